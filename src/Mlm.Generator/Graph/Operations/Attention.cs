using Mlm.Dsl.Types;

namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// y = softmax(q·kᵀ / √head_size) · v for each sequence and head. Inputs: q, k, v, all [N, T, D].
/// Outputs: y, probabilities [N, H, T, T].
/// </summary>
internal sealed record AttentionOperation(Axis Sequences, Axis Tokens, Axis Heads, int HeadSize) : GraphOperation
{
    public override string Name => "attention";

    public override bool CanAdd => false;

    public override long ScratchFloats => Scratch(Tokens);

    public override long Flops(Node node) => 4L * node.Result.Shape.Axes.Elements * Tokens.Size;

    /// <summary>A sequence's scores under one head, rows padded to whole vectors.</summary>
    internal static long Scratch(Axis tokens) => (long)tokens.Size * ((tokens.Size + 15) / 16 * 16);
}

/// <summary>dq, dk and dv. Inputs: dy, q, k, v, probabilities. Outputs: dq, dk, dv, written in this order.</summary>
internal sealed record AttentionBackwardOperation(Axis Sequences, Axis Tokens, Axis Heads, int HeadSize)
    : GraphOperation
{
    public override string Name => "attention.backward";

    public override long ScratchFloats => AttentionOperation.Scratch(Tokens);

    public override long Flops(Node node) => 8L * node.Inputs[0].Shape.Axes.Elements * Tokens.Size;
}
