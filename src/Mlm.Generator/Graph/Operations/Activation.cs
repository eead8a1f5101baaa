namespace Mlm.Generator.Graph.Operations;

/// <summary>A function of each element by itself.</summary>
/// <param name="Name">What a spec calls it.</param>
/// <param name="Kernel">The runtime's class, with <c>Forward</c> and <c>Backward</c>.</param>
/// <param name="SlopeOfResult">
/// The slope as a formula of y = f(x), with <c>{0}</c> for y, where it is computed from that, so that x need not be kept for the
/// backward; null where it is computed from x.
/// </param>
internal sealed record Activation(string Name, string Kernel, string? SlopeOfResult)
{
    /// <summary>Whether the slope is computed from y.</summary>
    public bool SlopeIsOfResult => SlopeOfResult != null;

    /// <summary>The slope as a formula of what it is computed from.</summary>
    public string Slope(string of) => SlopeOfResult == null ? $"{Name}′({of})" : SlopeOfResult.Replace("{0}", of);
}

/// <summary>y = f(x). Inputs: x.</summary>
internal sealed record ActivationOp(Activation Function) : GraphOp
{
    public override string Name => Function.Name;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{Function.Name}({name(node.Inputs[0])})"];

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dx = dy · f′. Inputs: dy, and x or, where the slope is computed from it, y.</summary>
internal sealed record ActivationBackwardOp(Activation Function) : GraphOp
{
    public override string Name => Function.Name + ".backward";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} ⊙ {Function.Slope(name(node.Inputs[1]))}"];

    public override bool IsElementwise => true;
}
