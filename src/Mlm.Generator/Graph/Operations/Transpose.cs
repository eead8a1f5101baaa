namespace Mlm.Generator.Graph.Operations;

/// <summary>y[c, r] = x[r, c]. Inputs: x.</summary>
internal sealed record TransposeOperation : GraphOperation
{
    public override string Name => "transpose";

    public override bool CanAdd => false;
}

/// <summary>dx[r, c] = dy[c, r]. Inputs: dy.</summary>
internal sealed record TransposeBackwardOperation : GraphOperation
{
    public override string Name => "transpose.backward";

    public override bool CanUpdateWeight => true;
}
