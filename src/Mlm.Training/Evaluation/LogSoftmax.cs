namespace Mlm.Training.Evaluation;

/// <summary>Probabilities from logits, for reading a model's answers; training has its own kernel.</summary>
internal static class LogSoftmax
{
    /// <summary>ln Σ exp(logits), the maximum subtracted so that nothing overflows, the sum in double.</summary>
    public static double LogSum(ReadOnlySpan<float> logits)
    {
        var max = float.NegativeInfinity;
        foreach (var logit in logits)
            max = Math.Max(max, logit); // NaN stays NaN
        var sum = 0.0;
        foreach (var logit in logits)
            sum += MathF.Exp(logit - max);
        return max + Math.Log(sum);
    }

    /// <summary>The first place of the largest logit.</summary>
    public static int IndexOfMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }
        return best;
    }
}
