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

    /// <summary>Holds forward and backward, at every number of threads, against the twins in double.</summary>
    public static void HoldToTheTwins(
        Crews crews,
        AttentionShape shape,
        AttentionOptions options,
        Write dqWrite,
        Write dkWrite,
        Write dvWrite
    )
    {
        var (q, k, v, dy, old) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4), shape.Input(5));
        var results = crews.SameBits(
            $"{shape}, {options}",
            workers =>
            {
                var (y, p, statistics) = Forward(workers, q, k, v, shape, options);
                var (dq, dk, dv) = (old.Clone(), old.Clone(), old.Clone());
                Backward(workers, dy, q, k, v, p, (dq, dqWrite), (dk, dkWrite), (dv, dvWrite), shape, options);
                return [y, p, dq, dk, dv, statistics];
            }
        );
        if (shape.Rows == 0)
            return;
        var truth = AttentionTwin.Of(q.ToDouble(), k.ToDouble(), v.ToDouble(), shape, options);
        var (dqTruth, dkTruth, dvTruth) = AttentionTwin.Reverse(
            dy.ToDouble(),
            q.ToDouble(),
            k.ToDouble(),
            v.ToDouble(),
            truth.P,
            shape,
            options
        );
        Compare.Close("p", truth.P, results[1], Tolerances.Attention);
        Compare.Close("y", truth.Y, results[0], Tolerances.Attention);
        foreach (
            var (name, gradient, write, actual) in new[]
            {
                ("dq", dqTruth, dqWrite, results[2]),
                ("dk", dkTruth, dkWrite, results[3]),
                ("dv", dvTruth, dvWrite, results[4]),
            }
        )
        {
            var expected = Compare.Map(
                shape.Rows,
                shape.Columns,
                (row, column) => (write == Write.Add ? old[row, column] : 0) + gradient[row, column]
            );
            // Of one token dq is 0. What stays after dropout is larger by 1 / (1 − p).
            Compare.Within(name, expected, actual, (_, _) => Tolerances.Attention / (1 - options.Probability));
        }
    }
}
