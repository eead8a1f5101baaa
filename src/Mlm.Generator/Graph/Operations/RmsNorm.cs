using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>y = x · rstd over each row, without a mean.</summary>
internal sealed record RmsNormOperation(BoundNumber Eps) : NormOperation(Eps)
{
    public override string Name => "rmsnorm";

    public override string Kernel => "RmsNorm";
}

/// <summary><see cref="RmsNormOperation"/> reversed.</summary>
internal sealed record RmsNormBackwardOperation : NormBackwardOperation
{
    public override string Name => "rmsnorm.backward";

    public override string Kernel => "RmsNorm";
}
