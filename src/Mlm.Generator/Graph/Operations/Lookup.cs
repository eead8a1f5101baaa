namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = weight[ids[r]]. Inputs: weight.</summary>
internal sealed record LookupOp(IdsValue Ids) : GraphOp
{
    public override string Name => "lookup";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])}[{Ids.Name}]"];

    public override IReadOnlyList<IdsValue> IdsRead => [Ids];
}

/// <summary>dweight[ids[r]] += dy[r]. Inputs: dy.</summary>
internal sealed record LookupBackwardOp(IdsValue Ids) : GraphOp
{
    public override string Name => "lookup.backward";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"Σ {name(node.Inputs[0])} over the places that looked a row up, by {Ids.Name}"];

    public override IReadOnlyList<IdsValue> IdsRead => [Ids];

    public override bool CanUpdateWeight => true;

    public override bool SortsIds => true;
}
