using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y = (x − mean) · rstd over each row.</summary>
internal sealed record LayerNormOperation(BoundNumber Eps) : NormOperation(Eps)
{
    public override string Name => "layernorm";

    public override string Kernel => "LayerNorm";

    public override bool CanShift => true;
}

/// <summary><see cref="LayerNormOperation"/> reversed.</summary>
internal sealed record LayerNormBackwardOperation : NormBackwardOperation
{
    public override string Name => "layernorm.backward";

    public override string Kernel => "LayerNorm";
}
