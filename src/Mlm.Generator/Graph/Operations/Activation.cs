namespace Mlm.Generator.Graph.Operations;

/// <summary>A function of each element by itself.</summary>
/// <param name="Name">What a spec calls it.</param>
/// <param name="Kernel">The runtime's class, with <c>Forward</c> and <c>Backward</c>.</param>
/// <param name="SlopeIsOfResult">Whether the slope is computed from y = f(x), so that x need not be kept for the backward.</param>
internal sealed record Activation(string Name, string Kernel, bool SlopeIsOfResult);

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
        [$"{name(node.Inputs[0])} ⊙ {Function.Name}′({name(node.Inputs[1])})"];

    public override bool IsElementwise => true;
}
