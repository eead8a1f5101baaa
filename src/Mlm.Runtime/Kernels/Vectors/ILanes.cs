using System.Runtime.Intrinsics;

namespace Mlm.Runtime.Kernels.Vectors;

/// <summary>
/// Sixteen lanes, in which row-wise kernels compute: one vector of 512 bits or two of 256, by what the processor has. The
/// lanes, and so the order of every sum and its bits, are the same. Members are those of <see cref="Vector512"/>.
/// </summary>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Whether the registers have room for two at a time, beside a loop's constants.</summary>
    static abstract bool TwoFit { get; }

    static abstract T Zero { get; }

    static abstract T One { get; }

    /// <summary>Lanes 0 … 7.</summary>
    Vector256<float> Lower { get; }

    /// <summary>Lanes 8 … 15.</summary>
    Vector256<float> Upper { get; }

    static abstract T Create(float value);

    static abstract T Load(float* source);

    void Store(float* target);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    static abstract T operator -(T a);

    static abstract T operator &(T a, T b);

    static abstract T operator |(T a, T b);

    /// <summary>a · b + c in one rounding.</summary>
    static abstract T FusedMultiplyAdd(T a, T b, T c);

    static abstract T Abs(T a);

    static abstract T Sqrt(T a);

    /// <summary>NaN where a is; b is a number, and where the JIT sees which, this is one instruction.</summary>
    static abstract T Min(T a, float b);

    /// <summary>NaN where a is; b is a number, and where the JIT sees which, this is one instruction.</summary>
    static abstract T Max(T a, float b);

    /// <summary>Either where one is NaN.</summary>
    static abstract T MaxNative(T a, T b);

    /// <summary><paramref name="then"/> where a &lt; b, else <paramref name="otherwise"/>.</summary>
    static abstract T WhereLess(T a, T b, T then, T otherwise);

    /// <summary><paramref name="then"/> where a ≤ b, else <paramref name="otherwise"/>.</summary>
    static abstract T WhereLessOrEqual(T a, T b, T then, T otherwise);

    /// <summary><paramref name="then"/> where the bits of a, a number without a sign, are below b.</summary>
    static abstract T WhereBitsBelow(T a, uint b, T then, T otherwise);

    /// <summary>Adds the squares of <paramref name="length"/> numbers, whole lanes of them, to sixteen sums in double, lane by lane.</summary>
    static abstract void AddSquares(float* x, nint length, double* sums);

    /// <summary>a · 2ⁿ by its exponent's bits, for whole n that do not leave their range.</summary>
    static abstract T AddToExponent(T a, T n);
}
