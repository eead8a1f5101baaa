namespace Mlm.Bench;

/// <summary>What a number must come to.</summary>
/// <param name="Limit">The bound, which itself is good enough.</param>
/// <param name="AtMost">Whether smaller is better.</param>
internal sealed record Goal(double Limit, bool AtMost)
{
    public bool IsMet(double value) => AtMost ? value <= Limit : value >= Limit;
}

/// <summary>The goals by size and number of threads; null where there is none.</summary>
internal static class Goals
{
    public const double MiB = 1024 * 1024;

    /// <summary>Of resident memory beyond the plan.</summary>
    public static readonly Goal ResidentBeyondPlanMiB = new(60, AtMost: true);

    /// <summary>Of the first step less a warm one, compiled by the JIT.</summary>
    public static readonly Goal ColdMs = new(100, AtMost: true);

    /// <summary>The same of a NativeAOT build.</summary>
    public static readonly Goal NativeColdMs = new(25, AtMost: true);

    /// <summary>Of the bytes that a step allocates.</summary>
    public static readonly Goal AllocatedBytes = new(0, AtMost: true);

    /// <summary>Of the activations over what the backward must read, at the largest L.</summary>
    public static readonly Goal ActivationsOverRead = new(1.1, AtMost: true);

    /// <summary>Of the bytes a second over those of a loop that computes next to nothing.</summary>
    public static readonly Goal BandwidthShare = new(0.85, AtMost: false);

    /// <summary>Of the step's time over that of libtorch's fastest variant.</summary>
    public static Goal? Ratio(string size, int threads) =>
        size switch
        {
            "tiny" => new Goal(0.1, AtMost: true),
            "small" => new Goal(0.5, AtMost: true),
            "default" or "mid" => new Goal(0.6, AtMost: true),
            "base" => new Goal(threads == 1 ? 0.7 : 0.65, AtMost: true),
            "base-adamw" => new Goal(0.7, AtMost: true),
            _ => null,
        };

    /// <summary>Of executed FLOPs a second over the FMA peak.</summary>
    public static Goal? ExecutedShare(string size) =>
        size switch
        {
            "default" or "mid" or "base" => new Goal(0.9, AtMost: false),
            "small" or "long" => new Goal(0.75, AtMost: false),
            _ => null,
        };

    /// <summary>Of the formula's FLOPs a second over the FMA peak.</summary>
    public static Goal? EffectiveShare(string size) =>
        size switch
        {
            "small" or "default" or "mid" => new Goal(1, AtMost: false),
            "base" => new Goal(0.95, AtMost: false),
            _ => null,
        };

    /// <summary>Of the time at one thread over that at two.</summary>
    public static Goal? Scaling(string size) =>
        size is "default" or "mid" or "base" ? new Goal(1.9, AtMost: false) : null;

    /// <summary>Of resident memory over libtorch's.</summary>
    public static Goal? ResidentOverLibtorch(string size) => size == "base" ? new Goal(0.5, AtMost: true) : null;
}
