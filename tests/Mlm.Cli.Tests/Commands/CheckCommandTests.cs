namespace Mlm.Cli.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AGoodSpec_Exits0()
    {
        var run = MlmRun.Expect(0, "check", _folder.Write("tiny.mlm", Specs.Tiny));
        Assert.Empty(run.Output);
        Assert.EndsWith("tiny.mlm: 0 errors, 0 warnings\n", run.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void AnError_IsPrintedWithItsPlaceItsLineAndACaret()
    {
        var path = _folder.Write("wrong.mlm", Specs.Tiny.Replace("x = w_emb[corrupted]", "x = w_ebm[corrupted]"));
        var run = MlmRun.Expect(1, "check", path);
        Assert.Empty(run.Output);
        var lines = run.Error.ReplaceLineEndings("\n").Split('\n');
        Assert.Matches(
            $@"^{System.Text.RegularExpressions.Regex.Escape(path)}\(6,9\): error MLM\d{{4}}: .*w_ebm",
            lines[0]
        );
        Assert.Equal("        x = w_ebm[corrupted]", lines[1]);
        Assert.Equal("            ^~~~~", lines[2]);
    }

    [Fact]
    public void TheCaret_StandsUnderItsPlaceAfterTabs()
    {
        var path = _folder.Write(
            "tabs.mlm",
            Specs.Tiny.Replace("    x = w_emb[corrupted]", "\t\tx = w_ebm[corrupted]")
        );
        Assert.Contains("\n    \t\t    ^~~~~\n", MlmRun.Expect(1, "check", path).Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void AllSpecs_AreChecked_WhateverBecomesOfTheFirst()
    {
        var wrong = _folder.Write("wrong.mlm", "model {");
        var good = _folder.Write("good.mlm", Specs.Tiny);
        var run = MlmRun.Expect(1, "check", _folder["missing.mlm"], wrong, good);
        Assert.Contains($"mlm: {_folder["missing.mlm"]}: there is no such spec.", run.Error);
        Assert.Contains($"{wrong}(1,", run.Error);
        Assert.Contains($"{good}: 0 errors", run.Error);
    }

    [Fact]
    public void Gradients_ReportsEveryParam()
    {
        var run = MlmRun.Expect(0, "check", "--gradients", _folder.Write("tiny.mlm", Specs.Tiny));
        foreach (var name in new[] { "loss", "w_emb", "block.0.w", "block.1.w", "w_head" })
            Assert.Contains($"ok    {name}", run.Error);
    }

    [Fact]
    public void Set_OfAnUnknownDim_NamesIt()
    {
        var run = MlmRun.Expect(1, "check", _folder.Write("tiny.mlm", Specs.Tiny), "--set", "E=7");
        Assert.Contains("error MLM", run.Error);
        Assert.Contains("E", run.Error);
    }

    [Fact]
    public void GradientsOfASpecWhoseLossIsNeverANumber_CannotBeChecked()
    {
        var path = _folder.Write("none.mlm", Specs.Tiny.Replace("select: 0.5", "select: 0"));
        Assert.Contains("nothing to check", MlmRun.Expect(1, "check", "--gradients", path).Error);
    }

    [Fact]
    public void Set_ReplacesADim_BeforeShapesAreChecked()
    {
        const string spec = """
            model M {
                dim N = 1, T = 2, V = 3, D = 3
                input tokens[N, T] in V
                param w[V, 3]
                param u[D, V]
                minimize cross_entropy(w[tokens] @ u, tokens)
                update sgd(lr: 0.1)
            }
            """;
        var path = _folder.Write("m.mlm", spec);
        MlmRun.Expect(0, "check", path);
        Assert.Contains("[D, V]", MlmRun.Expect(1, "check", path, "--set", "D=4").Error);
    }
}
