using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Every kind of destination: does it add, at what rate, and how is it made.</summary>
internal static class Destinations
{
    public const float Rate = -0.37f;

    public static readonly (bool Adds, float Rate, Func<Slot, Destination> Of)[] All =
    [
        (false, 1f, slot => Destination.Gradient(slot, Write.Set)),
        (true, 1f, slot => Destination.Gradient(slot, Write.Add)),
        (true, Rate, slot => Destination.Update(slot, Rate)),
    ];
}
