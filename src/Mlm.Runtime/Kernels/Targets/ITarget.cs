using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>
/// What a family of processors is given. A new family, or one vendor's own tuning, is one file with one of these and its line in
/// <see cref="Target"/>. It reaches no bit of any result.
/// </summary>
/// <remarks>A member that uses instructions which a machine may lack does the same without them there, so that tests may run any family.</remarks>
internal unsafe interface ITarget
{
    /// <summary>Whether this processor is of the family.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The columns of the family's widest tile of a product: whole vectors of 16, as many as divide a panel's columns.</summary>
    static abstract int TileColumns { get; }

    /// <summary>The kernel of a tile of 1 … 6 rows and 1 … TileColumns / 16 vectors of 16 columns.</summary>
    static abstract delegate* <TileArguments*, void> Tile(int rows, int vectors, bool transposedA);

    /// <summary>Runs a body in the family's lanes.</summary>
    static abstract void RunInLanes<TBody>(TBody body)
        where TBody : struct, ILanesBody, allows ref struct;

    /// <summary>Lets a line of memory come. It may lie anywhere, since it is only asked for.</summary>
    static abstract void Prefetch(float* line);

    /// <summary>Lets a spinning thread rest for a moment.</summary>
    static abstract void Pause();

    /// <summary>The rows and columns of what <see cref="TransposeSquare"/> transposes; 1 where there is nothing better.</summary>
    static abstract int SquareSize { get; }

    /// <summary>Rows of a square become columns.</summary>
    static abstract void TransposeSquare(float* from, nint stride, float* to, nint strideTo);

    /// <summary>The low halves of the lanes times a number of 32 bits, 64 bits each.</summary>
    static abstract Vector512<ulong> MultiplyLow(Vector512<ulong> a, ulong factor);

    /// <summary>The lanes 1 0 3 2 5 4 7 6.</summary>
    static abstract Vector512<ulong> SwapPairs(Vector512<ulong> a);
}

/// <summary>What is run with the family of this processor.</summary>
internal interface ITargetBody
{
    void Run<TTarget>()
        where TTarget : struct, ITarget;
}

/// <summary>What is run in the lanes of this processor.</summary>
internal interface ILanesBody
{
    void Run<T>()
        where T : struct, ILanes<T>;
}
