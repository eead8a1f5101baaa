namespace Mlm.Runtime.Memory;

/// <summary>Whether a kernel's result replaces what stands in its place or is added to it.</summary>
public enum Write
{
    /// <summary>The result replaces.</summary>
    Set,

    /// <summary>The result is added.</summary>
    Add,
}

/// <summary>
/// Where the gradient of a weight goes: into a gradient (set or added), or straight into the weight at a rate,
/// <c>w += rate · dw</c> with rate = −lr, so that no whole gradient need exist.
/// </summary>
public readonly struct Destination
{
    private Destination(Slot slot, Write write, bool isUpdate, float rate)
    {
        Slot = slot;
        Write = write;
        IsUpdate = isUpdate;
        Rate = rate;
    }

    /// <summary>The gradient or the weight.</summary>
    public Slot Slot { get; }

    /// <summary>For a gradient: set or add.</summary>
    public Write Write { get; }

    /// <summary>Whether <see cref="Slot"/> is a weight that takes <see cref="Rate"/> times the gradient.</summary>
    public bool IsUpdate { get; }

    /// <summary>The factor of an update; 1 for a gradient.</summary>
    public float Rate { get; }

    /// <summary>Into a gradient.</summary>
    public static Destination Gradient(Slot gradient, Write write) => new(gradient, write, isUpdate: false, rate: 1f);

    /// <summary>Into a weight: <c>w += rate · dw</c>.</summary>
    public static Destination Update(Slot weight, float rate) => new(weight, Write.Add, isUpdate: true, rate);
}
