using Mlm.Dsl;
using Mlm.Dsl.Text;
using Mlm.Generator.Emission;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>The test of the test: what random specs are, that faults are found by them, and that they shrink.</summary>
public sealed class HarnessTests
{
    private const int Specs = 500;

    [Fact]
    public void OneSeed_ComposesOneSpec()
    {
        var texts = Enumerable.Range(0, Specs).Select(Text).ToList();

        Assert.Equal(texts, Enumerable.Range(0, Specs).Select(Text));
        Assert.Equal(Specs, texts.Distinct().Count());
    }

    [Fact]
    public void ComposedSpecs_AreWellTypedByTheLanguagesBinder()
    {
        for (var seed = 0; seed < Specs; seed++)
        {
            Assert.True(Typing.IsWellTyped(SpecComposer.Compose(seed)), Text(seed));
            var messages = SpecCompiler.Compile(new SourceText(Text(seed), "random.mlm")).Diagnostics;
            Assert.True(messages.Count == 0, string.Join("\n", messages) + "\n" + Text(seed));
        }
    }

    [Theory]
    [InlineData("gelu_erf(")]
    [InlineData("gelu(")]
    [InlineData("relu(")]
    [InlineData("silu(")]
    [InlineData("tanh(")]
    [InlineData("sigmoid(")]
    [InlineData("layernorm(")]
    [InlineData("rmsnorm(")]
    [InlineData("attention(")]
    [InlineData("keep: ")]
    [InlineData("causal: 1")]
    [InlineData(", dropout: 0.5")]
    [InlineData(" dropout(")]
    [InlineData("gain: ")]
    [InlineData("bias: ")]
    [InlineData("eps: ")]
    [InlineData(".T @")]
    [InlineData("@ w", ".T")]
    [InlineData("[..")]
    [InlineData(" - ")]
    [InlineData(" * ")]
    [InlineData(" / ")]
    [InlineData("= -")]
    [InlineData("2 * D")]
    [InlineData("repeat ", "    repeat ", "        param")]
    [InlineData("mask(", "except: [")]
    [InlineData("at: masked")]
    [InlineData("at: kept")]
    [InlineData("[labels]")]
    [InlineData("[masked]")]
    [InlineData("no_decay")]
    [InlineData(" as \"")]
    [InlineData("\".T")]
    [InlineData("uniform(")]
    [InlineData("~ ones")]
    [InlineData("momentum: ", "nesterov: 1", "weight_decay: ", "clip: ")]
    [InlineData("adamw(", "beta1: ", "clip: ")]
    public void ComposedSpecs_HaveEveryForm(params string[] forms) =>
        Assert.Contains(Enumerable.Range(0, Specs).Select(Text), text => forms.All(text.Contains));

    [Theory]
    [InlineData("write: Write.Add", "write: Write.Set")]
    [InlineData("scale: 1.0,", "scale: 1.02,")]
    public void AFaultInTheBackward_IsFoundAndItsSpecShrinks(string right, string wrong)
    {
        GeneratedFile Plant(GeneratedFile file) =>
            file.Name.EndsWith(".Backward.g.cs", StringComparison.Ordinal)
                ? file with
                {
                    Text = file.Text.Replace(right, wrong),
                }
                : file;

        var batch = new SpecBatch(Plant);
        for (var next = 0; next < 30; next++)
            batch.Add(SpecComposer.Compose(next), next);
        // The shortest of those that fail has the shortest way to go.
        var (fault, seed) = batch
            .Run(new TrialCounts())
            .Select((f, i) => (f, i))
            .Where(p => p.f != null)
            .MinBy(p => Text(p.i).Length);
        Assert.NotNull(fault);

        var small = RandomSpecsTests.Shrink(SpecComposer.Compose(seed), fault, seed, Plant);

        // As small as a person reads at a glance: a model has eight lines at least.
        var text = SpecPrinter.Print(small);
        Assert.True(text.Split('\n').Length <= 16, $"{fault.Way}: {fault.Detail}\n{text}");
        Assert.Equal(fault.Way, FaultOf(small, seed, Plant)?.Way);
        Assert.Null(FaultOf(small, seed, file => file));
    }

    private static Fault? FaultOf(Spec spec, int seed, Func<GeneratedFile, GeneratedFile> change)
    {
        var batch = new SpecBatch(change);
        batch.Add(spec, seed);
        return batch.Run(new TrialCounts())[0];
    }

    private static string Text(int seed) => SpecPrinter.Print(SpecComposer.Compose(seed));
}
