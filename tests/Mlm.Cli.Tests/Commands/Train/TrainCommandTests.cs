using Mlm.Training;
using Mlm.Training.Checkpoints;

namespace Mlm.Cli.Tests.Commands.Train;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunDirectory _run;

    public TrainCommandTests() => _run = new RunDirectory(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARun_KeepsItsFilesAndSaysWhereTheyAre()
    {
        var trained = Train(0, "--set", "D=12");

        Assert.StartsWith("after 3 steps: held-out loss ", trained.Output);
        Assert.EndsWith(
            $"weights {_run.Weights}, vocabulary {_run.Vocabulary}, metrics {_run.Metrics}",
            trained.Output.TrimEnd()
        );
        Assert.Contains("vocabulary of 64; rows of 12 tokens: ", trained.Error);
        Assert.Contains("before training: held-out loss ", trained.Error);
        Assert.Contains(" 3 steps (", trained.Error);
        Assert.Contains($"with seed 1 into {_run.Path}", trained.Error);
        Assert.DoesNotContain("measuring a step", trained.Error);
        Assert.Equal(3, File.ReadAllLines(_run.Metrics).Length);
        Assert.Equal("// trained with --set D=12\n" + Words.Spec, File.ReadAllText(_run.Spec));
        Assert.Equal(12, ModelCheckpoint.ReadDims(_run.Weights)["D"]);
    }

    [Fact]
    public void ARunThatIsResumed_GoesOnFromItsSteps()
    {
        Train(0);

        var resumed = Train(0, "--resume");

        Assert.Contains($"going on from {_run.Weights} after 3 steps; ", resumed.Error);
        Assert.StartsWith("after 6 steps: ", resumed.Output);
        Assert.Equal(6, File.ReadAllLines(_run.Metrics).Length);
    }

    [Fact]
    public void AFolderThatHoldsWeights_IsRefusedUnlessResumed_AndOneWithoutThemIfResumed()
    {
        Assert.Contains("has no model.safetensors to go on from", Train(1, "--resume").Error);
        Train(0);
        Assert.Contains("holds a trained model already", Train(1).Error);
    }

    [Fact]
    public void AVocabularyOfAnotherSize_IsRefused()
    {
        Train(0);

        Assert.Contains("has 64 entries; the input of Words takes 80 ids", Train(1, "--resume", "--set", "V=80").Error);
    }

    [Fact]
    public void ALossThatIsNoNumber_EndsTheRunWithWhatToDo()
    {
        var diverged = Train(1, "--lr", "1e30");

        Assert.Contains("The loss stopped being a number at step ", diverged.Error);
        Assert.Contains("Try a lower --lr than 1E+30", diverged.Error);
        Assert.Empty(diverged.Output);
    }

    [Fact]
    public void Resume_NeedsAFolder() =>
        Assert.Contains("--resume needs --out DIR", MlmRun.Expect(2, "train", "--resume").Error);

    private MlmRun Train(int exitCode, params string[] more) =>
        MlmRun.Expect(exitCode, [.. Words.Train(_folder, Words.Spec, _run.Path), .. more]);
}
