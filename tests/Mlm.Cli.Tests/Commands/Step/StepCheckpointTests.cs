using Mlm.Runtime.Checkpoints;

namespace Mlm.Cli.Tests.Commands.Step;

/// <summary><c>mlm step</c> from the published BERT's checkpoint, beside PyTorch.</summary>
public sealed class StepCheckpointTests : IDisposable
{
    private static readonly string Spec = Repository.File("specs", "bert-small.mlm");
    private static readonly string[] Outputs = ["loss", "corrupted_ids", "mask_indicator"];

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointFixture _fixture = new("bert-small");

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--gradients")]
    [InlineData("--gradients", "--inspect")]
    public void EightSteps_AreThoseOfPyTorch(params string[] options)
    {
        using var result = Step(options);
        var expected = _fixture.Expected;
        // PyTorch's own float32 losses and norms stand in the fixture as F64.
        HoldSeries("loss", result.ReadSingle("loss"), "losses");
        HoldSeries("grad_norm", result.ReadSingle("grad_norm"), "grad_norms");
        WhatIsRight.Tensor(
            "logits_masked",
            result.ReadSingle("logits_masked"),
            expected.ReadSingle("logits_masked"),
            expected.ReadDouble("logits_masked_f64")
        );
        WhatIsRight.ByParam(
            "grad",
            _fixture.Lengths,
            result.ReadSingle("grad"),
            _fixture.Flat(expected, "grad."),
            _fixture.FlatTruth("grad."),
            isGradient: true
        );
        HoldWeights(result);
        HoldMasks(result);
    }

    [Fact]
    public void EightSteps_WithoutTheGradients_AreRightToo_AndAnyThreadsGiveTheSameBytes()
    {
        using (var result = Step("--threads", "1"))
        {
            HoldSeries("loss", result.ReadSingle("loss"), "losses");
            HoldWeights(result);
            HoldMasks(result);
            AssertNames(result, Outputs);
        }
        var one = File.ReadAllBytes(_folder["out"]);
        Step("--threads", "3").Dispose();
        Assert.Equal(one, File.ReadAllBytes(_folder["out"]));
    }

    [Fact]
    public void WhatIsLoadedAndNotMoved_ComesBackBitForBit_UnderItsNamesAndInItsShapes()
    {
        using var result = Step("--lr", "0");
        AssertNames(result, Outputs);
        foreach (var tensor in _fixture.Checkpoint.Tensors)
        {
            Assert.True(result.TryGet(tensor.Name, out var written));
            Assert.Equal(tensor.ToString(), written.ToString());
            Assert.Equal(
                _fixture.Checkpoint.ReadSingle(tensor.Name).Select(BitConverter.SingleToInt32Bits),
                result.ReadSingle(tensor.Name).Select(BitConverter.SingleToInt32Bits)
            );
        }
    }

    [Fact]
    public void WhatPublishedFilesHoldBeside_IsRefusedOrListed()
    {
        Step().Dispose();
        var plain = File.ReadAllBytes(_folder["out"]);
        var writer = Copy(name => name);
        writer.Add("bert.embeddings.position_ids", [1, 16], Enumerable.Range(0, 16).Select(i => (long)i).ToArray());
        writer.Add("bert.pooler.dense.bias", [32], new float[32]);
        writer.Add("cls.predictions.decoder.weight", [120, 32], new float[120 * 32]);
        writer.Add("cls.seq_relationship.weight", [2, 32], new float[64]);
        writer.Write(_folder["published"]);
        string[] extra =
        [
            "bert.embeddings.position_ids",
            "bert.pooler.dense.bias",
            "cls.predictions.decoder.weight",
            "cls.seq_relationship.weight",
        ];

        var refused = MlmRun.Expect(1, Arguments(_folder["published"])).Error;
        Assert.Contains("nothing was loaded", refused);
        Assert.All(extra, name => Assert.Contains($"`{name}` (", refused));

        var skipped = MlmRun.Expect(0, Arguments(_folder["published"], "--ignore-extra")).Error;
        Assert.Contains("skipped " + string.Join(", ", extra.Select(name => $"`{name}`")), skipped);
        Assert.Equal(plain, File.ReadAllBytes(_folder["out"]));
    }

    [Fact]
    public void AFileWithTheOlderNames_IsRefusedWithEachOfThem()
    {
        Copy(name => name.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"))
            .Write(_folder["older"]);
        var refused = MlmRun.Expect(1, Arguments(_folder["older"], "--ignore-extra")).Error;
        var differences = refused.Split(Environment.NewLine).Where(line => line.StartsWith("  `")).ToList();
        // The embeddings', two in each of two layers, and the head's: a weight and a bias each.
        Assert.Equal(12, differences.Count);
        Assert.All(differences, difference => Assert.Contains("its older name", difference));
        Assert.Contains("the file has `bert.encoder.layer.1.output.LayerNorm.beta`, its older name", refused);
    }

    [Fact]
    public void TheOlderNamesInTheSpec_LoadSuchAFile()
    {
        // What docs/checkpoints.md has sed do.
        var spec = File.ReadAllText(Spec)
            .Replace("LayerNorm.weight\"", "LayerNorm.gamma\"")
            .Replace("LayerNorm.bias\"", "LayerNorm.beta\"");
        Copy(name => name.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"))
            .Write(_folder["older"]);
        string[] arguments = Arguments(_folder["older"]);
        arguments[1] = _folder.Write("older.mlm", spec);
        MlmRun.Expect(0, arguments);
        using var result = SafetensorsFile.Open(_folder["out"]);
        HoldSeries("loss", result.ReadSingle("loss"), "losses");
        Assert.True(result.Contains("cls.predictions.transform.LayerNorm.gamma"));
    }

    [Fact]
    public void InputsOfOtherLengthsOrAMissingOne_AreRefused_BeforeAnythingIsWritten()
    {
        var short_ = new SafetensorsWriter();
        short_.Add("tokens", [8, 3, 16], _fixture.Expected.ReadInt64("tokens"));
        short_.Add("segments", [8, 3, 16], _fixture.Expected.ReadInt64("segments"));
        short_.Write(_folder["two"]);
        Assert.Contains("lacks the input `attend`", Failed("two"));

        short_.Add("attend", [3, 16], _fixture.Expected.ReadInt64("attend")[..48]);
        short_.Write(_folder["uneven"]);
        Assert.Contains("`tokens` holds 8 steps, `attend` one step", Failed("uneven"));
        Assert.False(File.Exists(_folder["out"]));

        string Failed(string input)
        {
            string[] arguments = Arguments(_fixture.CheckpointPath);
            arguments[Array.IndexOf(arguments, "--in") + 1] = _folder[input];
            return MlmRun.Expect(1, arguments).Error;
        }
    }

    // Each element against the whole series, as WhatIsRight measures a tensor.
    private void HoldSeries(string what, float[] found, string name) =>
        WhatIsRight.Tensor(
            what,
            found,
            [.. _fixture.Expected.ReadDouble(name).Select(value => (float)value)],
            _fixture.Expected.ReadDouble(name + "_f64")
        );

    private void HoldWeights(SafetensorsFile result)
    {
        foreach (var tensor in _fixture.Checkpoint.Tensors)
        {
            var (what, name) = ($"final {tensor.Name}", "final." + tensor.Name);
            Assert.True(result.TryGet(tensor.Name, out var written), $"{tensor.Name} was not written");
            Assert.Equal(tensor.ToString(), written.ToString());
            var (found, truth) = (result.ReadSingle(tensor.Name), _fixture.Expected.ReadDouble(name + "_f64"));
            if (tensor.Name.EndsWith("self.key.bias", StringComparison.Ordinal))
                WhatIsRight.KeyBiasAfterAdamW(what, found, truth, _fixture.LearningRate, _fixture.Steps);
            else
                WhatIsRight.Tensor(what, found, _fixture.Expected.ReadSingle(name), truth);
        }
    }

    private void HoldMasks(SafetensorsFile result)
    {
        var masks = Enumerable.Range(0, _fixture.Steps).Select(_fixture.Mask).ToList();
        Assert.Equal(masks.SelectMany(m => m.Corrupted).Select(id => (long)id), result.ReadInt64("corrupted_ids"));
        Assert.Equal(masks.SelectMany(m => m.Masked).Select(masked => masked == 1), result.ReadBool("mask_indicator"));
        foreach (var name in new[] { "corrupted_ids", "mask_indicator" })
        {
            Assert.True(result.TryGet(name, out var tensor));
            Assert.Equal([8, 3, 16], tensor.Shape);
        }
    }

    // The checkpoint's names and the step's outputs, and nothing else.
    private void AssertNames(SafetensorsFile result, string[] outputs) =>
        Assert.Equal(
            _fixture.Checkpoint.Tensors.Select(t => t.Name).Concat(outputs).Order(StringComparer.Ordinal),
            result.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal)
        );

    private SafetensorsWriter Copy(Func<string, string> renamed)
    {
        var writer = new SafetensorsWriter();
        foreach (var tensor in _fixture.Checkpoint.Tensors)
            writer.Add(renamed(tensor.Name), [.. tensor.Shape], _fixture.Checkpoint.ReadSingle(tensor.Name));
        return writer;
    }

    private SafetensorsFile Step(params string[] options)
    {
        MlmRun.Expect(0, Arguments(_fixture.CheckpointPath, options));
        return SafetensorsFile.Open(_folder["out"]);
    }

    // The expectations hold the inputs too; of IN only what is needed is read.
    private string[] Arguments(string weights, params string[] options)
    {
        string[] files = ["--in", _fixture.ExpectedPath, "--weights", weights, "--out", _folder["out"]];
        return ["step", Spec, .. files, "--seed", $"{_fixture.FirstSeed}", .. options];
    }
}
