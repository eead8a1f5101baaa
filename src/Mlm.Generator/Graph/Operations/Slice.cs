namespace Mlm.Generator.Graph.Operations;

/// <summary>y = the first rows of x. Inputs: x.</summary>
internal sealed record SliceOp : GraphOp
{
    public override string Name => "slice";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"the first rows of {name(node.Inputs[0])}"];

    public override bool CanAdd => false;
}

/// <summary>dx's first rows are dy, the others zero. Inputs: dy.</summary>
internal sealed record SliceBackwardOp : GraphOp
{
    public override string Name => "slice.backward";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} in the first rows, 0 in the others"];

    public override bool CanUpdateWeight => true;
}
