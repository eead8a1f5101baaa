using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Attention of matrices.</summary>
internal static class AttentionCalls
{
    /// <summary>What a forward gives; of <paramref name="places"/>, where q holds these rows alone.</summary>
    public static (Matrix Y, Matrix P, Matrix Statistics) Forward(
        Workers workers,
        Matrix q,
        Matrix k,
        Matrix v,
        AttentionShape shape,
        AttentionOptions? options = null,
        int[]? places = null,
        bool keepsProbabilities = true,
        bool keepsStatistics = true
    )
    {
        options ??= AttentionOptions.None;
        var (y, p) = (new Matrix(q.Rows, shape.Columns), new Matrix(q.Rows, shape.Keys, padding: 1));
        var statistics = new Matrix(q.Rows, 2 * shape.Heads);
        Attention.Forward(
            workers,
            q.Slot,
            k.Slot,
            v.Slot,
            keepsProbabilities ? p.Slot : null,
            y.Slot,
            shape.Sequences,
            shape.Tokens,
            shape.Heads,
            shape.HeadSize,
            options.KeepSlot,
            options.Causal,
            options.Draws,
            keepsStatistics ? statistics.Slot : null,
            places == null ? null : Matrix.Ids(places),
            places?.Length ?? 0
        );
        return (y, p, statistics);
    }

    /// <summary>A backward from probabilities or, without, from statistics.</summary>
    public static void Backward(
        Workers workers,
        Matrix dy,
        Matrix q,
        Matrix k,
        Matrix v,
        Matrix? p,
        (Matrix Into, Write Write) dq,
        (Matrix Into, Write Write) dk,
        (Matrix Into, Write Write) dv,
        AttentionShape shape,
        AttentionOptions? options = null,
        Matrix? statistics = null,
        int[]? places = null
    )
    {
        options ??= AttentionOptions.None;
        Attention.Backward(
            workers,
            dy.Slot,
            q.Slot,
            k.Slot,
            v.Slot,
            p?.Slot,
            dq.Into.Slot,
            dq.Write,
            dk.Into.Slot,
            dk.Write,
            dv.Into.Slot,
            dv.Write,
            shape.Sequences,
            shape.Tokens,
            shape.Heads,
            shape.HeadSize,
            options.KeepSlot,
            options.Causal,
            options.Draws,
            statistics?.Slot,
            places == null ? null : Matrix.Ids(places),
            places?.Length ?? 0
        );
    }
}
