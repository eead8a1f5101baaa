using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Generator.Graph;
using Mlm.Shared;

namespace Mlm.Generator.Statements;

/// <summary>Which part of a step a statement belongs to.</summary>
internal enum StepDirection
{
    /// <summary>Taking the inputs in, and masking them.</summary>
    Mask,

    /// <summary>From the inputs to the loss, or to the answers.</summary>
    Forward,

    /// <summary>From the loss to the gradients.</summary>
    Backward,

    /// <summary>From the gradients to new weights.</summary>
    Update,
}

/// <summary>A place in the model's memory that a statement reads or writes: a value, ids, or the places of a selection.</summary>
internal readonly record struct StepSlot
{
    public StepSlot(Value value) => Value = value;

    public StepSlot(IdsValue ids) => Ids = ids;

    public StepSlot(Selection places) => Places = places;

    /// <summary>Room for sorting looked-up places by id.</summary>
    public static StepSlot LookupOrder => new() { IsLookupOrder = true };

    /// <summary>Whether it is the room for sorting looked-up places.</summary>
    public bool IsLookupOrder { get; private init; }

    /// <summary>A tensor; null where it is none.</summary>
    public Value? Value { get; }

    /// <summary>Ids; null where they are none.</summary>
    public IdsValue? Ids { get; }

    /// <summary>The selection whose places they are; null where they are none.</summary>
    public Selection? Places { get; }

    /// <summary>A tensor that an optimizer keeps of the parameter <see cref="Value"/>; null where it is none.</summary>
    public StateTensor? State { get; init; }
}

/// <summary>One statement of a step, which becomes one statement of the generated code.</summary>
/// <param name="Number">Its number in the order of execution, from 1 on.</param>
/// <param name="Direction">Which part of the step it belongs to.</param>
/// <param name="Operation">What it does: <c>matmul.backward_weight</c>.</param>
/// <param name="Result">What it writes first, by the value's name.</param>
/// <param name="Formula">What it computes, in the spec's names.</param>
/// <param name="Span">The part of the spec's text that makes it.</param>
/// <param name="Line">The line of the spec's statement, from 1 on.</param>
internal sealed record Statement(
    int Number,
    StepDirection Direction,
    string Operation,
    string Result,
    string Formula,
    TextSpan Span,
    int Line
)
{
    /// <summary>The turn that it stands in; null outside of repeats.</summary>
    public Turn? Turn { get; init; }

    /// <summary>The node that it executes; null for what stands around the graph.</summary>
    public Node? Node { get; init; }

    /// <summary>The node's place in the graph, from 0 on; null for what stands around the graph.</summary>
    public int? NodeNumber { get; init; }

    /// <summary>The parameter that it reads first, or whose gradient it makes or weight it updates; null where there is none.</summary>
    public Value? Parameter { get; init; }

    /// <summary>The gradient rule that it comes from; null outside of the backward.</summary>
    public string? Rule => Node?.Rule;

    /// <summary>Operations of the spec that it does beside its own.</summary>
    public IReadOnlyList<string> Fused { get; init; } = [];

    /// <summary>The selection that it works on: whose rows it computes, sums over or puts back; null where it works on all rows.</summary>
    public Selection? Rows { get; init; }

    /// <summary>Whether it runs only where the model keeps gradients on demand.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<StepSlot> Reads { get; init; } = [];

    /// <summary>What it writes.</summary>
    public IReadOnlyList<StepSlot> Writes { get; init; } = [];

    /// <summary>How its product is cut, with the rows that a step is expected to have; null where it is no product.</summary>
    public ProductCut? Cut { get; init; }

    /// <summary>Floating-point operations, a multiply-add counted as two.</summary>
    public Work Flops { get; init; } = Work.None;

    /// <summary>What it reads and writes in bytes, each matrix once.</summary>
    public Work Bytes { get; init; } = Work.None;
}
