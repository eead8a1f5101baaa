using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>SiLU, also called swish.</summary>
/// <remarks>
/// <c>x · σ(x)</c>, as torch.nn.functional.silu. Of ∞ it is ∞, of −∞ the limit 0 (where torch has NaN), of NaN NaN.
/// </remarks>
public static class Silu
{
    private const double NsPerElement = 0.4;

    // Where e⁻ˣ is 0, or infinite, in float32; and far beyond where σ is 0 or 1 to the last bit.
    private const float End = 104f;

    /// <summary><c>y = silu(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy · σ(x)(1 + x(1 − σ(x)))</c>.</summary>
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

    internal readonly struct Function : ISlopedActivation
    {
        // This Max, which keeps NaN, makes of −∞ / ∞ a number divided by ∞.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T x)
            where T : struct, ILanes<T> => T.Max(x, -End) / (T.One + Lanes.Exp(-x));

        // Value to a rounding or two, but 0 as soon as σ is below the smallest normal number, from −87.4 on.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void ValueAndSlope<T>(T x, out T value, out T slope)
            where T : struct, ILanes<T>
        {
            slope = SlopeOf(x, out var sigmoid);
            value = T.Max(x, -End) * sigmoid;
        }

        /// <summary>The slope, and σ(x) on the way.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T SlopeOf<T>(T x, out T sigmoid)
            where T : struct, ILanes<T>
        {
            // With z = |x| (no larger than where e⁻ᶻ is 0; this Min keeps NaN) nothing overflows: σ(z) is 1/(1 + e⁻ᶻ), and
            // σ(−z) is e⁻ᶻ·σ(z). The slope at −z is σ(−z)(1 − z·σ(z)); at z it is what is missing to 1.
            var z = T.Min(T.Abs(x), End);
            var e = Lanes.ExpOfNoMoreThanZero(-z);
            var s = T.One / (T.One + e);
            sigmoid = T.WhereLess(x, T.Zero, e * s, s);
            var below = e * s * T.FusedMultiplyAdd(-z, s, T.One);
            return T.WhereLess(x, T.Zero, below, T.One - below);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T x)
            where T : struct, ILanes<T> => dy * SlopeOf(x, out _);
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = silu(c + bias)</c>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], silu′(c + bias); null where nothing is reversed.</param>
    public static Epilogue Silu(Slot? bias = null, Slot? slope = null) =>
        new(TileFinish.ValueAndSlope<Silu.Function>(bias, slope));
}
