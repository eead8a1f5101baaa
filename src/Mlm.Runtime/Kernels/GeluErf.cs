using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>GELU in its exact form.</summary>
/// <remarks>
/// <c>½x(1 + erf(x/√2)) = x · Φ(x)</c>, as torch.nn.functional.gelu; computed as <c>max(x, 0) − |x| · (1 − Φ(|x|))</c>, the
/// same number without the cancellation in 1 + erf: within 6e-7 of itself down to where it is below the smallest normal
/// number. Of ∞ it is ∞, of −∞ the limit 0 (where torch has NaN), of NaN NaN.
/// </remarks>
public static class GeluErf
{
    private const double NsPerElement = 0.5;
    private const float Density = 0.3989422804014327f; // 1/√(2π)

    /// <summary><c>y = gelu_erf(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy · (Φ(x) + x·φ(x))</c>, φ being the normal density.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="x">What Forward was given, [rows, columns].</param>
    /// <param name="dx">[rows, columns]; may be dy, added to as well as set.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Backward(Workers workers, Slot dy, Slot x, Slot dx, Write write, int rows, int columns) =>
        ParallelMap.Run(workers, default(ReversalOf<Function>), dy, x, dx, write, rows, columns, NsPerElement);

    // |x|, no larger than where the tail ends, so that ∞ · 0 does not arise. This Min keeps NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Magnitude<T>(T x)
        where T : struct, ILanes<T> => T.Min(T.Abs(x), Gaussian.End);

    internal readonly struct Function : ISlopedActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T x)
            where T : struct, ILanes<T>
        {
            ValueAndSlope(x, out var value, out _);
            return value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void ValueAndSlope<T>(T x, out T value, out T slope)
            where T : struct, ILanes<T>
        {
            var z = Magnitude(x);
            var decay = Gaussian.Decay(z);
            var ratio = Gaussian.TailRatio(z);
            value = T.FusedMultiplyAdd(-z, decay * ratio, T.Max(x, 0f));
            // The slope at −z is 1 − Φ(z) − z·φ(z), both terms with the factor e^(−z²/2); at z it is what is missing to 1.
            var below = decay * T.FusedMultiplyAdd(z, T.Create(-Density), ratio);
            slope = T.WhereLess(x, T.Zero, below, T.One - below);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T x)
            where T : struct, ILanes<T>
        {
            ValueAndSlope(x, out _, out var slope);
            return dy * slope;
        }
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = gelu_erf(c + bias)</c>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], gelu_erf′(c + bias); null where nothing is reversed.</param>
    public static Epilogue GeluErf(Slot? bias = null, Slot? slope = null) =>
        new(TileFinish.ValueAndSlope<GeluErf.Function>(bias, slope));
}
