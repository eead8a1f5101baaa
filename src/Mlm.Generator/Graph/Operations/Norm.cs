using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// Each row normalized, then scaled by gain and shifted by bias where they are given. Inputs: x[, gain[, bias]].
/// Outputs: y, rstd (one a row) and, with a gain, what was normalized before it.
/// </summary>
internal abstract record NormOp(BoundNumber Eps) : GraphOp
{
    /// <summary>The runtime's class.</summary>
    public abstract string Kernel { get; }

    /// <summary>Whether it takes a bias beside a gain.</summary>
    public virtual bool CanShift => false;

    /// <summary>What a row is normalized by its rstd from.</summary>
    protected abstract string Centered(string x);

    /// <summary>What the rstd is the inverse root of, beside eps.</summary>
    protected abstract string Variance(string x);

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var x = name(node.Inputs[0]);
        var normalized = $"{Centered(x)}·{name(node.Outputs[1].Value)}";
        var rstd = $"1/√({Variance(x)} + {Eps.Text ?? Number(Eps.Value)})";
        if (Gain(node) is not { } gain)
            return [normalized, rstd];
        var scaled = $"{name(Normalized(node))} ⊙ {name(gain)}";
        return [Bias(node) is { } bias ? $"{scaled} + {name(bias)}" : scaled, rstd, normalized];
    }

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
internal abstract record NormBackwardOp : GraphOp
{
    /// <summary>Whether the mean of the gradient is taken off, as the forward took off that of the row.</summary>
    protected abstract bool Centers { get; }

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var (dn, n) = (name(node.Inputs[0]), name(node.Inputs[1]));
        if (node.Inputs.Count > 3)
            dn = $"({dn} ⊙ {name(node.Inputs[3])})";
        return [$"{name(node.Inputs[2])}·({dn}{(Centers ? $" − mean({dn})" : "")} − {n}·mean({dn} ⊙ {n}))"];
    }

    /// <summary>The runtime's class.</summary>
    public abstract string Kernel { get; }
}
