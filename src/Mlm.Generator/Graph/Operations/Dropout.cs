using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>Which draws a dropout takes: its number in the unrolled model, and the probability.</summary>
internal sealed record DropoutSite(int Stream, BoundNumber Probability);

/// <summary>y = x where the draws keep an element, divided by 1 − p; else 0. Inputs: x.</summary>
internal sealed record DropoutOp(DropoutSite Draws) : GraphOp
{
    public override string Name => "dropout";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"dropout({name(node.Inputs[0])}, {Draws.Probability.Text ?? Number(Draws.Probability.Value)})"];

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dx = dy where the draws kept an element, divided by 1 − p; else 0. Inputs: dy.</summary>
internal sealed record DropoutBackwardOp(DropoutSite Draws) : GraphOp
{
    public override string Name => "dropout.backward";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [
            $"{name(node.Inputs[0])} where the draws kept an element, divided by 1 − {Draws.Probability.Text ?? Number(Draws.Probability.Value)}; else 0",
        ];

    public override bool IsElementwise => true;
}
