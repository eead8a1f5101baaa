using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r mod a's rows] / b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record DivideOperation : ElementwiseOperation
{
    public override string Name => "divide";
}

/// <summary>y = x / divisor. Inputs: x.</summary>
internal sealed record DivideByNumberOperation(BoundNumber Divisor) : GraphOperation
{
    public override string Name => "divide_by_number";

    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>y = numerator / x. Inputs: x.</summary>
internal sealed record ReciprocalOperation(BoundNumber Numerator) : GraphOperation
{
    public override string Name => "reciprocal";

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}
