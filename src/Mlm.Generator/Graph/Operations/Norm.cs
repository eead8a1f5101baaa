using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// Each row normalized, then scaled by gain and shifted by bias where they are given. Inputs: x[, gain[, bias]].
/// Outputs: y, rstd (one a row) and, with a gain, what was normalized before it.
/// </summary>
internal abstract record NormOperation(BoundNumber Eps) : GraphOperation
{
    /// <summary>The runtime's class.</summary>
    public abstract string Kernel { get; }

    /// <summary>Whether it takes a bias beside a gain.</summary>
    public virtual bool CanShift => false;

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    /// <summary>The gain; null without one.</summary>
    public static Value? Gain(Node node) => node.Inputs.Count > 1 ? node.Inputs[1] : null;

    /// <summary>The bias; null without one.</summary>
    public static Value? Bias(Node node) => node.Inputs.Count > 2 ? node.Inputs[2] : null;

    /// <summary>What was normalized, before gain and bias.</summary>
    public static Value Normalized(Node node) => node.Outputs.Count > 2 ? node.Outputs[2].Value : node.Result;
}

/// <summary>dx. Inputs: dy, what was normalized, rstd[, gain].</summary>
internal abstract record NormBackwardOperation : GraphOperation
{
    /// <summary>The runtime's class.</summary>
    public abstract string Kernel { get; }
}
