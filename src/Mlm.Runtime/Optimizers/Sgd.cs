using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Optimizers;

/// <summary>What one step of gradient descent needs beside its tensors; in double, as torch keeps it.</summary>
/// <param name="LearningRate">The step's rate.</param>
/// <param name="Momentum">The share of the last step that stays.</param>
/// <param name="Nesterov">Whether the step looks ahead along the momentum.</param>
/// <param name="WeightDecay">Coupled: this times the weight is added to the gradient.</param>
/// <param name="GradientScale">What the gradient is multiplied with first, so that its norm is clipped.</param>
public readonly record struct SgdSettings(
    double LearningRate,
    double Momentum = 0,
    bool Nesterov = false,
    double WeightDecay = 0,
    double GradientScale = 1
);

/// <summary>Stochastic gradient descent, as torch.optim.SGD with dampening 0.</summary>
public static unsafe class Sgd
{
    /// <summary><c>w −= learningRate · dw</c>, in one rounding; as torch.optim.SGD without momentum or decay.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="w">The weight [rows, columns].</param>
    /// <param name="dw">Its gradient [rows, columns].</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="learningRate">The rate.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Update(Workers workers, Slot w, Slot dw, int rows, int columns, float learningRate) =>
        Update(workers, w, dw, rows, columns, new PlusTimes(-learningRate));

    /// <summary>One step of a weight without momentum: <c>w −= LearningRate · (GradientScale · dw + WeightDecay · w)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="w">The weight [rows, columns].</param>
    /// <param name="dw">Its gradient [rows, columns].</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="settings">Rate, decay and scale.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or there is momentum, which needs its buffer.</exception>
    public static void Update(Workers workers, Slot w, Slot dw, int rows, int columns, in SgdSettings settings)
    {
        if (settings.Momentum != 0)
            throw new ArgumentException("momentum needs its buffer", nameof(settings));
        Update(workers, w, dw, rows, columns, new Decayed(new Coefficients(settings)));
    }

    /// <summary>One step of a weight and its momentum buffer.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="w">The weight [rows, columns].</param>
    /// <param name="dw">Its gradient [rows, columns].</param>
    /// <param name="momentum">The momentum buffer [rows, columns]; zero before the first step, which leaves the gradient in it.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="settings">Rate, momentum, decay and scale.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Update(
        Workers workers,
        Slot w,
        Slot dw,
        Slot momentum,
        int rows,
        int columns,
        in SgdSettings settings
    )
    {
        w.Require(rows, columns);
        dw.Require(rows, columns);
        momentum.Require(rows, columns);
        var by = new Coefficients(settings);
        workers.ForEachInLanes(new UpdateRows(w, dw, momentum, columns, by), rows, columns * 0.3);
    }

    private static void Update<TMap>(Workers workers, Slot w, Slot dw, int rows, int columns, TMap rule)
        where TMap : unmanaged, IMap =>
        ParallelMap.Run(workers, rule, dw, w, w, Write.Set, rows, columns, nsPerElement: 0.15);

    private readonly struct Coefficients
    {
        public Coefficients(in SgdSettings settings)
        {
            Scale = (float)settings.GradientScale;
            Decay = (float)settings.WeightDecay;
            Momentum = (float)settings.Momentum;
            LooksAhead = settings.Nesterov;
            MinusRate = (float)-settings.LearningRate;
        }

        public float Scale { get; }

        public float Decay { get; }

        public float Momentum { get; }

        public bool LooksAhead { get; }

        public float MinusRate { get; }

        /// <summary>The gradient, clipped and with the decay in it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T dw, T w)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(T.Create(Decay), w, dw * T.Create(Scale));

        /// <summary>The weight after a step along <paramref name="direction"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Step<T>(T w, T direction)
            where T : struct, ILanes<T> => T.FusedMultiplyAdd(T.Create(MinusRate), direction, w);
    }

    /// <summary>Of a gradient and its weight the weight after the step.</summary>
    private readonly struct Decayed(Coefficients by) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => by.Step(b, by.Gradient(a, b));
    }

    private readonly struct UpdateRows(Slot w, Slot dw, Slot momentum, int columns, Coefficients by) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                Update<T>(
                    w.Pointer + (row * w.Stride),
                    dw.Pointer + (row * dw.Stride),
                    momentum.Pointer + (row * momentum.Stride),
                    columns,
                    by
                );
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Update<T>(float* w, float* dw, float* momentum, nint length, Coefficients by)
            where T : struct, ILanes<T>
        {
            nint i = 0;
            for (; i + Lanes.Width <= length; i += Lanes.Width)
            {
                var buffer = T.Load(momentum + i);
                Step(T.Load(w + i), T.Load(dw + i), ref buffer, by).Store(w + i);
                buffer.Store(momentum + i);
            }
            if (i < length)
                UpdateTail<T>(w + i, dw + i, momentum + i, length - i, by);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void UpdateTail<T>(float* w, float* dw, float* momentum, nint rest, Coefficients by)
            where T : struct, ILanes<T>
        {
            var buffer = Lanes.LoadTail<T>(momentum, rest, 0f);
            var weight = Step(Lanes.LoadTail<T>(w, rest, 0f), Lanes.LoadTail<T>(dw, rest, 0f), ref buffer, by);
            Lanes.StoreTail(weight, w, rest);
            Lanes.StoreTail(buffer, momentum, rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Step<T>(T w, T dw, ref T buffer, Coefficients by)
            where T : struct, ILanes<T>
        {
            // b = μb + g;  the direction is b, or g + μb where it looks ahead
            var gradient = by.Gradient(dw, w);
            var momentum = T.Create(by.Momentum);
            buffer = T.FusedMultiplyAdd(momentum, buffer, gradient);
            return by.Step(w, by.LooksAhead ? T.FusedMultiplyAdd(momentum, buffer, gradient) : buffer);
        }
    }
}
