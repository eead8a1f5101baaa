namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// The mean over the selected rows of −log softmax(logits)[label]. Inputs: logits, selected rows only.
/// Outputs: statistics (two a row, for the backward); the loss itself is a number of the step.
/// </summary>
internal sealed record CrossEntropyOperation(IdsValue Labels, Selection Selection) : GraphOperation
{
    public override string Name => "cross_entropy";

    public override IReadOnlyList<IdsValue> IdsRead => [Labels];

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dlogits = (softmax − onehot) · factor / M. Inputs: logits, statistics.</summary>
internal sealed record CrossEntropyBackwardOperation(IdsValue Labels, Selection Selection, double Factor)
    : GraphOperation
{
    public override string Name => "cross_entropy.backward";

    public override IReadOnlyList<IdsValue> IdsRead => [Labels];
}
