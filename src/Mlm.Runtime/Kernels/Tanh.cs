using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>The hyperbolic tangent.</summary>
/// <remarks>As torch.tanh; within 2 ulp. Of ±∞ it is ±1, of NaN NaN.</remarks>
public static class Tanh
{
    private const double NsPerElement = 0.5;

    /// <summary><c>y = tanh(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy · (1 − y²)</c>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="y">What Forward gave, [rows, columns].</param>
    /// <param name="dx">[rows, columns]; may be dy, added to as well as set.</param>
    /// <param name="write">Whether dx is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Backward(Workers workers, Slot dy, Slot y, Slot dx, Write write, int rows, int columns) =>
        ParallelMap.Run(workers, default(ReversalOf<Function>), dy, y, dx, write, rows, columns, NsPerElement);

    internal readonly struct Function : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T b)
            where T : struct, ILanes<T>
        {
            // 1 − 2/(e²ᶻ + 1) cancels near 0; there, x + x³·P(x²) with a polynomial made for it (largest relative error
            // 1.5e-8 before rounding).
            const float near = 0.7f;
            var z = T.Abs(b);
            var square = b * b;
            var p = T.FusedMultiplyAdd(T.Create(-0.005138662950105016f), square, T.Create(0.020091971010034217f));
            p = T.FusedMultiplyAdd(p, square, T.Create(-0.053558861713222536f));
            p = T.FusedMultiplyAdd(p, square, T.Create(0.13329110745088807f));
            p = T.FusedMultiplyAdd(p, square, T.Create(-0.3333318990047093f));
            var small = T.FusedMultiplyAdd(b * square, p, b);
            var large = T.One - (T.Create(2f) / (Lanes.Exp(z + z) + T.One));
            var sign = b & T.Create(-0f);
            return T.WhereLess(z, T.Create(near), small, large | sign);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T y)
            where T : struct, ILanes<T> => dy * T.FusedMultiplyAdd(-y, y, T.One);
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = tanh(c + bias)</c>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Tanh(Slot? bias = null) => new(TileFinish.Value<Tanh.Function>(bias));
}
