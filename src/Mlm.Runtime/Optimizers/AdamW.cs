using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Optimizers;

/// <summary>What one AdamW step needs beside its tensors; in double, as torch keeps it (1 − 0.999f is no 0.001).</summary>
/// <param name="LearningRate">The step's rate.</param>
/// <param name="Beta1">The decay of the first moment.</param>
/// <param name="Beta2">The decay of the second moment.</param>
/// <param name="Eps">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decoupled: the weight shrinks by LearningRate · WeightDecay of itself.</param>
/// <param name="Step">The number of this step; the first is 1.</param>
/// <param name="GradientScale">What the gradient is multiplied with first, so that its norm is clipped.</param>
public readonly record struct AdamWSettings(
    double LearningRate,
    double Beta1,
    double Beta2,
    double Eps,
    double WeightDecay,
    int Step,
    double GradientScale = 1
);

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW.</summary>
public static unsafe class AdamW
{
    private const double NsPerElement = 0.5;

    /// <summary>One step of a weight and its two moments.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="w">The weight [rows, columns].</param>
    /// <param name="dw">Its gradient [rows, columns].</param>
    /// <param name="m">The first moment [rows, columns]; zero before step 1.</param>
    /// <param name="v">The second moment [rows, columns]; zero before step 1.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="settings">Rates and the step's number.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or the step is below 1.</exception>
    public static void Update(
        Workers workers,
        Slot w,
        Slot dw,
        Slot m,
        Slot v,
        int rows,
        int columns,
        in AdamWSettings settings
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Step, 1, nameof(settings));
        w.Require(rows, columns);
        dw.Require(rows, columns);
        m.Require(rows, columns);
        v.Require(rows, columns);
        workers.ForEachInLanes(
            new UpdateRows(w, dw, m, v, columns, new Coefficients(settings)),
            rows,
            columns * NsPerElement
        );
    }

    private readonly struct Coefficients
    {
        public Coefficients(in AdamWSettings settings)
        {
            GradientScale = (float)settings.GradientScale;
            Keep = (float)(1 - (settings.LearningRate * settings.WeightDecay));
            OneMinusBeta1 = (float)(1 - settings.Beta1);
            Beta2 = (float)settings.Beta2;
            OneMinusBeta2 = (float)(1 - settings.Beta2);
            RootCorrection = (float)Math.Sqrt(1 - Math.Pow(settings.Beta2, settings.Step));
            Eps = (float)settings.Eps;
            MinusStepSize = (float)(-settings.LearningRate / (1 - Math.Pow(settings.Beta1, settings.Step)));
        }

        public float GradientScale { get; }

        public float Keep { get; }

        public float OneMinusBeta1 { get; }

        public float Beta2 { get; }

        public float OneMinusBeta2 { get; }

        public float RootCorrection { get; }

        public float Eps { get; }

        public float MinusStepSize { get; }
    }

    private readonly struct UpdateRows(Slot w, Slot dw, Slot m, Slot v, int columns, Coefficients coefficients)
        : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            var tail = stackalloc float[4 * Lanes.Width];
            var whole = columns & ~(Lanes.Width - 1);
            for (nint row = first; row < end; row++)
            {
                var wRow = w.Pointer + (row * w.Stride);
                var dwRow = dw.Pointer + (row * dw.Stride);
                var mRow = m.Pointer + (row * m.Stride);
                var vRow = v.Pointer + (row * v.Stride);
                Update<T>(wRow, dwRow, mRow, vRow, whole, coefficients);
                if (whole == columns)
                    continue;

                // The row's end in vectors of its own.
                var rest = columns - whole;
                RowLoops.Copy(wRow + whole, tail, rest);
                RowLoops.Copy(dwRow + whole, tail + 16, rest);
                RowLoops.Copy(mRow + whole, tail + 32, rest);
                RowLoops.Copy(vRow + whole, tail + 48, rest);
                Update<T>(tail, tail + 16, tail + 32, tail + 48, Lanes.Width, coefficients);
                RowLoops.Copy(tail, wRow + whole, rest);
                RowLoops.Copy(tail + 32, mRow + whole, rest);
                RowLoops.Copy(tail + 48, vRow + whole, rest);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Update<T>(float* w, float* dw, float* m, float* v, nint length, in Coefficients by)
            where T : struct, ILanes<T>
        {
            var gradientScale = T.Create(by.GradientScale);
            var keep = T.Create(by.Keep);
            var oneMinusBeta1 = T.Create(by.OneMinusBeta1);
            var beta2 = T.Create(by.Beta2);
            var oneMinusBeta2 = T.Create(by.OneMinusBeta2);
            var rootCorrection = T.Create(by.RootCorrection);
            var eps = T.Create(by.Eps);
            var minusStepSize = T.Create(by.MinusStepSize);
            for (nint i = 0; i < length; i += Lanes.Width)
            {
                // m += (1 − β₁)(g − m);  v = β₂v + (1 − β₂)g²
                var gradient = T.Load(dw + i) * gradientScale;
                var first = T.Load(m + i);
                first = T.FusedMultiplyAdd(oneMinusBeta1, gradient - first, first);
                var second = T.Load(v + i) * beta2;
                second = T.FusedMultiplyAdd(oneMinusBeta2 * gradient, gradient, second);
                // w = (1 − lr·decay)w − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + eps)
                var denominator = (T.Sqrt(second) / rootCorrection) + eps;
                var weight = (T.Load(w + i) * keep) + (minusStepSize * first / denominator);
                first.Store(m + i);
                second.Store(v + i);
                weight.Store(w + i);
            }
        }
    }
}
