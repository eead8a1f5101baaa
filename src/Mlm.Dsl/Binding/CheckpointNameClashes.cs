using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Binding;

/// <summary>Finds params that would bear one name in a checkpoint; the model's size is checked before.</summary>
internal sealed class CheckpointNameClashes
{
    private readonly Dictionary<string, ParamSymbol> _bearers = [];
    private readonly HashSet<ParamSymbol> _reported = [];
    private readonly IReadOnlyDictionary<ParamSymbol, TextSpan> _spans;
    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;

    private CheckpointNameClashes(
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
    public static void Report(
        IReadOnlyList<BoundStatement> statements,
        IReadOnlyDictionary<ParamSymbol, TextSpan> spans,
        SourceText source,
        DiagnosticBag diagnostics
    )
    {
        var clashes = new CheckpointNameClashes(spans, source, diagnostics);
        foreach (var param in Unrolling.ParamsOf(statements))
            clashes.Take(param);
    }

    private void Take(UnrolledParam unrolled)
    {
        var (param, name) = (unrolled.Symbol, unrolled.CheckpointName);
        if (!_bearers.TryGetValue(name, out var other))
        {
            _bearers.Add(name, param);
            return;
        }
        if (!_reported.Add(param))
            return;
        var (bearer, wayOut) =
            other == param
                ? ($"`{param.Name}` of another turn", $"put {Counters(unrolled.Turn)} into the string")
                : ($"`{other.Name}` (line {Line(other)})", "give one of them another name with `as`");
        _diagnostics.Report(DiagnosticCatalog.CheckpointNameTwice, _source, _spans[param], name, bearer, wayOut);
    }

    private static string Counters(Turn? turn)
    {
        var counters = new List<string>();
        for (; turn != null; turn = turn.Outer)
            counters.Insert(0, "`{" + turn.Counter + "}`");
        return string.Join(" and ", counters);
    }

    private string Line(ParamSymbol param) => _source.LineNumberOf(param.Span).ToString(CultureInfo.InvariantCulture);
}
