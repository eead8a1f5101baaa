using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y = x · rstd over each row, without a mean.</summary>
internal sealed record RmsNormOp(BoundNumber Eps) : NormOp(Eps)
{
    public override string Name => "rmsnorm";

    public override string Kernel => "RmsNorm";

    protected override string Centered(string x) => x;

    protected override string Variance(string x) => $"mean({x}²)";
}

/// <summary><see cref="RmsNormOp"/> reversed.</summary>
internal sealed record RmsNormBackwardOp : NormBackwardOp
{
    public override string Name => "rmsnorm.backward";

    protected override bool Centers => false;

    public override string Kernel => "RmsNorm";
}
