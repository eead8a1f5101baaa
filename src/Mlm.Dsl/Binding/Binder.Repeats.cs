using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>Repeats: what is local to a turn, and what carries from turn to turn.</summary>
internal sealed partial class Binder
{
    private void BindRepeat(RepeatSyntax repeat, List<BoundStatement> bound)
    {
        var count = repeat.Count == null ? null : EvaluatePositive(repeat.Count, "the count of turns");
        var (outerScope, outerTally) = (_scope, _tally);
        (_scope, _tally) = (new Scope(outerScope), new Tally());
        foreach (var name in repeat.BrokenNames)
            _scope.Silence(name);
        CounterSymbol? counter = null;
        if (repeat.Counter is { } token)
        {
            counter = new CounterSymbol(token.Text, token.Span, repeat.Documentation);
            Declare(counter);
        }
        var outerEntered = _entered;
        _entered = [];
        var body = BindStatements(repeat.Body);
        foreach (var symbol in _scope.Own)
            _closedNames[symbol.Name] = repeat.First.Span.Start;
        var (entered, turn) = (_entered, _tally);
        (_scope, _tally, _entered) = (outerScope, outerTally, outerEntered);
        foreach (var pair in entered.OrderBy(p => p.Key.Span.Start))
            CheckCarried(repeat, pair.Key, pair.Value);
        _tally.AddTurns(turn, count ?? 1);
        ReportExcesses(repeat.Count?.Span ?? repeat.First.Span);
        if (counter != null && count != null)
            bound.Add(new BoundRepeat(counter, count.Value, body, repeat.Documentation, repeat.Span));
    }

    /// <summary>Gives a value a new meaning, and notes what it was when the turn began.</summary>
    private void SetValue(ValueSymbol symbol, BoundExpression value)
    {
        if (_values.TryGetValue(symbol, out var before) && !_entered.ContainsKey(symbol) && !_scope.Owns(symbol))
            _entered.Add(symbol, before);
        _values[symbol] = value;
    }

    /// <summary>Holds a value from outside to what it was at the turn's start.</summary>
    private void CheckCarried(RepeatSyntax repeat, ValueSymbol value, BoundExpression before)
    {
        var after = _values[value];
        // The turns are one statement to a repeat around this one.
        _values[value] = before;
        SetValue(value, after);
        if (ReferenceEquals(before, after) || before is BoundError || after is BoundError)
            return;
        if (AreAlike(before, after))
        {
            // The axes keep the names that they had outside.
            SetValue(value, before);
            return;
        }
        var turns = repeat.Counter?.Text ?? "repeat";
        var (entered, left) = (DescribeValue(before), DescribeValue(after));
        Report(DiagnosticCatalog.CarriedChanges, _lastAssigned[value], value.Name, turns, entered, left);
        SetValue(value, new BoundError(_lastAssigned[value]));
    }

    private static bool AreAlike(BoundExpression before, BoundExpression after) =>
        (before, after) switch
        {
            (BoundNumber a, BoundNumber b) => a.Value.Equals(b.Value),
            (BoundList a, BoundList b) => a.Items.SequenceEqual(b.Items),
            _ => (before.Type, after.Type) switch
            {
                (TensorType a, TensorType b) => a.Shape.SameSizes(b.Shape),
                (IdsType a, IdsType b) => a.Shape.SameSizes(b.Shape)
                    && a.Bound == b.Bound
                    && a.IsIndicator == b.IsIndicator,
                (LossType, LossType) => true,
                _ => false,
            },
        };

    private static string DescribeValue(BoundExpression value) =>
        value switch
        {
            BoundNumber number => "the number " + Operations.OperationCall.Digits(number.Value),
            BoundList list => "the list [" + string.Join(", ", list.Items) + "]",
            _ => value.Type.Describe(),
        };
}
