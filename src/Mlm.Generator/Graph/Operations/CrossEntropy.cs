namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// The mean over the selected rows of −log softmax(logits)[label]. Inputs: logits, selected rows only.
/// Outputs: statistics (two a row, for the backward); the loss itself is a number of the step.
/// </summary>
internal sealed record CrossEntropyOp(IdsValue Labels, Selection Selection) : GraphOp
{
    public override string Name => "cross_entropy";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"the largest of {name(node.Inputs[0])} and the sum of exponentials of each row"];

    public override string Formula(Node node, Func<Value, string> name) =>
        $"cross_entropy = mean(−log softmax({name(node.Inputs[0])})[{Labels.Name}]) over {Selection.Name}, {base.Formula(node, name)}";

    public override IReadOnlyList<IdsValue> IdsRead => [Labels];

    public override Selection? Scores => Selection;

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dlogits = (softmax − onehot) · factor / M. Inputs: logits, statistics.</summary>
internal sealed record CrossEntropyBackwardOp(IdsValue Labels, Selection Selection, double Factor) : GraphOp
{
    public override string Name => "cross_entropy.backward";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var factor = Factor.Equals(1.0) ? "" : $"{Number(Factor)}·";
        return [$"{factor}(softmax({name(node.Inputs[0])}) − onehot({Labels.Name}))/M, M rows {Selection.Name}"];
    }

    public override IReadOnlyList<IdsValue> IdsRead => [Labels];
}
