using System.Runtime.CompilerServices;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>Rows that become columns, in squares of the family's size.</summary>
internal static unsafe class Transposition
{
    /// <summary>to[k·strideTo + j] = from[j·stride + k] for all k below inner and j below columns; nothing else is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint stride, float* to, nint strideTo, nint inner, int columns) =>
        Target.Run(new Body(from, stride, to, strideTo, inner, columns));

    /// <summary>The same with a family of the caller's choice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTarget>(float* from, nint stride, float* to, nint strideTo, nint inner, int columns)
        where TTarget : struct, ITarget
    {
        var wholeColumns = columns & -TTarget.SquareSize;
        var wholeInner = inner & -TTarget.SquareSize;
        for (nint j = 0; j < wholeColumns; j += TTarget.SquareSize)
        {
            var row = from + (j * stride);
            for (nint k = 0; k < wholeInner; k += TTarget.SquareSize)
                TTarget.TransposeSquare(row + k, stride, to + (k * strideTo) + j, strideTo);
            for (var i = j; i < j + TTarget.SquareSize; i++)
            {
                for (var k = wholeInner; k < inner; k++)
                    to[(k * strideTo) + i] = from[(i * stride) + k];
            }
        }
        for (nint j = wholeColumns; j < columns; j++)
        {
            for (nint k = 0; k < inner; k++)
                to[(k * strideTo) + j] = from[(j * stride) + k];
        }
    }

    private readonly struct Body(float* from, nint stride, float* to, nint strideTo, nint inner, int columns)
        : ITargetBody
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget => Transposition.Run<TTarget>(from, stride, to, strideTo, inner, columns);
    }
}
