namespace Mlm.Generator.Graph.Operations;

/// <summary>y[c, r] = x[r, c]. Inputs: x.</summary>
internal sealed record TransposeOp : GraphOp
{
    public override string Name => "transpose";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) => [$"{name(node.Inputs[0])}ᵀ"];

    public override bool CanAdd => false;
}

/// <summary>dx[r, c] = dy[c, r]. Inputs: dy.</summary>
internal sealed record TransposeBackwardOp : GraphOp
{
    public override string Name => "transpose.backward";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) => [$"{name(node.Inputs[0])}ᵀ"];

    public override bool CanUpdateWeight => true;
}
