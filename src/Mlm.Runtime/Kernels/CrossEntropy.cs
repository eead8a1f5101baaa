using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>The mean cross-entropy of some rows' logits against their labels.</summary>
/// <remarks>As torch.nn.functional.cross_entropy with reduction 'mean': NaN where no row counts.</remarks>
public static unsafe class CrossEntropy
{
    private const double NsPerElement = 0.3;

    /// <summary>The mean over m of <c>ln Σ exp(logits[m]) − logits[m][labels[places[m]]]</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="logits">[count, columns]</param>
    /// <param name="labels">The label of every place.</param>
    /// <param name="places">[count]: whose label a row of logits is held against.</param>
    /// <param name="statistics">Output [count, 2]: the row's maximum, and 1 / Σ exp(logit − maximum); kept for the reversal.</param>
    /// <param name="count">How many rows; with 0 the mean is NaN.</param>
    /// <param name="columns">The vocabulary.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place or label lies outside.</exception>
    /// <remarks>The maximum is subtracted so that exp cannot overflow. Rows are summed in double, m ascending.</remarks>
    public static double Forward(
        Workers workers,
        Slot logits,
        IdSlot labels,
        IdSlot places,
        Slot statistics,
        int count,
        int columns
    )
    {
        Require(logits, labels, places, statistics, count, columns);
        workers.ForEachInLanes(new ForwardRows(logits, statistics, columns), count, columns * NsPerElement);
        var sum = 0.0;
        for (nint m = 0; m < count; m++)
        {
            var label = labels.Pointer[places.Pointer[m]];
            var row = statistics.Pointer + (m * statistics.Stride);
            sum += row[0] - Math.Log(row[1]) - logits.Pointer[(m * logits.Stride) + label];
        }
        return sum / count;
    }

    /// <summary>Forward reversed: <c>dlogits[m] (= or +=) (softmax(logits[m]) − onehot(label)) · scale / count</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="logits">What Forward was given, [count, columns].</param>
    /// <param name="labels">The label of every place.</param>
    /// <param name="places">[count]: whose label a row of logits is held against.</param>
    /// <param name="statistics">What Forward gave, [count, 2].</param>
    /// <param name="dlogits">[count, columns]; may be logits where it is set.</param>
    /// <param name="write">Whether dlogits is replaced or added to.</param>
    /// <param name="scale">The gradient of the mean.</param>
    /// <param name="count">How many rows; may be 0.</param>
    /// <param name="columns">The vocabulary.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or a place or label lies outside.</exception>
    public static void Backward(
        Workers workers,
        Slot logits,
        IdSlot labels,
        IdSlot places,
        Slot statistics,
        Slot dlogits,
        Write write,
        double scale,
        int count,
        int columns
    )
    {
        Require(logits, labels, places, statistics, count, columns);
        dlogits.Require(count, columns);
        var factor = (float)(scale / count);
        workers.ForEachInLanes(
            new BackwardRows(logits, labels, places, statistics, dlogits, write == Write.Add, factor, columns),
            count,
            columns * NsPerElement
        );
    }

    private static void Require(Slot logits, IdSlot labels, IdSlot places, Slot statistics, int count, int columns)
    {
        logits.Require(count, columns);
        statistics.Require(count, 2);
        IdCheck.Below(places, count, labels.Length, nameof(places));
        for (var m = 0; m < count; m++)
        {
            var label = labels.Pointer[places.Pointer[m]];
            if ((uint)label >= (uint)columns)
                throw new ArgumentException($"the label at {places.Pointer[m]} is {label}, not in 0 … {columns - 1}");
        }
    }

    private readonly struct ForwardRows(Slot logits, Slot statistics, int columns) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (nint m = first; m < end; m++)
            {
                var row = logits.Pointer + (m * logits.Stride);
                var target = statistics.Pointer + (m * statistics.Stride);
                (target[0], target[1]) = RowSoftmax<T>.Statistics(row, columns);
            }
        }
    }

    private readonly struct BackwardRows(
        Slot logits,
        IdSlot labels,
        IdSlot places,
        Slot statistics,
        Slot dlogits,
        bool adds,
        float factor,
        int columns
    ) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (nint m = first; m < end; m++)
            {
                var row = logits.Pointer + (m * logits.Stride);
                var target = dlogits.Pointer + (m * dlogits.Stride);
                var statistic = statistics.Pointer + (m * statistics.Stride);
                var label = labels.Pointer[places.Pointer[m]];
                var softmax = new Scaled(statistic[0], statistic[1], factor);

                // The label's own element, of what stood there before the row is overwritten.
                var atLabel = softmax.AtLabel<T>(row[label]);
                if (adds)
                    atLabel += target[label];
                RowLoops<T>.Map(softmax, row, row, target, columns, adds);
                target[label] = atLabel;
            }
        }
    }

    /// <summary>softmax · factor</summary>
    private readonly struct Scaled(float max, float share, float factor) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => new Probability(max, share).Apply(a, b) * T.Create(factor);

        public float AtLabel<T>(float logit)
            where T : struct, ILanes<T>
        {
            var probability = new Probability(max, share).Apply(T.Create(logit), T.Zero);
            return ((probability - T.One) * T.Create(factor)).Lower[0];
        }
    }
}
