namespace Mlm.Runtime.Random;

/// <summary>PyTorch's CPU generator, bit for bit: mt19937 (Matsumoto and Nishimura 1998) and the distributions that masking draws from.</summary>
/// <remarks>As torch.Generator, torch.rand (float32) and torch.randint of torch 2. Not for use by two threads at once.</remarks>
public sealed class TorchGenerator
{
    /// <summary>Bounds of <see cref="NextInt"/> are below 2²⁸: from there on PyTorch draws 64 bits for one number.</summary>
    public const int BoundLimit = 1 << 28;

    private const int Length = 624;
    private const int Middle = 397;
    private const int SingleBits = 24;

    private readonly uint[] _state = new uint[Length];
    private int _next;

    /// <summary>A generator as after torch.manual_seed.</summary>
    /// <param name="seed">Any 64 bits, of which the low 32 matter.</param>
    public TorchGenerator(long seed) => Seed(seed);

    /// <summary>Starts anew, as torch.manual_seed; allocates nothing.</summary>
    /// <param name="seed">Any 64 bits, of which the low 32 matter; −1 is 2⁶⁴ − 1.</param>
    public void Seed(long seed)
    {
        var word = unchecked((uint)seed);
        _state[0] = word;
        for (var i = 1; i < Length; i++)
            _state[i] = word = unchecked((1812433253u * (word ^ (word >> 30))) + (uint)i);
        _next = Length;
    }

    /// <summary>The next element of torch.rand: a multiple of 2⁻²⁴ in [0, 1).</summary>
    public float NextSingle() => (NextWord() & ((1u << SingleBits) - 1)) * (1f / (1 << SingleBits));

    /// <summary>The next element of torch.randint(0, <paramref name="bound"/>).</summary>
    /// <param name="bound">1 … 2²⁸ − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is outside of 1 … 2²⁸ − 1.</exception>
    public int NextInt(int bound)
    {
        CheckBound(bound);
        return (int)(NextWord() % (uint)bound);
    }

    /// <summary>Fills a span as torch.rand of its length would.</summary>
    public void FillRand(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = NextSingle();
    }

    /// <summary>Fills a span as torch.randint(0, <paramref name="bound"/>) of its length would.</summary>
    /// <param name="values">What is filled.</param>
    /// <param name="bound">1 … 2²⁸ − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is outside of 1 … 2²⁸ − 1.</exception>
    public void FillRandInt(Span<int> values, int bound)
    {
        CheckBound(bound);
        for (var i = 0; i < values.Length; i++)
            values[i] = (int)(NextWord() % (uint)bound);
    }

    /// <summary>The next 32 bits of mt19937.</summary>
    internal uint NextWord()
    {
        if (_next == Length)
            Twist();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    internal static void CheckBound(int bound)
    {
        if (bound is < 1 or >= BoundLimit)
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "ids are drawn below a bound of 1 to 2²⁸ − 1");
    }

    // The next 624 words: each from itself, its neighbor and the word 397 places on, all cyclic.
    private void Twist()
    {
        var state = _state;
        for (var i = 0; i < Length - Middle; i++)
            state[i] = state[i + Middle] ^ Mix(state[i], state[i + 1]);
        for (var i = Length - Middle; i < Length - 1; i++)
            state[i] = state[i + Middle - Length] ^ Mix(state[i], state[i + 1]);
        state[Length - 1] = state[Middle - 1] ^ Mix(state[Length - 1], state[0]);
        _next = 0;
    }

    private static uint Mix(uint word, uint neighbor) =>
        (((word & 0x80000000) | (neighbor & 0x7fffffff)) >> 1) ^ ((neighbor & 1) * 0x9908b0df);
}
