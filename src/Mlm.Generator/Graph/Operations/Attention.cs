using Mlm.Dsl.Types;

namespace Mlm.Generator.Graph.Operations;

/// <summary>The sizes that an attention and its reversal share.</summary>
internal sealed record AttentionSizes(Axis Sequences, Axis Tokens, Axis Heads, int HeadSize)
{
    /// <summary>A sequence's scores under one head, rows padded to whole vectors.</summary>
    public long Square => (long)Tokens.Size * ((Tokens.Size + 15) / 16 * 16);
}

/// <summary>
/// y = softmax(q·kᵀ / √head_size) · v for each sequence and head. Inputs: q, k, v, all [N, T, D].
/// Outputs: y, probabilities [N, H, T, T].
/// </summary>
/// <param name="Sizes">The sizes.</param>
/// <param name="Keep">Keys are left out where it is 0; null to keep all.</param>
/// <param name="IsCausal">Whether a token sees itself and those before it alone.</param>
/// <param name="Dropout">What acts on the softmax; null for none.</param>
internal sealed record AttentionOperation(AttentionSizes Sizes, IdsValue? Keep, bool IsCausal, DropoutDraws? Dropout)
    : GraphOperation
{
    public override string Name => "attention";

    public override IReadOnlyList<IdsValue> IdsRead => Keep == null ? [] : [Keep];

    public override bool CanAdd => false;

    public override long ScratchFloats => Dropout == null ? 0 : Sizes.Square;

    public override long Flops(Node node) => 4L * node.Result.Shape.Axes.Elements * Sizes.Tokens.Size;
}

/// <summary>dq, dk and dv. Inputs: dy, q, k, v, probabilities. Outputs: dq, dk, dv, written in this order.</summary>
internal sealed record AttentionBackwardOperation(AttentionSizes Sizes, DropoutDraws? Dropout) : GraphOperation
{
    public override string Name => "attention.backward";

    public override long ScratchFloats => Sizes.Square;

    public override long Flops(Node node) => 8L * node.Inputs[0].Shape.Axes.Elements * Sizes.Tokens.Size;
}
