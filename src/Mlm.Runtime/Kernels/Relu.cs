using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>The rectifier.</summary>
/// <remarks><c>max(x, 0)</c>, as torch.nn.functional.relu; NaN stays NaN, and the slope at 0 is 0.</remarks>
public static class Relu
{
    private const double NsPerElement = 0.1;

    /// <summary><c>y = relu(x)</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows, columns]; may be x.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Forward(Workers workers, Slot x, Slot y, int rows, int columns) =>
        ParallelMap.Run(workers, default(ValueOf<Function>), x, x, y, Write.Set, rows, columns, NsPerElement);

    /// <summary>Forward reversed: <c>dx (= or +=) dy</c> where y is above 0, else 0; where y is NaN, dy, as torch.</summary>
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
        // This Max keeps NaN.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T b)
            where T : struct, ILanes<T> => T.Max(b, 0f);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Reversed<T>(T dy, T y)
            where T : struct, ILanes<T> => T.WhereLessOrEqual(y, T.Zero, T.Zero, dy);
    }
}

public readonly partial struct Epilogue
{
    /// <summary><c>y = relu(c + bias)</c>, whose slope is one of y.</summary>
    /// <param name="bias">[1, columns]; null for none.</param>
    public static Epilogue Relu(Slot? bias = null) => new(TileFinish.Value<Relu.Function>(bias));
}
