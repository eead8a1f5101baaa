namespace Mlm.Training.Batches;

/// <summary>
/// A small generator of well-mixed 64-bit numbers (Steele, Lea and Flood, OOPSLA 2014). Ours, so that the order of batches
/// does not change with the version of .NET, as that of <see cref="Random"/> may.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private ulong _state = state;

    /// <summary>A number that hangs on both of two others.</summary>
    public static ulong Mix(ulong a, ulong b) => new SplitMix64(new SplitMix64(a).Next() + b).Next();

    /// <summary>The next number.</summary>
    public ulong Next()
    {
        _state += Golden;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in 0 … <paramref name="bound"/> − 1.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (uint)bound) >> 64);
}
