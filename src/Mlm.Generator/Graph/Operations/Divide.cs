using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r mod a's rows] / b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record DivideOp : ElementwiseOp
{
    public override string Name => "divide";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} / {name(node.Inputs[1])}"];
}

/// <summary>y = x / divisor. Inputs: x.</summary>
internal sealed record DivideByNumberOp(BoundNumber Divisor) : GraphOp
{
    public override string Name => "divide_by_number";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} / {Divisor.Text ?? Number(Divisor.Value)}"];

    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>y = numerator / x. Inputs: x.</summary>
internal sealed record ReciprocalOp(BoundNumber Numerator) : GraphOp
{
    public override string Name => "reciprocal";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{Numerator.Text ?? Number(Numerator.Value)} / {name(node.Inputs[0])}"];

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}
