namespace Mlm.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData]
    [InlineData("fill")] // a later command is unknown, not a stub
    [InlineData("check")]
    [InlineData("check", "a.mlm", "--nonsense")]
    [InlineData("plan", "a.mlm", "b.mlm")]
    [InlineData("emit", "a.mlm")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out")]
    [InlineData("step", "a.mlm", "--in", "in", "--seed", "1")]
    [InlineData("check", "a.mlm", "--inspect")]
    [InlineData("check", "a.mlm", "--set", "D")]
    [InlineData("check", "a.mlm", "--set", "D=0")]
    [InlineData("check", "a.mlm", "--set", "D=1.5")]
    [InlineData("check", "a.mlm", "--set", "D=4", "--set", "D=8")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "18446744073709551616")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "-9223372036854775809")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "one")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "1", "--lr", "NaN")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "1", "--lr", "0,5")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "1", "--lr", "-1")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "1", "--threads", "100000")]
    [InlineData("step", "a.mlm", "--in", "in", "--out", "out", "--seed", "1", "--threads", "0")]
    [InlineData("bench")]
    [InlineData("bench", "a.mlm", "--threads", "0")]
    [InlineData("bench", "a.mlm", "--threads", "two")]
    [InlineData("bench", "a.mlm", "--steps", "0")]
    [InlineData("bench", "a.mlm", "--steps", "1.5")]
    [InlineData("bench", "a.mlm", "--without")]
    [InlineData("bench", "a.mlm", "--without", "everything")]
    public void AWrongCommandLine_Exits2_AndSaysSoOnStderrAlone(params string[] args)
    {
        var run = MlmRun.Expect(2, args);
        Assert.StartsWith("mlm: ", run.Error);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("step", "--help")]
    [InlineData("--version")]
    public void Help_Exits0(params string[] args)
    {
        var run = MlmRun.Expect(0, args);
        Assert.NotEmpty(run.Output);
        Assert.Empty(run.Error);
    }
}
