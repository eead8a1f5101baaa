namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = weight[ids[r]]. Inputs: weight.</summary>
internal sealed record LookupOperation(IdsValue Ids) : GraphOperation
{
    public override string Name => "lookup";

    public override IReadOnlyList<IdsValue> IdsRead => [Ids];
}

/// <summary>dweight[ids[r]] += dy[r]. Inputs: dy.</summary>
internal sealed record LookupBackwardOperation(IdsValue Ids) : GraphOperation
{
    public override string Name => "lookup.backward";

    public override IReadOnlyList<IdsValue> IdsRead => [Ids];

    public override bool CanUpdateWeight => true;

    public override bool SortsIds => true;
}
