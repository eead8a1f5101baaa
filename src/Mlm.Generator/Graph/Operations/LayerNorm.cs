using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y = (x − mean) · rstd over each row.</summary>
internal sealed record LayerNormOp(BoundNumber Eps) : NormOp(Eps)
{
    public override string Name => "layernorm";

    public override string Kernel => "LayerNorm";

    public override bool CanShift => true;

    protected override string Centered(string x) => $"({x} − mean({x}))";

    protected override string Variance(string x) => $"var({x})";
}

/// <summary><see cref="LayerNormOp"/> reversed.</summary>
internal sealed record LayerNormBackwardOp : NormBackwardOp
{
    public override string Name => "layernorm.backward";

    protected override bool Centers => true;

    public override string Kernel => "LayerNorm";
}
