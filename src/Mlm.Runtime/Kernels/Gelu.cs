using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>GELU in its tanh form.</summary>
/// <remarks>
/// <c>½x(1 + tanh u)</c> with <c>u = √(2/π)(x + 0.044715x³)</c>, as torch.nn.functional.gelu(approximate='tanh'); computed as
/// <c>x · σ(2u)</c>, the same number without the cancellation in 1 + tanh u. Of ∞ it is ∞, of −∞ the limit 0 (where torch has
/// NaN), of NaN NaN.
/// </remarks>
public static class Gelu
{
    private const double NsPerElement = 0.4;
    private const float Root = 0.7978845608028654f; // √(2/π)
    private const float Cubic = 0.044715f;

    // Beyond ±End the slope is 1 or 0 to the last bit, while e⁻²ᵘ would overflow; up to there |2u| stays below 87.32.
    private const float End = 10f;

    /// <summary><c>y = gelu(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy · gelu′(x)</c>.</summary>
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

    // e⁻²ᵘ of x, no farther from 0 than End, and x²
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpMinus2U<T>(T x, T square)
        where T : struct, ILanes<T>
    {
        var factor = T.FusedMultiplyAdd(square, T.Create(-2 * Root * Cubic), T.Create(-2 * Root));
        return Lanes.ExpWithin87(x * factor);
    }

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
            slope = SlopeOf(x, out var sigmoid);
            // Below −End σ stands still, which times x would grow again; what is lost is less than 2e-37.
            value = T.WhereLess(x, T.Create(-End), T.Zero, x * sigmoid);
        }

        /// <summary>The slope, and, on the way, σ(2u) of x no farther from 0 than <see cref="End"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T SlopeOf<T>(T unbounded, out T s)
            where T : struct, ILanes<T>
        {
            // These Min and Max keep NaN.
            var x = T.Min(T.Max(unbounded, -End), End);
            var square = x * x;
            var e = ExpMinus2U(x, square);
            s = T.One / (T.One + e);
            // x·σ(2u) by the product rule: σ + x · σ(1 − σ) · 2u′ with 2u′ = 2√(2/π)(1 + 3·0.044715x²);
            // 1 − σ is e⁻²ᵘ·σ, which keeps its digits where σ is nearly 1.
            var inner = T.FusedMultiplyAdd(square, T.Create(6 * Root * Cubic), T.Create(2 * Root));
            return T.FusedMultiplyAdd(x * inner, e * s * s, s);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T x)
            where T : struct, ILanes<T> => dy * SlopeOf(x, out _);
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = gelu(c + bias)</c>.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    /// <param name="slope">Output [rows, columns], gelu′(c + bias); null where nothing is reversed.</param>
    public static Epilogue Gelu(Slot? bias = null, Slot? slope = null) =>
        new(TileFinish.ValueAndSlope<Gelu.Function>(bias, slope));
}
