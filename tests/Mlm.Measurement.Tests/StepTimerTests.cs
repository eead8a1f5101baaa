namespace Mlm.Measurement.Tests;

public sealed class StepTimerTests
{
    [Fact]
    public void Measure_OfSeveralModels_TimesAsManyStepsOfEachInRounds()
    {
        var timings = StepTimer.Measure([() => Thread.Sleep(1), () => Thread.Sleep(2)], steps: 9);

        Assert.Equal(2, timings.Length);
        Assert.All(timings, t => Assert.Equal(9, t.Steps));
        Assert.All(timings, t => Assert.Equal([1, 1, 1, 1, 1, 2, 2], t.Rounds.Select(r => r.Length).Order()));
        Assert.All(timings, t => Assert.True(t.MinMs <= t.MedianMs));
    }

    [Fact]
    public void Measure_OfOneModel_TakesOneRound()
    {
        var timings = Assert.Single(StepTimer.Measure([() => Thread.Sleep(1)], steps: 3));

        Assert.Equal(3, Assert.Single(timings.Rounds).Length);
        Assert.True(timings.MinMs >= 1);
    }
}
