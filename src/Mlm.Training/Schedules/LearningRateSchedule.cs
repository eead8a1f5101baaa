namespace Mlm.Training.Schedules;

/// <summary>
/// The learning rate of each step: rises evenly to its peak, then falls along half a cosine to a floor
/// (Loshchilov and Hutter, ICLR 2017, without restarts).
/// </summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="Steps">How many steps there are.</param>
/// <param name="WarmUpSteps">How many of these rise.</param>
/// <param name="Floor">The last rate.</param>
public sealed record LearningRateSchedule(double Peak, int Steps, int WarmUpSteps, double Floor)
{
    /// <summary>A twentieth of the steps rises, at most 500; the last rate is a tenth of the peak.</summary>
    public static LearningRateSchedule For(double peak, int steps) =>
        new(peak, steps, Math.Clamp(steps / 20, 1, 500), 0.1 * peak);

    /// <summary>The rate of a step, 0 for the first. After the last step it stays at the floor.</summary>
    public float At(int step)
    {
        if (step < WarmUpSteps)
            return (float)(Peak * (step + 1) / WarmUpSteps);
        var fallen = Math.Min(1.0, (step - WarmUpSteps + 1.0) / Math.Max(1, Steps - WarmUpSteps));
        return (float)(Floor + ((Peak - Floor) * 0.5 * (1 + Math.Cos(Math.PI * fallen))));
    }
}
