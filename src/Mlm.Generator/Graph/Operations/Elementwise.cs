namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// An operation of two operands element by element: y[r] = a[r mod a's rows] ∘ b[r mod b's rows]. One of them has the
/// result's rows; the other may have fewer, which then serve many rows. Inputs: a, b.
/// </summary>
internal abstract record ElementwiseOp : GraphOp
{
    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) =>
        [.. new[] { 0, 1 }.Where(i => !IsRepeated(node, node.Inputs[i]))];

    // A repeated operand has a row a position, say, and is gathered where only some places are computed.
    public override IReadOnlyList<int> GatheredInputs(Node node) => [0, 1];

    /// <summary>Whether an operand has fewer rows than the result, so that each serves several.</summary>
    public static bool IsRepeated(Node node, Value operand) => operand.Shape.MaxRows < node.Result.Shape.MaxRows;
}
