namespace Mlm.Runtime.Kernels.Targets;

/// <summary>What a tile kernel is given. One pointer instead of ten arguments, which would go over the stack anyway.</summary>
internal unsafe struct TileArguments
{
    /// <summary>The tile's first element of A.</summary>
    public float* A;
    public nint StrideA;

    /// <summary>The packed panel: [Inner, 16·vectors], without gaps.</summary>
    public float* Panel;

    /// <summary>The tile's first element of C.</summary>
    public float* C;
    public nint StrideC;

    /// <summary>How long the sums are; at least 1.</summary>
    public nint Inner;

    /// <summary>A line to fetch per turn, how far the next turn's lies, and, after so many turns, how much farther.</summary>
    public float* Prefetch;
    public nint PrefetchStep;
    public nint PrefetchTurns;
    public nint PrefetchJump;

    /// <summary>Whether C takes its old value plus <see cref="Rate"/> times the sum.</summary>
    public bool Adds;
    public float Rate;
}

/// <summary>A number that the JIT sees as a constant, so that one source makes a kernel for every tile shape.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

internal readonly struct One : ICount
{
    public static int Value => 1;
}

internal readonly struct Two : ICount
{
    public static int Value => 2;
}

internal readonly struct Three : ICount
{
    public static int Value => 3;
}

internal readonly struct Four : ICount
{
    public static int Value => 4;
}

internal readonly struct Five : ICount
{
    public static int Value => 5;
}

internal readonly struct Six : ICount
{
    public static int Value => 6;
}

/// <summary>How A stands in memory, as the JIT sees it.</summary>
internal interface ILayout
{
    static abstract bool IsTransposed { get; }
}

/// <summary>Rows of C are rows of A.</summary>
internal readonly struct AsIs : ILayout
{
    public static bool IsTransposed => false;
}

/// <summary>Rows of C are columns of A.</summary>
internal readonly struct Transposed : ILayout
{
    public static bool IsTransposed => true;
}
