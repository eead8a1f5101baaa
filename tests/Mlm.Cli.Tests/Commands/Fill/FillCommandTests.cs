using System.Text.Json;
using Mlm.Cli.Models;
using Mlm.Generator.Options;
using Mlm.Training;
using Mlm.Training.Checkpoints;

namespace Mlm.Cli.Tests.Commands.Fill;

public sealed class FillCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATrainedRun_IsAskedForWords()
    {
        var run = Train("run");

        var filled = MlmRun.Expect(0, "fill", "the cat sees [MASK] dog [MASK]", "--run", run, "--top", "3");

        var lines = filled.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2 * (1 + 3), lines.Length);
        Assert.StartsWith("[MASK] 1 of 2", lines[0]);
        Assert.StartsWith("[MASK] 2 of 2", lines[4]);
        Assert.All(
            lines.Where(l => l.StartsWith("  ", StringComparison.Ordinal)),
            l => Assert.EndsWith(" %", l.TrimEnd())
        );
        Assert.Contains("model.safetensors", filled.Error);
    }

    [Fact]
    public void Json_IsAloneOnStandardOutput_AndSaysWhatTheTrainedClassSays()
    {
        var run = Train("run");
        var json = MlmRun.Expect(0, "fill", "a [MASK] runs", "--run", run, "--json", "--threads", "1").Output;

        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal("a [MASK] runs", root.GetProperty("text").GetString());
        Assert.Equal(run, root.GetProperty("run").GetString());
        var candidates = root.GetProperty("masks")[0].EnumerateArray().ToList();
        Assert.Equal(5, candidates.Count);

        using var loaded = ModelLoader.Load(_folder["words.mlm"]);
        using var model = loaded.Create(threads: 1, gradients: false);
        ModelCheckpoint.Load(model, Path.Combine(run, "model.safetensors"));
        var encoder = Mlm.Training.Vocabulary.TextEncoder.Load(Path.Combine(run, "vocab.txt"));
        var expected = Mlm.Training.Evaluation.MaskFiller.Fill(model, encoder, "a [MASK] runs", 5)[0].Candidates;
        Assert.Equal(expected.Select(c => c.Token), candidates.Select(c => c.GetProperty("token").GetString()));
        Assert.Equal(
            expected.Select(c => c.Probability),
            candidates.Select(c => c.GetProperty("probability").GetDouble())
        );
    }

    [Fact]
    public void DimsReplacedForTraining_AreThoseOfTheWeights()
    {
        var run = Train("run", "--set", "D=12", "--set", "T=9");

        Assert.Equal(12, ModelCheckpoint.ReadDims(new RunDirectory(run).Weights)["D"]);
        MlmRun.Expect(0, "fill", "the [MASK] sees", "--run", run);
        Assert.Contains("room for 7", MlmRun.Expect(1, "fill", "a a a a a a a a [MASK]", "--run", run).Error);
    }

    [Fact]
    public void ABatchSizeThatCountsParams_StaysThatOfTheWeights()
    {
        var spec = Words.Spec.Replace(
            "param w_head",
            """
            repeat N as block {
                param w[D, D]
                x = x + layernorm(x) @ w
            }
            param w_head
            """
        );

        MlmRun.Expect(0, "fill", "the [MASK] sees", "--run", TrainSpec(spec, "run"));
    }

    [Fact]
    public void TheBuiltInSpec_HasItsClassCompiledIn()
    {
        var spec = SpecFile.ReadBuiltIn("pretrain.mlm", new Dictionary<string, int> { ["N"] = 1 });
        using var loaded = ModelLoader.LoadForInference(spec with { Kind = ClassKinds.Inference });
        using var model = loaded.Create(threads: 1);

        Assert.IsType<PretrainFill>(model);
        Assert.Equal(1, model.Description.Sequences);
        Assert.Null(BuiltInModels.FindForInference(spec.Fingerprint));
    }

    [Theory]
    [InlineData("no mask here", "has no [MASK] to fill in; write one")]
    [InlineData("a a a a a a a a a a a [MASK]", "room for 10: give a shorter text")]
    [InlineData("", "has no [MASK]")]
    public void ATextThatCannotBeFilled_IsToldWhy(string text, string expected) =>
        Assert.Contains(expected, MlmRun.Expect(1, "fill", text, "--run", Train("run")).Error);

    [Fact]
    public void AFolderThatIsNoRun_IsToldWhatIsMissing()
    {
        Assert.Contains("mlm train --out", MlmRun.Expect(1, "fill", "[MASK]", "--run", _folder["nowhere"]).Error);
        var run = Train("run");
        File.Delete(Path.Combine(run, "vocab.txt"));
        Assert.Contains("vocab.txt is missing", MlmRun.Expect(1, "fill", "[MASK]", "--run", run).Error);
        MlmRun.Expect(2, "fill");
        MlmRun.Expect(2, "fill", "[MASK]", "--top", "0");
    }

    [Fact]
    public void AVocabularyOfAnotherTraining_IsRefused()
    {
        var run = new RunDirectory(Train("run"));
        File.AppendAllText(run.Vocabulary, "onemore\n");

        var error = MlmRun.Expect(1, "fill", "[MASK]", "--run", run.Path).Error;

        Assert.Contains("has 65 entries; the input of Words takes 64 ids", error);
    }

    [Fact]
    public void AModelOfSeveralInputs_IsRefused()
    {
        var run = new RunDirectory(Train("run"));
        File.WriteAllText(
            run.Spec,
            Words
                .Spec.Replace("corrupted, masked", "input kinds[N, T] in 2\n corrupted, masked")
                .Replace("@ w_2\n", "@ w_2 + w_2[kinds]\n")
        );

        var error = MlmRun.Expect(1, "fill", "[MASK]", "--run", run.Path).Error;

        Assert.Contains("answers from 2 inputs (tokens, kinds); fill gives one", error);
    }

    [Fact]
    public void WeightsOfAnotherSpec_AreRefusedWithEveryDifference()
    {
        var run = new RunDirectory(Train("run"));
        File.WriteAllText(run.Spec, Words.Spec.Replace("w_head", "w_other"));

        var error = MlmRun.Expect(1, "fill", "[MASK]", "--run", run.Path).Error;

        Assert.Contains("`w_other` is missing", error);
        Assert.Contains("`w_head`", error);
    }

    private string Train(string name, params string[] more) => TrainSpec(Words.Spec, name, more);

    private string TrainSpec(string spec, string name, params string[] more)
    {
        MlmRun.Expect(0, [.. Words.Train(_folder, spec, _folder[name]), .. more]);
        return _folder[name];
    }
}
