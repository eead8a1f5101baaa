namespace Mlm.Generator.Graph.Operations;

/// <summary>y = gelu(x), the tanh form. Inputs: x.</summary>
internal sealed record GeluOperation : GraphOperation
{
    public override string Name => "gelu";

    public override bool CanAdd => false;

    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dx = dy · gelu'(x). Inputs: dy, x.</summary>
internal sealed record GeluBackwardOperation : GraphOperation
{
    public override string Name => "gelu.backward";

    public override bool IsElementwise => true;
}
