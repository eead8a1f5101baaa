using System.Globalization;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;

namespace Mlm.Generator.Graph;

/// <summary>What a node computes, with everything about it that is constant. One record an operation, in Operations/.</summary>
internal abstract record GraphOp
{
    /// <summary>The name in dumps and plans.</summary>
    public abstract string Name { get; }

    /// <summary>What the node computes, in the spec's names: <c>q = h·w_q</c>; a result that continues another says so.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">What a value is called.</param>
    public virtual string Formula(Node node, Func<Value, string> name) =>
        string.Join(
            ", ",
            node.Outputs.Zip(
                Terms(node, name),
                (output, term) =>
                    output.Base is { } old
                        ? $"{name(output.Value)} = {name(old)} + {term}"
                        : $"{name(output.Value)} = {term}"
            )
        );

    /// <summary>What each output is, without what it is added to.</summary>
    protected abstract IReadOnlyList<string> Terms(Node node, Func<Value, string> name);

    /// <summary>Operations of the spec that the node does beside its own, where a pass has put them there.</summary>
    public virtual IReadOnlyList<string> Fused => [];

    /// <summary>A number in a formula.</summary>
    internal static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Floating-point operations of the node, a multiply-add counted as two; only matrix products count.</summary>
    public virtual long Flops(Node node) => 0;

    /// <summary>
    /// The inputs whose row r alone decides row r of every output. Empty where rows do not stand for themselves.
    /// Another input (a weight) serves all rows.
    /// </summary>
    public virtual IReadOnlyList<int> RowwiseInputs(Node node) => [];

    /// <summary>The inputs that are gathered where only selected rows are computed.</summary>
    public virtual IReadOnlyList<int> GatheredInputs(Node node) => RowwiseInputs(node);

    /// <summary>Whether a node with <see cref="RowwiseInputs"/> can compute a selection's rows alone.</summary>
    public virtual bool CanSelect(Selection selection) => true;

    /// <summary>The ids that the kernel reads.</summary>
    public virtual IReadOnlyList<IdsValue> IdsRead => [];

    /// <summary>Whether the kernel reads the places of the rows that it computes, beside how many there are.</summary>
    public virtual bool ReadsPlaces => false;

    /// <summary>The matrix product that the node is; null where it is none.</summary>
    public virtual ProductShape? Product(Node node) => null;

    /// <summary>Whether the node is the product of its first input, row by row, with a matrix.</summary>
    public virtual bool IsProduct => false;

    /// <summary>The floats that each thread needs beside the plan.</summary>
    public virtual long ScratchFloats => 0;

    /// <summary>Whether the kernel needs room for sorting places by id.</summary>
    public virtual bool SortsIds => false;

    /// <summary>Whether the kernel adds to what stands at the output where it is told to (<see cref="Output.Base"/>).</summary>
    public virtual bool CanAdd => true;

    /// <summary>Whether the node may continue, in its place, a value that it also reads: each element is read before it is written.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Whether each output may be sent straight into a weight at a rate instead of into a gradient.</summary>
    public virtual bool CanUpdateWeight => false;

    /// <summary>The places that the node scores; null where it is no term of a loss.</summary>
    public virtual Selection? Scores => null;
}

/// <summary>An output of a node; where <see cref="Base"/> is set, value = base + result, in the base's place.</summary>
internal sealed record Output(Value Value, Value? Base = null);

/// <summary>Where a node comes from: a statement of the spec, in one turn.</summary>
/// <param name="Line">The line of the spec, counted from 1.</param>
/// <param name="Text">The statement on one line.</param>
/// <param name="Turn">The innermost turn; null outside of repeats.</param>
internal sealed record Origin(int Line, string Text, Turn? Turn);

/// <summary>One operation of the unrolled model on its values.</summary>
internal sealed record Node(
    GraphOp Operation,
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Output> Outputs,
    Origin Origin
)
{
    /// <summary>The part of the spec's text that the node computes, or reverses: an expression within the statement.</summary>
    public TextSpan Span { get; init; }

    /// <summary>The gradient rule that the node comes from: <c>c = a·b  ⇒  da = dc·bᵀ, db = aᵀ·dc</c>; null in the forward.</summary>
    public string? Rule { get; init; }

    /// <summary>The first output's value.</summary>
    public Value Result => Outputs[0].Value;

    /// <summary>All that the node reads, bases included.</summary>
    public IEnumerable<Value> Reads => Inputs.Concat(Outputs.Select(o => o.Base).OfType<Value>());

    /// <summary>Nodes are told apart by identity.</summary>
    public bool Equals(Node? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
