using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph.Operations;

/// <summary>Which draws a dropout takes: its number in the unrolled model, and the probability.</summary>
internal sealed record DropoutDraws(int Stream, BoundNumber Probability);

/// <summary>y = x where the draws keep an element, divided by 1 − p; else 0. Inputs: x.</summary>
internal sealed record DropoutOperation(DropoutDraws Draws) : GraphOperation
{
    public override string Name => "dropout";

    public override bool CanAdd => false;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];
}

/// <summary>dx = dy where the draws kept an element, divided by 1 − p; else 0. Inputs: dy.</summary>
internal sealed record DropoutBackwardOperation(DropoutDraws Draws) : GraphOperation
{
    public override string Name => "dropout.backward";

    public override bool IsElementwise => true;
}
