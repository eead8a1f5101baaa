using Mlm.Training.Schedules;

namespace Mlm.Training.Tests.Schedules;

public class LearningRateScheduleTests
{
    private static readonly LearningRateSchedule Schedule = new(Peak: 1.0, Steps: 14, WarmUpSteps: 4, Floor: 0.2);

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(3, 1.0)]
    [InlineData(8, 0.6)] // half way down: the cosine of π/2
    [InlineData(13, 0.2)]
    [InlineData(99, 0.2)]
    public void At_RisesEvenly_ThenFallsAlongACosine(int step, double expected) =>
        Assert.Equal(expected, Schedule.At(step), 6);

    [Fact]
    public void At_NeverRisesAfterThePeak()
    {
        for (var step = 4; step < 14; step++)
            Assert.True(Schedule.At(step) < Schedule.At(step - 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void For_AnyNumberOfSteps_HasPositiveRatesUpToThePeak(int steps)
    {
        var schedule = LearningRateSchedule.For(0.01, steps);
        Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(schedule.At(step), 1e-5f, 0.0100001f));
    }
}
