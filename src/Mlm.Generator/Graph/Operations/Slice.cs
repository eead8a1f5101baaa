namespace Mlm.Generator.Graph.Operations;

/// <summary>y = the first rows of x. Inputs: x.</summary>
internal sealed record SliceOperation : GraphOperation
{
    public override string Name => "slice";

    public override bool CanAdd => false;
}

/// <summary>dx's first rows are dy, the others zero. Inputs: dy.</summary>
internal sealed record SliceBackwardOperation : GraphOperation
{
    public override string Name => "slice.backward";

    public override bool CanUpdateWeight => true;
}
