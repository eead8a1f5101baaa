using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y = (x − mean) · rstd over each row. Inputs: x. Outputs: y, rstd (one a row).</summary>
internal sealed record LayerNormOperation(BoundNumber Eps) : GraphOperation
{
    public override string Name => "layernorm";

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dx from dy, y and rstd. Inputs: dy, y, rstd.</summary>
internal sealed record LayerNormBackwardOperation : GraphOperation
{
    public override string Name => "layernorm.backward";
}
