using Mlm.Runtime.Checkpoints;

namespace Mlm.Cli.Tests.Commands.Step;

/// <summary><c>mlm step</c> beside PyTorch.</summary>
public sealed class StepFixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mission-smallest")]
    [InlineData("mission-square")]
    [InlineData("mission-odd-sizes")]
    [InlineData("mission-one-head")]
    [InlineData("mission-wide-ff")]
    [InlineData("mission-negative-seed")]
    [InlineData("mission-nothing-masked")]
    public void AStep_IsRight_FusedWithGradientsKeptAndInspected(string name)
    {
        using var fixture = new Fixture(name);
        using (var fused = Step(fixture))
            HoldStep(fixture, fused);
        using var kept = Step(fixture, "--gradients");
        HoldStep(fixture, kept);
        HoldGradients(fixture, kept);
        using (var inspected = Step(fixture, "--inspect"))
            HoldStep(fixture, inspected);
        using var whole = Step(fixture, "--inspect", "--gradients");
        HoldStep(fixture, whole);
        HoldGradients(fixture, whole);
        Assert.Equal(kept.Tensors.Select(Describe), whole.Tensors.Select(Describe));

        static (string, string) Describe(TensorInfo tensor) => (tensor.Name, string.Join(",", tensor.Shape));
    }

    [Fact]
    public void Nothing_Moves_WhereNothingIsMasked()
    {
        using var fixture = new Fixture("mission-nothing-masked");
        using var result = Step(fixture, "--gradients");
        Assert.Equal(fixture.File.ReadSingle("flat"), result.ReadSingle("flat"));
        Assert.True(float.IsNaN(result.ReadSingle("loss")[0]));
        Assert.All(result.ReadSingle("grad"), g => Assert.Equal(0, g));
        Assert.Equal([0f], result.ReadSingle("grad_norm"));
        Assert.True(result.TryGet("logits_masked", out var logits));
        Assert.Equal([0, 16], logits.Shape);
    }

    [Fact]
    public void FortySteps_AreThoseOfPyTorch()
    {
        using var fixture = new Fixture("mission-forty-steps");
        var sizes = fixture.Sizes;
        var tokens = fixture.File.ReadInt64("tokens");
        var input = new SafetensorsWriter();
        input.Add("tokens", [40, sizes["N"], sizes["T"]], Enumerable.Repeat(tokens, 40).SelectMany(t => t).ToArray());
        input.Add("flat", [fixture.File.ReadSingle("flat").Length], fixture.File.ReadSingle("flat"));
        input.Write(_folder["in"]);

        string[] seed = ["--seed", fixture.File.Metadata["first_seed"]];
        MlmRun.Expect(
            0,
            [
                "step",
                WriteSpec(fixture),
                "--in",
                _folder["in"],
                "--out",
                _folder["out"],
                .. seed,
                .. fixture.SetArguments,
            ]
        );

        using var result = SafetensorsFile.Open(_folder["out"]);
        var losses = fixture.File.ReadDouble("losses_f64");
        // PyTorch's own float32 losses stand in the fixture as F64.
        float[] torch = [.. fixture.File.ReadDouble("losses").Select(l => (float)l)];
        WhatIsRight.Tensor("losses", result.ReadSingle("loss"), torch, losses);
        WhatIsRight.ByParam(
            "updated",
            fixture.Params,
            result.ReadSingle("flat"),
            fixture.File.ReadSingle("updated"),
            fixture.File.ReadDouble("updated_f64"),
            isGradient: false
        );
        Assert.True(result.TryGet("corrupted_ids", out var ids));
        Assert.Equal([40, sizes["N"], sizes["T"]], ids.Shape);
        Assert.True(result.TryGet("mask_indicator", out var indicator));
        Assert.Equal([40, sizes["N"], sizes["T"]], indicator.Shape);
    }

    private static void HoldStep(Fixture fixture, SafetensorsFile found)
    {
        var expected = fixture.File;
        Assert.Equal(expected.ReadInt64("corrupted_ids"), found.ReadInt64("corrupted_ids"));
        Assert.Equal(expected.ReadBool("mask_indicator"), found.ReadBool("mask_indicator"));
        WhatIsRight.Tensor(
            "loss",
            found.ReadSingle("loss"),
            expected.ReadSingle("loss"),
            expected.ReadDouble("loss_f64")
        );
        WhatIsRight.ByParam(
            "updated",
            fixture.Params,
            found.ReadSingle("flat"),
            expected.ReadSingle("updated"),
            expected.ReadDouble("updated_f64"),
            isGradient: false
        );
    }

    private static void HoldGradients(Fixture fixture, SafetensorsFile found)
    {
        var expected = fixture.File;
        var truth = expected.ReadDouble("grad_f64");
        WhatIsRight.Tensor(
            "logits_masked",
            found.ReadSingle("logits_masked"),
            expected.ReadSingle("logits_masked"),
            expected.ReadDouble("logits_masked_f64")
        );
        WhatIsRight.ByParam(
            "grad",
            fixture.Params,
            found.ReadSingle("grad"),
            expected.ReadSingle("grad"),
            truth,
            isGradient: true
        );
        var norm = Math.Sqrt(truth.Sum(g => g * g));
        Assert.Equal(norm, found.ReadSingle("grad_norm")[0], 1e-6 * norm);
    }

    private SafetensorsFile Step(Fixture fixture, params string[] options)
    {
        string[] files = ["--in", fixture.Path, "--out", _folder["out"]];
        MlmRun.Expect(
            0,
            ["step", WriteSpec(fixture), .. files, "--seed", fixture.Seed, .. fixture.SetArguments, .. options]
        );
        return SafetensorsFile.Open(_folder["out"]);
    }

    private string WriteSpec(Fixture fixture) => _folder.Write("bert.mlm", fixture.Spec);
}
