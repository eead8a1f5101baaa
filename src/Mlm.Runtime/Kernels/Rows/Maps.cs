using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>What is computed of each pair of elements; operations of one operand are given it twice.</summary>
internal interface IMap
{
    T Apply<T>(T a, T b)
        where T : struct, ILanes<T>;
}

/// <summary>What is computed of each triple of elements.</summary>
internal interface ITernaryMap
{
    T Apply<T>(T a, T b, T c)
        where T : struct, ILanes<T>;
}

/// <summary>What of each pair of elements enters a sum; operations of one operand are given it twice.</summary>
internal interface IReduction
{
    /// <summary>The first operand that adds nothing (beside a second one of 0): it fills up a row's last vector.</summary>
    float Neutral { get; }

    T Add<T>(T sum, T a, T b)
        where T : struct, ILanes<T>;
}

/// <summary>a</summary>
internal readonly struct Same : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a;
}

/// <summary>a + b</summary>
internal readonly struct Plus : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;
}

/// <summary>a · b</summary>
internal readonly struct Multiplied : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a * b;
}

/// <summary>a · factor</summary>
internal readonly struct Times(float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a * T.Create(factor);
}

/// <summary>b + factor · a, in one rounding.</summary>
internal readonly struct PlusTimes(float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => T.FusedMultiplyAdd(T.Create(factor), a, b);
}

/// <summary>Σ a</summary>
internal readonly struct Total : IReduction
{
    public float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T sum, T a, T b)
        where T : struct, ILanes<T> => sum + a;
}

/// <summary>Σ a·b</summary>
internal readonly struct Dot : IReduction
{
    public float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Add<T>(T sum, T a, T b)
        where T : struct, ILanes<T> => T.FusedMultiplyAdd(a, b, sum);
}
