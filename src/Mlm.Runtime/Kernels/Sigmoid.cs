using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>The logistic function.</summary>
/// <remarks><c>σ(x) = 1 / (1 + e⁻ˣ)</c>, as torch.sigmoid. Of ∞ it is 1, of −∞ 0, of NaN NaN.</remarks>
public static class Sigmoid
{
    private const double NsPerElement = 0.4;

    /// <summary><c>y = σ(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy · y(1 − y)</c>.</summary>
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
            where T : struct, ILanes<T> => T.One / (T.One + Lanes.Exp(-b));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T y)
            where T : struct, ILanes<T> => dy * (y * (T.One - y));
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = σ(c + bias)</c>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Sigmoid(Slot? bias = null) => new(TileFinish.Value<Sigmoid.Function>(bias));
}
