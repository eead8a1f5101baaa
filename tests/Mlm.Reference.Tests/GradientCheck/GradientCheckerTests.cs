using Mlm.Cli.Models;
using Mlm.Reference.GradientCheck;
using Mlm.Runtime.Random;

namespace Mlm.Reference.Tests.GradientCheck;

public sealed class GradientCheckerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARightGradientOfATinySpec_AgreesAtEveryCoordinate()
    {
        using var loaded = ModelLoader.Load(_folder.Write("tiny.mlm", Specs.Tiny));
        using var model = loaded.Create(threads: 2, gradients: true);
        var report = GradientChecker.Check(model, loaded.Model, seed: 1);
        Assert.True(report.Holds, Print(report));
        Assert.Equal([66, 36, 36, 66], report.Findings.Select(f => f.Checked));
    }

    [Fact]
    public void ALargerSpec_IsSampledTheSameWayByTheSameSeed()
    {
        var dims = new Dictionary<string, int> { ["V"] = 300 };
        using var loaded = ModelLoader.Load(_folder.Write("tiny.mlm", Specs.Tiny), dims);
        using var model = loaded.Create(threads: 2, gradients: true);
        var report = GradientChecker.Check(model, loaded.Model, seed: 1);
        Assert.True(report.Holds, Print(report));
        Assert.All(report.Findings, f => Assert.Equal(16 + 3, f.Checked));
        Assert.Equal(Print(report), Print(GradientChecker.Check(model, loaded.Model, seed: 1)));
        Assert.NotEqual(Print(report), Print(GradientChecker.Check(model, loaded.Model, seed: 2)));
    }

    // The check of the check, for each param: what a rule that is wrong by one part in a hundred would make of it.
    [Theory]
    [InlineData(11)]
    [InlineData(300)]
    public void AGradientThatIsWrongByOnePercent_IsFoundAndNamed(int v)
    {
        using var loaded = ModelLoader.Load(
            _folder.Write("tiny.mlm", Specs.Tiny),
            new Dictionary<string, int> { ["V"] = v }
        );
        using var model = loaded.Create(threads: 2, gradients: true);
        var step = CheckedStep.Run(model, seed: 1);
        var parameters = loaded.Description.Parameters;
        var start = 0;
        foreach (var parameter in parameters)
        {
            var wrong = (float[])step.Gradient.Clone();
            foreach (ref var g in wrong.AsSpan(start, (int)parameter.Elements))
                g *= 1.01f;
            var report = GradientChecker.Check(step with { Gradient = wrong }, parameters, loaded.Model, seed: 1);
            Assert.Equal([parameter.Name], report.Findings.Where(f => !f.Holds).Select(f => f.Param));
            start += (int)parameter.Elements;
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1f)]
    public void OneWrongCoordinateOfATinySpec_IsFoundAtItsPlace(float wrong)
    {
        using var loaded = ModelLoader.Load(_folder.Write("tiny.mlm", Specs.Tiny));
        using var model = loaded.Create(threads: 1, gradients: true);
        var step = CheckedStep.Run(model, seed: 3);
        var gradient = (float[])step.Gradient.Clone();
        gradient[66 + (2 * 6) + 5] += wrong; // block.0.w[2, 5]
        var report = GradientChecker.Check(
            step with
            {
                Gradient = gradient,
            },
            loaded.Description.Parameters,
            loaded.Model,
            seed: 3
        );
        Assert.False(report.Holds);
        var worst = report.Findings.Single(f => f.Param == "block.0.w");
        Assert.Equal("[2, 5]", worst.Place);
        Assert.False(worst.Holds);
    }

    [Fact]
    public void AStep_SaysWhatItsSeedDrops()
    {
        using var loaded = ModelLoader.Load(_folder.Write("tiny.mlm", Specs.Tiny));
        using var model = loaded.Create(threads: 1, gradients: true);
        var dropped = CheckedStep.Run(model, seed: 5).Inputs.Dropped!;
        for (var element = 0; element < 200; element++)
            Assert.Equal(new Philox(5, 3).Word(element) < (1u << 30), dropped(3, element, 0.25));
    }

    [Fact]
    public void ALossThatDiffers_IsFound()
    {
        using var loaded = ModelLoader.Load(_folder.Write("tiny.mlm", Specs.Tiny));
        using var model = loaded.Create(threads: 1, gradients: true);
        var step = CheckedStep.Run(model, seed: 1);
        var wrong = step with { Loss = step.Loss * 1.0001 };
        var report = GradientChecker.Check(wrong, loaded.Description.Parameters, loaded.Model, seed: 1);
        Assert.False(report.LossHolds);
        Assert.False(report.Holds);
    }

    private static string Print(GradientReport report)
    {
        using var writer = new StringWriter();
        report.Print(writer);
        return writer.ToString();
    }
}
