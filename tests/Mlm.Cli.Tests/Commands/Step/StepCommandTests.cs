using Mlm.Runtime.Checkpoints;

namespace Mlm.Cli.Tests.Commands.Step;

public sealed class StepCommandTests : IDisposable
{
    private const int N = 2;
    private const int T = 5;
    private const int V = 11;
    private const int D = 6;
    private const int WeightCount = (2 * V * D) + (2 * D * D);

    private static readonly (string Name, long[] Shape)[] Params =
    [
        ("w_emb", [V, D]),
        ("block.0.w", [D, D]),
        ("block.1.w", [D, D]),
        ("w_head", [D, V]),
    ];

    private static readonly float[] Weights = [.. Enumerable.Range(0, WeightCount).Select(i => MathF.Sin(i * i) / 3)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NamedWeights_ComeOutNamed_AndAreTheFlatOnes()
    {
        var spec = Specs.Tiny.Replace(
            "param w_head[D, V] ~ normal(0.02)",
            "param w_head[D, V] ~ normal(0.02) as \"head.weight\".T"
        );
        var path = _folder.Write("tiny.mlm", spec);
        WriteInput("in", Weights);
        Step(path, "in", "flat-out");

        WriteInput("inputs");
        var checkpoint = new SafetensorsWriter();
        AddNamed(checkpoint, Weights, transposeHead: true);
        checkpoint.Write(_folder["weights"]);
        Step(path, "inputs", "named-out", "--weights", _folder["weights"]);

        using var flat = SafetensorsFile.Open(_folder["flat-out"]);
        using var named = SafetensorsFile.Open(_folder["named-out"]);
        string[] rest = ["loss", "corrupted_ids", "mask_indicator"];
        Assert.Equal(["flat", .. rest], flat.Tensors.Select(t => t.Name));
        Assert.Equal(["w_emb", "block.0.w", "block.1.w", "head.weight", .. rest], named.Tensors.Select(t => t.Name));
        Assert.Equal(flat.ReadSingle("loss"), named.ReadSingle("loss"));
        Assert.Equal(flat.ReadSingle("flat")[..(V * D)], named.ReadSingle("w_emb"));
        Assert.Equal(flat.ReadSingle("flat")[^(V * D)..], Transpose(named.ReadSingle("head.weight"), V, D));
    }

    [Fact]
    public void NamedWeights_MayStandBesideTheInputs_AndWhateverElseTheFileHolds()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        var writer = Inputs();
        AddNamed(writer, Weights, transposeHead: false);
        writer.Add("something", [1], new float[1]);
        writer.Write(_folder["in"]);
        Step(path, "in", "out");
        using var result = SafetensorsFile.Open(_folder["out"]);
        Assert.True(result.Contains("w_head"));
        Assert.False(result.Contains("something"));
    }

    [Fact]
    public void KSteps_AreKSingleStepsWithTheNextSeeds_AndTheLastSeedIsFollowedBy0()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("both", Weights, steps: 2);
        Step(path, "both", "both-out", "--seed", "18446744073709551615", "--gradients");
        WriteInput("first", Weights);
        Step(path, "first", "first-out", "--seed", "-1", "--gradients");
        using var first = SafetensorsFile.Open(_folder["first-out"]);
        WriteInput("second", first.ReadSingle("flat"), first: 1);
        Step(path, "second", "second-out", "--seed", "0", "--gradients");
        using var second = SafetensorsFile.Open(_folder["second-out"]);
        using var both = SafetensorsFile.Open(_folder["both-out"]);

        Assert.Equal([first.ReadSingle("loss")[0], second.ReadSingle("loss")[0]], both.ReadSingle("loss"));
        Assert.Equal(
            [first.ReadSingle("grad_norm")[0], second.ReadSingle("grad_norm")[0]],
            both.ReadSingle("grad_norm")
        );
        Assert.Equal(second.ReadSingle("flat"), both.ReadSingle("flat"));
        Assert.Equal(first.ReadSingle("grad"), both.ReadSingle("grad"));
        Assert.Equal(first.ReadSingle("logits_masked"), both.ReadSingle("logits_masked"));
        Assert.Equal(
            [.. first.ReadInt64("corrupted_ids"), .. second.ReadInt64("corrupted_ids")],
            both.ReadInt64("corrupted_ids")
        );
        Assert.Equal(
            [.. first.ReadBool("mask_indicator"), .. second.ReadBool("mask_indicator")],
            both.ReadBool("mask_indicator")
        );
        Assert.True(both.TryGet("corrupted_ids", out var ids));
        Assert.Equal([2, N, T], ids.Shape);
    }

    [Fact]
    public void KSteps_KeepOneOptimizerState()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny.Replace("sgd(lr: 0.1)", "adamw(lr: 0.01)"));
        WriteInput("both", Weights, steps: 2);
        Step(path, "both", "both-out");
        WriteInput("first", Weights);
        Step(path, "first", "first-out");
        using var first = SafetensorsFile.Open(_folder["first-out"]);
        WriteInput("second", first.ReadSingle("flat"), first: 1);
        Step(path, "second", "second-out", "--seed", "8");
        using var second = SafetensorsFile.Open(_folder["second-out"]);
        using var both = SafetensorsFile.Open(_folder["both-out"]);
        Assert.Equal(second.ReadSingle("loss")[0], both.ReadSingle("loss")[1]);
        Assert.NotEqual(second.ReadSingle("flat"), both.ReadSingle("flat")); // a fresh state moves further
    }

    [Fact]
    public void TheNumberOfThreads_ChangesNoByte()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("in", Weights);
        Step(path, "in", "one", "--threads", "1");
        Step(path, "in", "three", "--threads", "3");
        Assert.Equal(File.ReadAllBytes(_folder["one"]), File.ReadAllBytes(_folder["three"]));
    }

    [Fact]
    public void TheLearningRate_MayBeReplaced()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("in", Weights);
        Step(path, "in", "out", "--lr", "0", "--gradients");
        using var still = SafetensorsFile.Open(_folder["out"]);
        Assert.Equal(Weights, still.ReadSingle("flat"));
        Assert.True(still.ReadSingle("grad_norm")[0] > 0);
    }

    [Fact]
    public void ASpecThatDoesNotMask_GivesNoIds_AndReadsAllItsInputs()
    {
        const string spec = """
            model M {
                dim N = 2, T = 5, V = 11
                input tokens[N, T] in V
                input chosen[N, T] in 2
                param w[V, V]
                minimize cross_entropy(w[tokens], tokens, at: chosen)
                update sgd(lr: 0.1)
            }
            """;
        var writer = Inputs();
        writer.Add("chosen", [N, T], new long[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 1 });
        writer.Add("flat", [V * V], new float[V * V]);
        writer.Write(_folder["in"]);
        Step(_folder.Write("m.mlm", spec), "in", "out", "--gradients");
        using var result = SafetensorsFile.Open(_folder["out"]);
        Assert.Equal(["flat", "loss", "grad", "logits_masked", "grad_norm"], result.Tensors.Select(t => t.Name));
        Assert.Equal(MathF.Log(V), result.ReadSingle("loss")[0], 1e-6f);
        Assert.True(result.TryGet("logits_masked", out var logits));
        Assert.Equal([2, V], logits.Shape);
    }

    [Fact]
    public void WhatACheckpointHoldsBesideTheParams_IsAnErrorOrListed()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("in");
        var writer = new SafetensorsWriter();
        AddNamed(writer, Weights, transposeHead: false);
        writer.Add("pooler", [1], new float[1]);
        writer.Write(_folder["weights"]);
        string[] arguments = Arguments(path, "in", "out", "--weights", _folder["weights"]);
        Assert.Contains("`pooler`", MlmRun.Expect(1, arguments).Error);
        Assert.Contains("skipped `pooler`", MlmRun.Expect(0, [.. arguments, "--ignore-extra"]).Error);

        var flat = new SafetensorsWriter();
        flat.Add("flat", [WeightCount], Weights);
        flat.Add("pooler", [1], new float[1]);
        flat.Write(_folder["weights"]);
        Assert.Contains("`pooler`", MlmRun.Expect(1, arguments).Error);
        Assert.Contains("skipped `pooler`", MlmRun.Expect(0, [.. arguments, "--ignore-extra"]).Error);
    }

    [Fact]
    public void WeightsGivenTwice_AreAnError()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("in", Weights);
        Assert.Contains("Both", Failed(path, "in", "--weights", _folder["in"]));

        var both = Inputs();
        both.Add("flat", [WeightCount], Weights);
        both.Add("w_emb", [V, D], new float[V * D]);
        both.Write(_folder["both"]);
        Assert.Contains("`flat` and as `w_emb`", Failed(path, "both"));
    }

    [Fact]
    public void WhatIsWrongWithTheWeights_IsNamed()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        WriteInput("none");
        Assert.Contains("holds no weights", Failed(path, "none"));

        WriteInput("short", Weights[1..]);
        Assert.Contains($"`flat` is F32 [{WeightCount - 1}]; Tiny needs F32 [{WeightCount}]", Failed(path, "short"));

        float[] infinite = [.. Weights];
        infinite[(V * D) + 7] = float.PositiveInfinity;
        WriteInput("infinite", infinite);
        Assert.Contains("in `block.0.w` at element 7", Failed(path, "infinite"));

        var missing = Inputs();
        missing.Add("w_emb", [V, D], new float[V * D]);
        missing.Write(_folder["missing"]);
        Assert.Contains("`block.1.w` is missing", Failed(path, "missing"));
    }

    [Fact]
    public void WhatIsWrongWithTheInputs_IsNamed()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        Assert.Contains("lacks the input `tokens`", Failed(path, Write("a", _ => { })));
        Assert.Contains(
            "`tokens` is I64 [2, 4]; Tiny needs I64 [2, 5]",
            Failed(path, Write("b", w => w.Add("tokens", [2, 4], new long[8])))
        );
        Assert.Contains(
            "`tokens` is I64 [0, 2, 5]",
            Failed(path, Write("c", w => w.Add("tokens", [0, 2, 5], Array.Empty<long>())))
        );
        Assert.Contains("I64", Failed(path, Write("d", w => w.Add("tokens", [2, 5], new float[10]))));
        var ids = new long[20];
        ids[13] = 11;
        Assert.Contains(
            "`tokens` holds 11 at [1, 0, 3]; ids are in 0 … 10",
            Failed(path, Write("e", w => w.Add("tokens", [2, 2, 5], ids)))
        );
        Assert.Contains(_folder["nowhere"], Failed(path, "nowhere"));
        Assert.Contains(path, Failed(path, "tiny.mlm")); // no safetensors file
    }

    [Fact]
    public void AFailedStep_LeavesAnOlderOutputAsItWas()
    {
        var path = _folder.Write("tiny.mlm", Specs.Tiny);
        _folder.Write("out", "older");
        WriteInput("in", Weights[1..]);
        MlmRun.Expect(1, Arguments(path, "in", "out"));
        Assert.Equal("older", File.ReadAllText(_folder["out"]));
        MlmRun.Expect(1, Arguments(path, "in", Path.Combine("no", "folder")));
    }

    [Fact]
    public void AParamWithAnOutputsName_CanOnlyComeFlat()
    {
        var path = _folder.Write(
            "tiny.mlm",
            Specs.Tiny.Replace("param w_head[D, V] ~ normal(0.02)", "param w_head[D, V] as \"loss\"")
        );
        var writer = Inputs();
        foreach (var (name, shape) in Params)
            writer.Add(name == "w_head" ? "loss" : name, shape, new float[shape[0] * shape[1]]);
        writer.Write(_folder["named"]);
        Assert.Contains("`loss`", Failed(path, "named"));
        WriteInput("in", Weights);
        Step(path, "in", "out");
    }

    // The tokens of one step (without a leading axis), or of several; each step has others, told apart by its number.
    private static SafetensorsWriter Inputs(int steps = 0, int first = 0)
    {
        var ids = Enumerable.Range(first * N * T, Math.Max(1, steps) * N * T).Select(i => (long)(i * 7 % V));
        var writer = new SafetensorsWriter();
        writer.Add("tokens", steps == 0 ? [N, T] : [steps, N, T], ids.ToArray());
        return writer;
    }

    private static void AddNamed(SafetensorsWriter writer, float[] weights, bool transposeHead)
    {
        var start = 0;
        foreach (var (name, shape) in Params)
        {
            var length = (int)(shape[0] * shape[1]);
            var values = weights[start..(start + length)];
            if (transposeHead && name == "w_head")
                writer.Add("head.weight", [V, D], Transpose(values, D, V));
            else
                writer.Add(name, shape, values);
            start += length;
        }
    }

    private static float[] Transpose(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[(i % rows * columns) + (i / rows)])];

    private void WriteInput(string name, float[]? flat = null, int steps = 0, int first = 0)
    {
        var writer = Inputs(steps, first);
        if (flat != null)
            writer.Add("flat", [flat.Length], flat);
        writer.Write(_folder[name]);
    }

    private string Write(string name, Action<SafetensorsWriter> add)
    {
        var writer = new SafetensorsWriter();
        add(writer);
        writer.Write(_folder[name]);
        return name;
    }

    private string[] Arguments(string spec, string input, string output, params string[] options)
    {
        string[] seed = options.Contains("--seed") ? [] : ["--seed", "7"];
        return ["step", spec, "--in", _folder[input], "--out", _folder[output], .. seed, .. options];
    }

    private void Step(string spec, string input, string output, params string[] options) =>
        MlmRun.Expect(0, Arguments(spec, input, output, options));

    private string Failed(string spec, string input, params string[] options)
    {
        var run = MlmRun.Expect(1, Arguments(spec, input, "out", options));
        Assert.Empty(run.Output);
        Assert.StartsWith("mlm: ", run.Error);
        return run.Error;
    }
}
