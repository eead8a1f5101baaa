using System.Text.RegularExpressions;
using Mlm.Generator.Options;
using Mlm.Generator.Reporting;

namespace Mlm.Generator.Tests.Statements;

/// <summary>The table of a step's statements, from which the plan, the benchmark and the map take their rows.</summary>
public partial class StatementTableTests
{
    private const string Spec = """
        model Small {
            dim N = 2, T = 4, D = 6, V = 8
            input tokens[N, T] in V
            corrupted, masked = mask(tokens, select: 0.5, replace: 0.8, random: 0.1, token: 4)
            param w[V, D]
            x = w[corrupted]
            repeat 2 as block {
                param w_in[D, D], b[D], w_out[D, D]
                h = gelu(layernorm(x) @ w_in + b)
                x = x + h @ w_out
            }
            param head[D, V]
            minimize cross_entropy(x @ head, tokens, at: masked)
            update sgd(lr: 0.1)
        }
        """;

    public static TheoryData<string, string> Classes()
    {
        var data = new TheoryData<string, string>();
        foreach (var spec in ShapedSpecs.All.Keys)
        foreach (var kind in ClassKinds.All)
            data.Add(spec, kind.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void EveryStatement_StandsWhereTheTableSays(string spec, string kind)
    {
        var text = ShapedSpecs.All[spec];
        var result = Compile.Whole(text, kind: ClassKinds.All.Single(k => k.Name == kind));
        var lines = result.Files.ToDictionary(f => f.Name, f => f.Text.Split('\n'));
        var statements = result.Plan!.Statements;

        Assert.Equal(Enumerable.Range(1, statements.Count), statements.Select(s => s.Number));
        var taken = new HashSet<(string, int)>();
        foreach (var statement in statements)
        {
            Assert.InRange(statement.To, statement.From, lines[statement.File].Length);
            for (var line = statement.From; line <= statement.To; line++)
            {
                Assert.EndsWith(";", WithoutComment(lines[statement.File][line - 1]));
                Assert.True(taken.Add((statement.File, line)), $"two statements stand in line {line}");
            }
            Assert.NotEqual("", statement.Formula);
        }
        // Nothing that calls a kernel is left out.
        var calls = lines.SelectMany(f =>
            f.Value.Select((line, i) => (f.Key, Line: i + 1, line)).Where(l => l.line.Contains("(Workers, "))
        );
        Assert.All(calls, call => Assert.Contains((call.Key, call.Line), taken));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void EverySlot_IsWrittenBeforeItIsRead(string spec, string kind)
    {
        var result = Compile.Whole(ShapedSpecs.All[spec], kind: ClassKinds.All.Single(k => k.Name == kind));
        var code = string.Concat(result.Files.Select(f => f.Text));
        var names = result.Plan!.Parameters.Select(p => p.Name).ToHashSet();
        var written = new HashSet<string>();
        var trains = kind != "inference";
        foreach (var statement in result.Plan.Statements)
        {
            foreach (var use in statement.Reads.Concat(statement.Writes))
                Assert.Matches($@"\b{Regex.Escape(use.Slot)} =>", code);
            // Weights and optimizer state are there before the step; without a mask nothing selects a place.
            foreach (var read in statement.Reads.Where(r => !names.Contains(r.Value ?? "") && !r.IsKept))
                Assert.True(
                    written.Contains(read.Slot)
                        || (!trains && read.Slot.StartsWith("Masked", StringComparison.Ordinal)),
                    $"{statement.Number} reads {read.Slot}, which is not there"
                );
            written.UnionWith(statement.Writes.Select(w => w.Slot));
            if (statement.Direction == "backward")
                Assert.Contains("⇒", statement.Rule);
            else
                Assert.Null(statement.Rule);
        }
        Assert.Equal(trains, result.Plan.Statements.Any(s => s.Direction == "backward"));
    }

    [Fact]
    public void Formulas_UseTheSpecsNames_AndSayWhatWasFused()
    {
        var statements = Compile.Whole(Spec).Plan!.Statements;

        Assert.Equal(
            """
            x = w[corrupted]
            x_at_masked = x at masked
            norm = (x_at_masked − mean(x_at_masked))·norm_rstd, norm_rstd = 1/√(var(x_at_masked) + 1e-5)
            h = gelu(norm·w_in + b), h_slope = gelu′(norm·w_in + b)
            x = x_at_masked + h·w_out
            norm = (block.0.x − mean(block.0.x))·norm_rstd, norm_rstd = 1/√(var(block.0.x) + 1e-5)
            """,
            string.Join('\n', statements.Skip(2).Take(6).Select(s => s.Formula))
        );
        Assert.Equal(["add", "gelu"], statements[5].Fused);
        Assert.Equal(["add"], statements[6].Fused);
        var weight = statements.First(s =>
            s.Parameter == "block.0.w_out" && s.Direction == "backward" && s.Result.Contains("dw_out")
        );
        Assert.Equal("dw_out = hᵀ·dx, w_out −= lr·dw_out", weight.Formula);
        Assert.Equal(["sgd"], weight.Fused);
        Assert.Contains(weight.Writes, w => w.Value == "block.0.w_out");
    }

    [Theory]
    [InlineData("sgd(lr: 0.1, clip: 1)", "w −= lr·scale·dw", "b −= lr·scale·db")]
    [InlineData("sgd(lr: 0.1, weight_decay: 0.1)", "w −= lr·(dw + weight_decay·w)", "b −= lr·db")]
    [InlineData(
        "sgd(lr: 0.1, momentum: 0.9)",
        "buffer = momentum·buffer + dw, w −= lr·buffer",
        "buffer = momentum·buffer + db, b −= lr·buffer"
    )]
    public void AnUpdate_SaysItsClipAndItsDecay(string update, string weight, string bias)
    {
        var spec = Spec.Replace("b[D], w_out[D, D]", "w_out[D, D]")
            .Replace("+ b)", ")")
            .Replace("param w[V, D]", "param w[V, D]\nparam b[D] no_decay")
            .Replace("w[corrupted]", "w[corrupted] + b")
            .Replace("sgd(lr: 0.1)", update);
        var formulas = Compile.Whole(spec).Plan!.Statements.Where(s => s.Direction == "update").Select(s => s.Formula);

        Assert.Contains(weight, formulas);
        Assert.Contains(bias, formulas);
    }

    [Theory]
    [InlineData("relu", "dz ⊙ (y > 0)")]
    [InlineData("tanh", "dz ⊙ (1 − y²)")]
    [InlineData("sigmoid", "dz ⊙ y ⊙ (1 − y)")]
    [InlineData("gelu", "dz ⊙ gelu′(x)")]
    public void AReversalOfAnActivation_UsesWhatItsSlopeIsComputedFrom(string function, string formula)
    {
        var spec = Spec.Replace(
            "h = gelu(layernorm(x) @ w_in + b)",
            $"y = {function}(x)\nz = layernorm(y)\nh = z @ w_in + b"
        );
        var reversal = Compile
            .Whole(spec, kind: ClassKinds.Inspection)
            .Plan!.Statements.First(s => s.Operation == $"{function}.backward");

        Assert.EndsWith(
            formula.Replace("dz", "dy").Replace("(x)", "(block.0.x)"),
            reversal.Formula.Replace("′(x)", "′(block.0.x)")
        );
    }

    [Fact]
    public void PartsOfAGradient_AreNumbered()
    {
        var spec = Spec.Replace(
            "h = gelu(layernorm(x) @ w_in + b)",
            "n = layernorm(x)\nh = gelu(n @ w_in + b) + n @ w_in"
        );
        var formulas = Compile.Whole(spec).Plan!.Statements.Select(s => s.Formula).ToList();

        Assert.Contains(formulas, f => f.StartsWith("dn(1) = d", StringComparison.Ordinal) && f.EndsWith("·w_inᵀ"));
        Assert.Contains(formulas, f => f.StartsWith("dn = dn(1) + ", StringComparison.Ordinal));
    }

    [Fact]
    public void Places_AreTheExpressionThatAStatementComputes()
    {
        var lines = Spec.Split('\n');
        var statements = Compile.Whole(Spec).Plan!.Statements;

        string Quoted(StatementReport s) => lines[s.Spec.Line - 1].Substring(s.Spec.Column - 1, s.Spec.Length);
        Assert.Equal("w[corrupted]", Quoted(statements[2]));
        Assert.Equal("layernorm(x)", Quoted(statements[4]));
        Assert.Equal("x @ head", Quoted(statements.Single(s => s.Result == "logits")));
        Assert.Equal("update sgd(lr: 0.1)", Quoted(statements[^1]));
        Assert.All(
            statements.Where(s => s.Result == "block.1.dw_in"),
            s => Assert.Equal("layernorm(x) @ w_in", Quoted(s))
        );
    }

    [Fact]
    public void ASlot_SaysWhoReadsIt()
    {
        var statements = Compile.Whole(Spec).Plan!.Statements;
        var norm = statements.Single(s => s.Result == "block.0.norm");

        // Its product, and the gradients of the product's weight and of the norm itself.
        var readers = norm.Writes[0].ReadBy.Select(n => statements[n - 1]);
        Assert.Equal(
            ["matmul + bias + gelu", "matmul.backward_weight", "layernorm.backward"],
            readers.Select(r => r.Operation)
        );
    }

    [Fact]
    public void NamesOfValues_AreThoseOfTheInspectionClass()
    {
        var shown = string.Concat(Compile.Whole(Spec, kind: ClassKinds.Inspection).Files.Select(f => f.Text));
        var names = Compile
            .Whole(Spec)
            .Plan!.Statements.SelectMany(s => s.Reads.Concat(s.Writes))
            .Select(u => u.Value)
            .OfType<string>();

        Assert.All(names.Distinct(), n => Assert.Contains($"new(\"{n}\", ", shown));
    }

    [Fact]
    public void FlopsAndBytes_AddUpToThePlans()
    {
        var plan = Compile.Whole(Spec).Plan!;

        Assert.Equal(plan.Flops, plan.Statements.Sum(s => s.Flops));
        Assert.Equal(plan.Operations.Select((_, i) => (int?)i), plan.Operations.Select(o => o.OperationNumber));
    }

    private static string WithoutComment(string line) => Comment().Replace(line, "").TrimEnd();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
