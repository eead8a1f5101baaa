using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Binding;

/// <summary>Finds params that would bear one name in a checkpoint; the model's size is checked before.</summary>
internal sealed class CheckpointNames
{
    private readonly Dictionary<string, ParamSymbol> _bearers = [];
    private readonly HashSet<ParamSymbol> _reported = [];
    private readonly List<(string Counter, string Turn)> _turns = [];
    private readonly IReadOnlyDictionary<ParamSymbol, TextSpan> _spans;
    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;

    private CheckpointNames(
        IReadOnlyDictionary<ParamSymbol, TextSpan> spans,
        SourceText source,
        DiagnosticBag diagnostics
    )
    {
        _spans = spans;
        _source = source;
        _diagnostics = diagnostics;
    }

    /// <summary>Reports each param whose name another one bears already, or the same one in an earlier turn.</summary>
    public static void Check(
        IReadOnlyList<BoundStatement> statements,
        IReadOnlyDictionary<ParamSymbol, TextSpan> spans,
        SourceText source,
        DiagnosticBag diagnostics
    ) => new CheckpointNames(spans, source, diagnostics).Walk(statements);

    private void Walk(IReadOnlyList<BoundStatement> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is BoundParam param)
                Take(param.Symbol);
            if (statement is not BoundRepeat repeat)
                continue;
            for (var turn = 0; turn < repeat.Count; turn++)
            {
                _turns.Add((repeat.Counter.Name, turn.ToString(CultureInfo.InvariantCulture)));
                Walk(repeat.Body);
                _turns.RemoveAt(_turns.Count - 1);
            }
        }
    }

    private void Take(ParamSymbol param)
    {
        var name = NameOf(param);
        if (!_bearers.TryGetValue(name, out var other))
        {
            _bearers.Add(name, param);
            return;
        }
        if (!_reported.Add(param))
            return;
        var (bearer, wayOut) =
            other == param
                ? ($"`{param.Name}` of another turn", $"put {Counters()} into the string")
                : ($"`{other.Name}` (line {Line(other)})", "give one of them another name with `as`");
        _diagnostics.Report(DiagnosticCatalog.CheckpointNameTwice, _source, _spans[param], name, bearer, wayOut);
    }

    private string NameOf(ParamSymbol param)
    {
        if (param.CheckpointName == null)
            return string.Concat(_turns.Select(t => $"{t.Counter}.{t.Turn}.")) + param.Name;
        var name = param.CheckpointName;
        foreach (var (counter, turn) in _turns)
            name = name.Replace("{" + counter + "}", turn);
        return name;
    }

    private string Counters() => string.Join(" and ", _turns.Select(t => "`{" + t.Counter + "}`"));

    private string Line(ParamSymbol param) => _source.LineNumberOf(param.Span).ToString(CultureInfo.InvariantCulture);
}
