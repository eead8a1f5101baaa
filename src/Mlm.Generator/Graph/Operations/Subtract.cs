namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r mod a's rows] − b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record SubtractOperation : ElementwiseOperation
{
    public override string Name => "subtract";

    public override bool CanAdd => false;
}
