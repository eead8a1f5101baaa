using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Vectors;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary>A function of each element.</summary>
internal interface IActivation
{
    static abstract T Value<T>(T x)
        where T : struct, ILanes<T>;

    /// <summary>dx of dy and what the reversal is given: x, or y where the slope is one of y.</summary>
    static abstract T Reversed<T>(T dy, T given)
        where T : struct, ILanes<T>;
}

/// <summary>One whose slope comes of the same intermediate results as its value.</summary>
internal interface ISlopedActivation : IActivation
{
    static abstract void ValueAndSlope<T>(T x, out T value, out T slope)
        where T : struct, ILanes<T>;
}

/// <summary>f(a)</summary>
internal readonly struct ValueOf<TActivation> : IMap
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => TActivation.Value(a);
}

/// <summary>Of dy and x, or y, dx.</summary>
internal readonly struct ReversalOf<TActivation> : IMap
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => TActivation.Reversed(a, b);
}
