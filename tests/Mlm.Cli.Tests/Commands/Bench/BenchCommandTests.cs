using System.Text.Json;
using Mlm.Generator.Rewrites;

namespace Mlm.Cli.Tests.Commands.Bench;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Tiny => _folder.Write("tiny.mlm", Specs.Tiny);

    [Fact]
    public void Json_HasThePublishedFieldsAndAddsUp()
    {
        var run = MlmRun.Expect(0, "bench", Tiny, "--steps", "6", "--threads", "2", "--set", "V=40", "--json");
        Assert.Empty(run.Error);
        var bench = JsonDocument.Parse(run.Output).RootElement;
        double Number(string name) => bench.GetProperty(name).GetDouble();

        Assert.Equal(2, Number("threads"));
        Assert.Equal(6, Number("steps"));
        Assert.Equal(40, bench.GetProperty("dims").GetProperty("V").GetInt32());
        Assert.Equal(5, Number("masked")); // half of ten
        Assert.True(Number("min_ms") > 0 && Number("min_ms") <= Number("median_ms"));
        AssertClose(10 / Number("median_ms") * 1000, Number("tokens_per_s"));
        AssertClose(Number("gflop") / Number("median_ms") * 1000, Number("gflops"));
        AssertClose(Number("executed_gflop") / Number("median_ms") * 1000, Number("executed_gflops"));
        AssertClose(Number("gflops") / Number("peak_gflops"), Number("effective_share"));
        // Two products of [10, 6] by [6, 6] and the head's at five rows, forward and twice that backward.
        AssertClose(3 * 2 * ((2 * 10 * 6 * 6) + (5 * 6 * 40)) / 1e9, Number("gflop"));
        Assert.True(Number("peak_resident_bytes") > Number("plan_bytes"));

        var operations = bench.GetProperty("operations").EnumerateArray().ToList();
        Assert.Equal(1, operations.Sum(o => o.GetProperty("share").GetDouble()), 1e-9);
        AssertClose(operations.Sum(o => o.GetProperty("ms").GetDouble()), Number("median_ms"));
        AssertClose(operations.Sum(o => o.GetProperty("flops").GetInt64()) / 1e9, Number("executed_gflop"));
        Assert.All(operations, o => Assert.True(o.GetProperty("bytes").GetInt64() >= 0));
        var products = operations.Single(o => o.GetProperty("name").GetString() == "block.*.w matmul + gelu");
        Assert.Equal((2, 9), (products.GetProperty("count").GetInt32(), products.GetProperty("line").GetInt32()));
        double[] shares = [.. operations.Select(o => o.GetProperty("share").GetDouble())];
        Assert.Equal(shares.OrderDescending(), shares);
    }

    [Fact]
    public void All_ListsEachStatementInTheOrderOfTheStep()
    {
        var run = MlmRun.Expect(0, "bench", Tiny, "--steps", "1", "--threads", "1", "--all", "--json");
        var operations = JsonDocument.Parse(run.Output).RootElement.GetProperty("operations").EnumerateArray();
        string[] names = [.. operations.Select(o => o.GetProperty("name").GetString()!)];
        Assert.Equal("corrupted mask", names[0]);
        Assert.True(Array.IndexOf(names, "block.0.w matmul + gelu") < Array.IndexOf(names, "block.1.w matmul + gelu"));
        Assert.True(
            Array.IndexOf(names, "w_head matmul.backward_input")
                < Array.IndexOf(names, "block.0.w matmul.backward_weight")
        );
        Assert.DoesNotContain(names, n => n.Contains('*'));
    }

    [Fact]
    public void Text_StaysWithin100Columns_AndSaysWhatAStepTakes()
    {
        var run = MlmRun.Expect(0, "bench", Specs.Bert, "--set", "L=2", "--set", "N=2", "--steps", "2");
        foreach (var expected in new[] { "median", "tokens", "of the peak", "MiB planned", "block.*.w_q", "GFLOP/s" })
            Assert.Contains(expected, run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 100, line));
    }

    [Fact]
    public void Without_APass_ShowsBothTimesSideBySide()
    {
        var run = MlmRun.Expect(
            0,
            ["bench", Tiny, "--steps", "9", "--without", "row-demand", "--without", "fused-update", "--json"]
        );
        var bench = JsonDocument.Parse(run.Output).RootElement;
        var without = bench.GetProperty("without");
        Assert.Equal(
            ["row-demand", "fused-update"],
            without.GetProperty("passes").EnumerateArray().Select(p => p.GetString())
        );
        Assert.True(without.GetProperty("median_ms").GetDouble() > 0);
        Assert.True(without.GetProperty("ratio").GetDouble() > 0);
        Assert.Equal(9, bench.GetProperty("steps").GetInt32());

        var text = MlmRun.Expect(0, "bench", Tiny, "--steps", "2", "--without", "row-demand").Output;
        Assert.Contains("Without row-demand", text);
        Assert.Contains("times as long", text);
    }

    [Theory]
    [InlineData("bert-small.mlm")] // segments, padding, AdamW with clip
    [InlineData("causal.mlm")] // no mask, every place is scored
    [InlineData("roberta-prenorm.mlm")]
    public void EveryFormOfSpec_IsTimed(string name)
    {
        string[] small = name == "bert-small.mlm" ? [] : ["--set", "L=1", "--set", "N=1"];
        var run = MlmRun.Expect(
            0,
            ["bench", Repository.File("specs", name), .. small, "--steps", "1", "--threads", "1", "--json"]
        );
        var bench = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(
            1,
            bench.GetProperty("operations").EnumerateArray().Sum(o => o.GetProperty("share").GetDouble()),
            1e-9
        );
        Assert.True(bench.GetProperty("executed_gflop").GetDouble() > 0);
    }

    [Fact]
    public void AnIndicatorOfTheCallersOwn_SelectsSomePlaces()
    {
        const string spec = """
            model Times {
                dim N = 4, T = 50, V = 11, D = 6
                input tokens[N, T] in V
                input scored[N, T] in 2
                param e[V, D], StepTimes[D, V]
                times = e[tokens]
                minimize cross_entropy(times @ StepTimes, tokens, at: scored)
                update sgd(lr: 0.1)
            }
            """;
        var run = MlmRun.Expect(0, "bench", _folder.Write("scored.mlm", spec), "--steps", "1", "--json");
        var bench = JsonDocument.Parse(run.Output).RootElement;
        var masked = bench.GetProperty("masked").GetInt32();
        Assert.InRange(masked, 10, 60);
        AssertClose(3 * 2 * masked * 6 * 11 / 1e9, bench.GetProperty("gflop").GetDouble());
    }

    [Fact]
    public void AnUnknownPass_IsNamedWithTheKnownOnes()
    {
        var run = MlmRun.Expect(2, "bench", Tiny, "--without", "row-demandd");
        Assert.Contains("`row-demandd`", run.Error);
        Assert.All(Passes.Optional, pass => Assert.Contains(pass.Name, run.Error));
        Assert.Empty(run.Output);
    }

    [Fact]
    public void ASpecThatIsMissingOrWrong_IsTheInputsFault()
    {
        Assert.Contains("no such spec", MlmRun.Expect(1, "bench", _folder["missing.mlm"]).Error);
        var run = MlmRun.Expect(1, "bench", _folder.Write("wrong.mlm", "model"), "--json");
        Assert.Contains("error MLM", run.Error);
        Assert.Empty(run.Output);
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.InRange(actual, expected * (1 - 1e-9), expected * (1 + 1e-9));
}
