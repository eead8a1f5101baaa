using Mlm.Generator.Emission;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Reporting;

/// <summary>A part of a spec's text.</summary>
/// <param name="Line">The line, from 1 on.</param>
/// <param name="Column">The column, from 1 on.</param>
/// <param name="Length">How many characters, line breaks included.</param>
public sealed record SpecRange(int Line, int Column, int Length);

/// <summary>A place in memory that a statement reads or writes.</summary>
/// <param name="Slot">The property of the generated class.</param>
/// <param name="Shape">The shape by name, <c>[N, T, D]</c>.</param>
/// <param name="Value">The value's name as in an inspection class's <c>ValueNames</c>; null for what that class does not show: ids, a gradient's parts, what a pass made.</param>
/// <param name="ReadBy">The numbers of the later statements that read what stands there now; what keeps it alive.</param>
/// <param name="IsKept">Whether it is also read after the step: a weight, the logits, all that an inspection class shows.</param>
public sealed record SlotUse(string Slot, string Shape, string? Value, IReadOnlyList<int> ReadBy, bool IsKept);

/// <summary>A statement of the step, with its place in the spec and in the generated code.</summary>
/// <param name="Number">Its number in the order of execution, from 1 on.</param>
/// <param name="Direction"><c>mask</c>, <c>forward</c>, <c>backward</c> or <c>update</c>.</param>
/// <param name="Turn">The turn it stands in, <c>block.0</c>; empty outside of repeats.</param>
/// <param name="Line">The line of the spec's statement.</param>
/// <param name="Spec">The part of the statement that it computes or reverses.</param>
/// <param name="Operation">What it does: <c>matmul.backward_weight</c>.</param>
/// <param name="Result">What it writes first.</param>
/// <param name="Formula">What it computes, in the spec's names.</param>
/// <param name="FlopsByRows">Floating-point operations, a multiply-add counted as two.</param>
/// <param name="BytesByRows">What it reads and writes, each matrix once.</param>
public sealed record StatementReport(
    int Number,
    string Direction,
    string Turn,
    int Line,
    SpecRange Spec,
    string Operation,
    string Result,
    string Formula,
    Work FlopsByRows,
    Work BytesByRows
)
{
    /// <summary>The operation's place in the graph, from 0 on, by which the plan numbers it; null for what stands around the graph.</summary>
    public int? OperationNumber { get; init; }

    /// <summary>The parameter that it reads first, or whose gradient it makes or weight it updates; null where there is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>The gradient rule that it comes from; null outside of the backward.</summary>
    public string? Rule { get; init; }

    /// <summary>Operations of the spec that it does beside its own.</summary>
    public IReadOnlyList<string> Fused { get; init; } = [];

    /// <summary>The indicator whose rows alone it computes, sums over or puts back; null where it works on all rows.</summary>
    public string? Rows { get; init; }

    /// <summary>Whether it runs only in a model that keeps gradients on demand.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>The file that it stands in.</summary>
    public string File { get; init; } = "";

    /// <summary>Its first line in that file, from 1 on.</summary>
    public int From { get; init; }

    /// <summary>Its last line.</summary>
    public int To { get; init; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<SlotUse> Reads { get; init; } = [];

    /// <summary>What it writes.</summary>
    public IReadOnlyList<SlotUse> Writes { get; init; } = [];

    /// <summary>Floating-point operations; where only masked rows are computed, as many as are expected.</summary>
    public long Flops => FlopsByRows.Expected;

    /// <summary>What it reads and writes; of masked rows, as many as are expected.</summary>
    public long Bytes => BytesByRows.Expected;

    /// <summary>Reports on every statement of a step.</summary>
    internal static IReadOnlyList<StatementReport> Of(CompiledStep step, EmittedClass emitted)
    {
        var readers = new Dictionary<StepSlot, List<int>>();
        foreach (var statement in step.Statements.All)
        {
            foreach (var read in statement.Reads)
            {
                if (!readers.TryGetValue(read, out var numbers))
                    readers[read] = numbers = [];
                numbers.Add(statement.Number);
            }
        }
        var sorted = readers.ToDictionary(r => r.Key, r => r.Value.ToArray());
        return [.. step.Statements.All.Select(s => Of(s, step, emitted.Context, sorted))];
    }

    private static StatementReport Of(
        Statement statement,
        CompiledStep step,
        EmissionContext context,
        Dictionary<StepSlot, int[]> readers
    )
    {
        var position = context.Model.Source.PositionOf(statement.Span.Start);
        var place = context.Places[statement];
        return new StatementReport(
            statement.Number,
            statement.Direction.ToString().ToLowerInvariant(),
            statement.Turn?.Prefix.TrimEnd('.') ?? "",
            statement.Line,
            new SpecRange(position.Line + 1, position.Character + 1, statement.Span.Length),
            statement.Operation,
            statement.Result,
            statement.Formula,
            statement.Flops,
            statement.Bytes
        )
        {
            OperationNumber = statement.NodeNumber,
            Parameter = statement.Parameter?.Name,
            Rule = statement.Rule,
            Fused = statement.Fused,
            Rows = statement.Rows?.Name,
            IsOnDemand = statement.IsOnDemand,
            File = place.File,
            From = place.From,
            To = place.To,
            Reads = [.. statement.Reads.Select(Use)],
            Writes = [.. statement.Writes.Select(Use)],
        };

        SlotUse Use(StepSlot slot) =>
            new(
                context.NameOf(slot),
                slot.Value?.Shape.Names ?? context.Batch.Names,
                slot.Value == null || slot.State != null ? null : step.Statements.ShownName(slot.Value),
                readers.TryGetValue(slot, out var numbers) ? After(numbers, statement.Number) : [],
                slot.State != null || (slot.Value != null && step.Statements.IsKept(slot.Value))
            );
    }

    // A part of the one array, since a weight may be read by as many statements as there are.
    private static IReadOnlyList<int> After(int[] ascending, int number)
    {
        var found = Array.BinarySearch(ascending, number);
        var first = found < 0 ? ~found : found + 1;
        return new ArraySegment<int>(ascending, first, ascending.Length - first);
    }
}
