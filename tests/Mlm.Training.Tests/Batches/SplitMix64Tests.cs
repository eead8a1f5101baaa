using Mlm.Training.Batches;

namespace Mlm.Training.Tests.Batches;

public class SplitMix64Tests
{
    [Fact]
    public void Next_GivesThePublishedNumbers()
    {
        // The first outputs for the state 1234567, as the reference implementation prints them.
        var draws = new SplitMix64(1234567);
        Assert.Equal(6457827717110365317UL, draws.Next());
        Assert.Equal(3203168211198807973UL, draws.Next());
    }
}
