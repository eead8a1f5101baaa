using Mlm.Dsl.Types;

namespace Mlm.Reference.Evaluation;

/// <summary>What an expression came to in one evaluation. Never changed once made, so values may be shared.</summary>
internal abstract record Evaluated;

/// <summary>A number of the spec, in double.</summary>
internal sealed record EvaluatedNumber(double Value) : Evaluated;

/// <summary>A tensor, dense, row-major, as long as its shape says.</summary>
internal sealed record EvaluatedTensor(Shape Shape, double[] Elements) : Evaluated
{
    /// <summary>The length of the last axis.</summary>
    public int Columns => Shape[-1].Size;

    /// <summary>The product of all axes but the last.</summary>
    public int Rows => Elements.Length / Columns;
}

/// <summary>Ids or an indicator, N·T of them.</summary>
internal sealed record EvaluatedIds(int[] Elements) : Evaluated;

/// <summary>The two results of <c>mask</c>.</summary>
internal sealed record EvaluatedMask(EvaluatedIds Corrupted, EvaluatedIds Masked) : Evaluated;

/// <summary>A loss, and the logits [M, V] of the first cross-entropy in it, at its selected rows.</summary>
internal sealed record EvaluatedLoss(double Value, double[] FirstLogits) : Evaluated;
