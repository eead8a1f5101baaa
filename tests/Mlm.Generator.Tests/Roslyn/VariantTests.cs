using Microsoft.CodeAnalysis;

namespace Mlm.Generator.Tests.Roslyn;

/// <summary>An item's <c>MlmVariants</c>: several classes of one spec.</summary>
public class VariantTests
{
    [Fact]
    public void EachEntry_BecomesAClassBesideTheModel()
    {
        var run = Run("SmallFill: inference, N=1, T=3 | SmallAlone : N = 1 |").WithoutDiagnostics();

        run.ThatCompiles(withoutWarnings: true);
        string[] expected =
        [
            "Small.Backward.g.cs",
            "Small.Forward.g.cs",
            "Small.Layout.g.cs",
            "Small.g.cs",
            "SmallAlone.Backward.g.cs",
            "SmallAlone.Forward.g.cs",
            "SmallAlone.Layout.g.cs",
            "SmallAlone.g.cs",
            "SmallFill.Forward.g.cs",
            "SmallFill.Layout.g.cs",
            "SmallFill.g.cs",
        ];
        Assert.Equal(expected, run.Sources.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("InferenceModel", BaseOf(run, "SmallFill"));
        Assert.Equal("TrainingModel", BaseOf(run, "SmallAlone"));
        Assert.Contains("public const int N = 1;", run.Sources["SmallFill.g.cs"]);
        Assert.Contains("public const int T = 3;", run.Sources["SmallFill.g.cs"]);
        Assert.Contains("public const int N = 1;", run.Sources["SmallAlone.g.cs"]);
        Assert.Contains("public const int T = 4;", run.Sources["SmallAlone.g.cs"]);
        Assert.Contains("public const int N = 2;", run.Sources["Small.g.cs"]);
    }

    [Fact]
    public void AClassForInference_HasNothingOfAStep()
    {
        var run = Run("SmallFill: inference", SpecTexts.Small(update: "adamw()")).WithoutDiagnostics();

        var text = string.Concat(
            run.Sources.Where(s => s.Key.StartsWith("SmallFill.", StringComparison.Ordinal)).Select(s => s.Value)
        );
        Assert.All(
            ["Backward(", "Update", "LearningRate", "CrossEntropy", "_masking", "Gradient", "StateFloats", "Loss"],
            word => Assert.DoesNotContain(word, text)
        );
    }

    [Theory]
    [InlineData("sgd(lr: 0.1)")]
    [InlineData("adamw(clip: 1)")]
    public void AClassToBeLookedInto_TrainsAndKeepsEverything(string update)
    {
        var run = Run("SmallSeen: inspect, N=1", SpecTexts.Small(update: update)).WithoutDiagnostics();

        run.ThatCompiles(withoutWarnings: true);
        Assert.Equal(4, run.Sources.Keys.Count(k => k.StartsWith("SmallSeen.", StringComparison.Ordinal)));
        Assert.Equal("InspectionModel", BaseOf(run, "SmallSeen"));
        var text = string.Concat(
            run.Sources.Where(s => s.Key.StartsWith("SmallSeen.", StringComparison.Ordinal)).Select(s => s.Value)
        );
        Assert.Contains("public SmallSeen(int? threads = null)", text);
        Assert.Contains("public const int N = 1;", text);
        Assert.Contains("Every activation has memory of its own.", text);
        Assert.Contains("new(\"logits\", Shape: [N, T, V],", text);
        Assert.DoesNotContain("UpdateOrGradient", text);
    }

    [Fact]
    public void TheModelsOwnFiles_AreThoseWithoutVariants()
    {
        var (with, without) = (Run("SmallFill: inference | SmallSeen: inspect").Sources, Run("").Sources);

        Assert.All(without, file => Assert.Equal(file.Value, with[file.Key]));
    }

    [Fact]
    public void Fingerprints_TellVariantsApart()
    {
        var run = Run("A: inference | B: N=1 | C: inference, N=1 | D: inference | E: inspect").WithoutDiagnostics();

        string Of(string name) =>
            run.Sources[$"{name}.g.cs"]
                .Split('\n')
                .Single(l => l.Contains("string Fingerprint", StringComparison.Ordinal));
        Assert.Equal(5, new[] { "Small", "A", "B", "C", "E" }.Select(Of).Distinct().Count());
        Assert.Equal(Of("A"), Of("D")); // another name for the same thing
    }

    [Fact]
    public void MlmSet_IsReplacedFirst()
    {
        var spec = new SpecText("/p/small.mlm", SpecTexts.Small(), "N=7, T=5", "SmallFill: inference, N=1");

        var run = new GeneratorProject { Specs = [spec] }
            .Run()
            .WithoutDiagnostics();

        Assert.Contains("public const int N = 7;", run.Sources["Small.g.cs"]);
        Assert.Contains("public const int N = 1;", run.Sources["SmallFill.g.cs"]);
        Assert.Contains("public const int T = 5;", run.Sources["SmallFill.g.cs"]);
    }

    [Theory]
    [InlineData("inference, N=1", "MLM0903", "`inference, N=1`")]
    [InlineData(": inference", "MLM0903", "`: inference`")]
    [InlineData("Small Fill: inference", "MLM0904", "`Small Fill`")]
    [InlineData("1Fill: inference", "MLM0904", "`1Fill`")]
    [InlineData("Fill\u200d: inference", "MLM0904", "`Fill\u200d`")] // a letter to C#, none to a file's name
    [InlineData("Fill: inferense", "MLM0905", "did you mean `inference`?")]
    [InlineData("Fill: train", "MLM0905", "`train`; expected inference, inspect or NAME=number")]
    [InlineData("Fill: inspekt", "MLM0905", "did you mean `inspect`?")]
    [InlineData("Fill: =1", "MLM0906", "sets ``")]
    [InlineData("Fill: NN=1", "MLM0906", "`NN`, but the model has no such dim; did you mean `N`?")]
    [InlineData("Fill: N=0", "MLM0907", "sets `N` to `0`")]
    [InlineData("Fill: N=-1", "MLM0907", "sets `N` to `-1`")]
    [InlineData("Fill: N=1.5", "MLM0907", "sets `N` to `1.5`")]
    [InlineData("Fill: N=", "MLM0907", "sets `N` to ``")]
    [InlineData("Fill: N=1=2", "MLM0907", "sets `N` to `1=2`")]
    [InlineData("Fill: N=99999999999", "MLM0907", "sets `N` to `99999999999`")]
    [InlineData("Fill: N=1, N=2", "MLM0908", "`N` twice")]
    [InlineData("Fill: inference, inference", "MLM0908", "`inference` twice")]
    [InlineData("Small: inference", "MLM0909", "`Small`")]
    [InlineData("SMALL: inference", "MLM0909", "`SMALL`")]
    [InlineData("good: N=1", "MLM0909", "`good`")]
    [InlineData("Fill: H=4", "MLM0910", "as the variant `Fill`: MLM0207: ")]
    [InlineData("Fill: inspect, N=1, inference", "MLM0911", "for `inspect` and for `inference`")]
    [InlineData("Fill: inspect, inspect", "MLM0908", "`inspect` twice")]
    public void AWrongEntry_IsOneErrorAndKeepsNothingElse(string entry, string id, string says)
    {
        var spec = SpecTexts.Small(statement: "x = attention(x, x, x, heads: H)");

        var run = Run($"Good: inference | {entry} | Other: N=1", spec);

        var error = Assert.Single(run.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (error.Id, error.Severity));
        Assert.Contains(says, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("/home/someone/project/specs/model.mlm", error.Location.GetLineSpan().Path);
        string[] classes = ["Good", "Other", "Small"];
        Assert.Equal(classes, run.Sources.Keys.Select(k => k.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));
        run.ThatCompiles(withoutWarnings: true);
    }

    // The methods of a class for inference take `inputs`, `rows` and `places`.
    [Fact]
    public void DimsThatAreCalledAsItsArguments_GiveWay()
    {
        const string spec = """
            model Small {
                dim rows = 2, inputs = 4, places = 8, selection = 6
                input tokens[rows, inputs] in places
                param w_emb[places, selection], w_head[selection, places] ~ normal(0.02)
                minimize cross_entropy(w_emb[tokens] @ w_head, tokens)
                update sgd(lr: 0.1)
            }
            """;

        Run("Fill: inference, rows=1 | Seen: inspect", spec).WithoutDiagnostics().ThatCompiles(withoutWarnings: true);
        Run("Fill: inference", spec.Replace("rows", "batch").Replace("inputs", "rows"))
            .WithoutDiagnostics()
            .ThatCompiles(withoutWarnings: true);
    }

    [Fact]
    public void AModelsName_GoesBeforeThatOfAVariantOfAnEarlierSpec()
    {
        var project = GeneratorProject.Of(("a.mlm", SpecTexts.Small("A")), ("b.mlm", SpecTexts.Small("B")));
        project = project.WithVariants(i => i == 0 ? "B: inference" : "A: inference | C: inference");

        var run = project.Run();

        Assert.Equal(["MLM0909", "MLM0909"], run.Diagnostics.Select(d => d.Id));
        Assert.Equal(4 + 4 + 3, run.Sources.Count);
        run.ThatCompiles(withoutWarnings: true);
    }

    [Fact]
    public void WhatIsSaidOfTheModel_IsNotSaidOfItsVariants()
    {
        const string variants = "Fill: inference | Alone: N=1";

        var warned = Run(variants, SpecTexts.Small(statement: "param unused[D]"));
        Assert.Equal(["MLM0302"], warned.Diagnostics.Select(d => d.Id));
        warned.ThatCompiles(withoutWarnings: true);

        var broken = Run(variants, SpecTexts.Small(statement: "y = nothing"));
        Assert.Equal(["MLM0100"], broken.Diagnostics.Select(d => d.Id));
        Assert.Empty(broken.Sources);

        var unreadable = new GeneratorProject { Specs = [new SpecText("/p/gone.mlm", null, variants: variants)] };
        Assert.Equal(["MLM0900"], unreadable.Run().Diagnostics.Select(d => d.Id));
    }

    // What only training needs does not stand in the way of a class for inference.
    [Fact]
    public void Dropout_IsLeftOut()
    {
        var spec = SpecTexts.Small(statement: "y = dropout(x, 0.1)\n x = attention(y, y, y, heads: H, dropout: 0.1)");

        var run = Run("Fill: inference", spec);

        var statements = run.Sources["Fill.Forward.g.cs"].Split('\n').Select(line => line.Split("//")[0]).ToList();
        Assert.DoesNotContain(statements, line => line.Contains("ropout", StringComparison.Ordinal));
        Assert.Contains(
            statements,
            line => line.Contains("Attention.Forward(Workers, q: X, k: X, v: X", StringComparison.Ordinal)
        );
    }

    private static GeneratorRun Run(string variants, string? spec = null) =>
        GeneratorProject.Of(spec ?? SpecTexts.Small()).WithVariants(_ => variants).Run();

    private static string? BaseOf(GeneratorRun run, string name) =>
        run.Compilation.GetTypeByMetadataName("Some.Project." + name)?.BaseType?.Name;
}
