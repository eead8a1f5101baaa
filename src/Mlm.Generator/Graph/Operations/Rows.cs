namespace Mlm.Generator.Graph.Operations;

/// <summary>y[m] = x[places[m] mod x's rows]: the selected rows alone. Inputs: x.</summary>
internal sealed record GatherRowsOp(Selection Selection) : GraphOp
{
    public override string Name => "gather_rows";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} at {Selection.Name}"];

    public override bool CanAdd => false;
}

/// <summary>dx[places[m]] = dy[m], zero elsewhere. Inputs: dy.</summary>
internal sealed record ScatterRowsOp(Selection Selection) : GraphOp
{
    public override string Name => "scatter_rows";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} at {Selection.Name}, 0 elsewhere"];
}

/// <summary>dx[places[m] mod dx's rows] = Σ dy[m]. Inputs: dy.</summary>
internal sealed record SumGatheredRowsOp(Selection Selection) : GraphOp
{
    public override string Name => "sum_gathered_rows";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"Σ {name(node.Inputs[0])} over {Selection.Name}"];

    public override bool CanUpdateWeight => true;
}
