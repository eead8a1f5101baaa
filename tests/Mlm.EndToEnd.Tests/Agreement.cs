using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>Two float32 computations of one thing, neither of which is the truth.</summary>
internal static class Agreement
{
    // Each is right within 4 · 2.5e-7 of the truth (WhatIsRight), so that two are within twice that of each other.
    private const double Rounding = 2e-6;
    private const double SmallestScale = 1e-3; // of the largest element of all, as for a gradient there

    /// <summary>Holds flat weights or gradients param by param.</summary>
    public static void HoldByParam(TrainingModel model, float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var smallest = SmallestScale * expected.Max(Math.Abs);
        var start = 0;
        foreach (var parameter in model.Description.Parameters)
        {
            var end = start + (int)parameter.Elements;
            Hold(expected[start..end], found[start..end], smallest);
            start = end;
        }
    }

    /// <summary>Holds one tensor.</summary>
    public static void Hold(float[] expected, float[] found, double smallestScale = 0)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = expected.Select(e => (double)Math.Abs(e)).Append(smallestScale).Max();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], Rounding * scale);
    }
}
