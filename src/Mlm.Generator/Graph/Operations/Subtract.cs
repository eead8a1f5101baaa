namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r mod a's rows] − b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record SubtractOp : ElementwiseOp
{
    public override string Name => "subtract";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} − {name(node.Inputs[1])}"];

    public override bool CanAdd => false;
}
