namespace Mlm.Testing;

/// <summary>The rule by which a result is right: what a float32 result may differ from the float64 truth.</summary>
internal static class WhatIsRight
{
    private const double Factor = 4; // another order of summation is as good as PyTorch's, but its errors are others
    private const double Smallest = 2.5e-7; // four roundings of float32; PyTorch may be luckier than that
    private const double SmallestScale = 1e-3; // of the step's largest |gradient|
    private const double KeyBias = 0.2; // of lr a step

    /// <summary>Holds one tensor: max |x − truth| / max |truth| is at most 4 times PyTorch's own, or than 2.5e-7.</summary>
    public static void Tensor(
        string what,
        ReadOnlySpan<float> found,
        ReadOnlySpan<float> torch,
        ReadOnlySpan<double> truth,
        double scale = 0
    )
    {
        Assert.True(found.Length == truth.Length, $"{what}: {found.Length} elements, not {truth.Length}");
        foreach (var t in truth)
            scale = Math.Max(scale, Math.Abs(t));
        var (allowed, worst, place) = (Smallest, 0.0, -1);
        for (var i = 0; i < truth.Length; i++)
        {
            if (double.IsNaN(truth[i]))
            {
                Assert.True(float.IsNaN(found[i]), $"{what} at {i} is {found[i]}, not NaN");
                continue;
            }
            if (scale == 0)
            {
                Assert.True(found[i] == 0, $"{what} at {i} is {found[i]}, not 0");
                continue;
            }
            allowed = Math.Max(allowed, Math.Abs(torch[i] - truth[i]) / scale);
            var error = Math.Abs(found[i] - truth[i]) / scale;
            if (!(error <= worst)) // a NaN is the worst
                (worst, place) = (error, i);
        }
        Assert.True(
            worst <= Factor * allowed,
            $"{what}: error {worst:e2} at {place} is above {Factor} × {allowed:e2}; "
                + $"found {(place < 0 ? 0 : found[place]):r}, truth {(place < 0 ? 0 : truth[place]):r}"
        );
    }

    /// <summary>
    /// Holds a key bias after AdamW: softmax does not see what is added to all keys, so its gradient is zero but for rounding,
    /// which AdamW scales up to steps of lr.
    /// </summary>
    public static void KeyBiasAfterAdamW(
        string what,
        ReadOnlySpan<float> found,
        ReadOnlySpan<double> truth,
        double lr,
        int steps
    )
    {
        Assert.True(found.Length == truth.Length, $"{what}: {found.Length} elements, not {truth.Length}");
        for (var i = 0; i < truth.Length; i++)
        {
            var error = Math.Abs(found[i] - truth[i]);
            Assert.True(
                error <= KeyBias * lr * steps,
                $"{what}: error {error:e2} at {i} is above {KeyBias} × {lr} × {steps}; found {found[i]:r}, truth {truth[i]:r}"
            );
        }
    }

    /// <summary>Holds a flat tensor param by param; where it is a gradient, with the gradient's smallest scale.</summary>
    public static void ByParam(
        string what,
        IEnumerable<(string Name, int Length)> lengths,
        ReadOnlySpan<float> found,
        ReadOnlySpan<float> torch,
        ReadOnlySpan<double> truth,
        bool isGradient
    )
    {
        Assert.True(found.Length == truth.Length, $"{what}: {found.Length} elements, not {truth.Length}");
        var largest = 0.0;
        foreach (var t in truth)
            largest = Math.Max(largest, Math.Abs(t));
        var start = 0;
        foreach (var (name, length) in lengths)
        {
            Tensor(
                $"{what} of {name}",
                found.Slice(start, length),
                torch.Slice(start, length),
                truth.Slice(start, length),
                isGradient ? SmallestScale * largest : 0
            );
            start += length;
        }
        Assert.Equal(truth.Length, start);
    }
}
