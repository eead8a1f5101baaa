using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>Every other processor: what .NET makes of vectors of 256 bits there.</summary>
internal readonly unsafe struct Portable : ITarget
{
    public static bool IsSupported => true;

    public static int TileColumns => Tile256.Columns;

    public static delegate* <TileArguments*, void> Tile(int rows, int vectors, bool transposedA) =>
        Tile256.Kernel<Portable>(rows, transposedA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunInLanes<TBody>(TBody body)
        where TBody : struct, ILanesBody, allows ref struct => body.Run<Lanes256>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* line) { }

    public static void Pause() => Thread.SpinWait(1);

    public static int SquareSize => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare(float* from, nint stride, float* to, nint strideTo) => *to = *from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyLow(Vector512<ulong> a, ulong factor) =>
        (a & Vector512.Create((ulong)uint.MaxValue)) * Vector512.Create(factor);

    // Halves apart: shuffles of a whole vector are done lane by lane where there are none of 512 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SwapPairs(Vector512<ulong> a) =>
        Vector512.Create(SwapPairs(a.GetLower()), SwapPairs(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SwapPairs(Vector256<ulong> a) =>
        Vector256.Shuffle(a, Vector256.Create(1ul, 0, 3, 2));
}
