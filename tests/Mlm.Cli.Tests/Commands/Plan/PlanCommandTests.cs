using System.Text.Json;

namespace Mlm.Cli.Tests.Commands.Plan;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_StandsAloneOnStdout_AndAddsUp()
    {
        var run = MlmRun.Expect(0, "plan", _folder.Write("tiny.mlm", Specs.Tiny), "--json");
        Assert.Empty(run.Error);
        var plan = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("Tiny", plan.GetProperty("model").GetString());
        var names = plan.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString());
        Assert.Equal(["w_emb", "block.0.w", "block.1.w", "w_head"], names);
        var totals = plan.GetProperty("totals");
        Assert.Equal((2 * 11 * 6) + (2 * 6 * 6), totals.GetProperty("parameters").GetInt64());
        var flops = plan.GetProperty("operations").EnumerateArray().Sum(o => o.GetProperty("flops").GetInt64());
        Assert.Equal(flops, totals.GetProperty("flops").GetInt64());
        Assert.True(flops > 0);
        Assert.All(plan.GetProperty("slots").EnumerateArray(), s => Assert.True(s.GetProperty("bytes").GetInt64() > 0));
    }

    [Theory]
    [InlineData("sgd(lr: 0.1)", 0)]
    [InlineData("sgd(lr: 0.1, momentum: 0.9)", 1)]
    [InlineData("adamw(clip: 1)", 2)]
    public void State_IsAWeightsBytes_ForEachTensorThatTheUpdateKeeps(string update, int tensors)
    {
        var spec = Repository.Spec("bert.mlm").Replace("sgd(lr: 0.1)", update);
        var run = MlmRun.Expect(0, "plan", _folder.Write("bert.mlm", spec), "--json");
        var totals = JsonDocument.Parse(run.Output).RootElement.GetProperty("totals");
        var weights = totals.GetProperty("weight_bytes").GetInt64();
        Assert.Equal(tensors * weights, totals.GetProperty("state_bytes").GetInt64());
        Assert.Equal(tensors == 0 ? 0 : weights, totals.GetProperty("gradient_bytes").GetInt64());
    }

    [Fact]
    public void Inspect_GivesEveryValueOfTheForward_ASlotOfItsOwn()
    {
        var spec = _folder.Write("bert.mlm", Repository.Spec("tiny.mlm"));
        var run = MlmRun.Expect(0, "plan", spec, "--json", "--inspect");
        var plan = JsonDocument.Parse(run.Output).RootElement;
        var slots = plan.GetProperty("slots").EnumerateArray().ToList();
        var places = slots.Select(s =>
            (Start: s.GetProperty("offset_bytes").GetInt64(), Bytes: s.GetProperty("bytes").GetInt64())
        );
        var inOrder = places.OrderBy(p => p.Start).ToList();
        Assert.All(
            inOrder.Zip(inOrder.Skip(1)),
            pair => Assert.True(pair.First.Start + pair.First.Bytes <= pair.Second.Start)
        );
        var shared = slots.Select(s => s.GetProperty("names").EnumerateArray().Select(v => v.GetString()!).ToList());
        // A gradient alone is continued, by its further contributions.
        Assert.All(
            shared.Where(values => values.Count > 1),
            values => Assert.All(values, v => Assert.StartsWith("d", v.Split('.')[^1]))
        );
        Assert.Contains(shared, values => values.Contains("block.1.x'2"));
        Assert.All(
            plan.GetProperty("parameters").EnumerateArray(),
            p => Assert.False(p.GetProperty("fused_update").GetBoolean())
        );
    }

    [Fact]
    public void Text_ShowsEveryParamTheCacheTheOperationsAndTheTotals()
    {
        var run = MlmRun.Expect(0, "plan", _folder.Write("tiny.mlm", Specs.Tiny), "--set", "V=2000");
        Assert.Empty(run.Error);
        foreach (var expected in new[] { "block.1.w ", "[V, D]", "Activation cache", "Operations", "24,072", "in all" })
            Assert.Contains(expected, run.Output);
    }

    [Fact]
    public void Text_SaysHowLongASlotLives()
    {
        var spec = _folder.Write("tiny.mlm", Specs.Tiny);
        var (shared, apart) = (
            MlmRun.Expect(0, "plan", spec).Output,
            MlmRun.Expect(0, "plan", spec, "--inspect").Output
        );
        Assert.Contains("from its first operation to its last)", shared);
        Assert.Matches(@" 0\.\.\d", shared);
        Assert.Contains("from its first operation on)", apart);
        Assert.DoesNotMatch(@" 0\.\.\d", apart);
    }

    [Fact]
    public void Products_ShowHowTheyAreCut()
    {
        var spec = _folder.Write("bert.mlm", Repository.Spec("bert.mlm"));
        string[] sizes = ["--set", "V=30522", "--set", "D=512"];
        var text = MlmRun.Expect(0, ["plan", spec, .. sizes]).Output;
        Assert.Matches(
            @"matmul +≈154 × 512 × 30,522 +512 +476 × 64 \+ 58 +last 10 of 16, padded +25 × 6 \+ 4 +columns",
            text
        );
        Assert.Matches(@"×\d+ +matmul +1,024 × 512 × 512 +512 +8 × 64 +170 × 6 \+ 4 +rows", text);

        var json = MlmRun.Expect(0, ["plan", spec, "--json", .. sizes]).Output;
        var products = JsonDocument.Parse(json).RootElement.GetProperty("products").EnumerateArray().ToList();
        var head = products.First(p => p.GetProperty("columns").GetInt32() == 30522);
        Assert.Equal(154, head.GetProperty("rows").GetInt32());
        Assert.Equal(1024, head.GetProperty("rows_at_most").GetInt32());
        Assert.Equal([512], head.GetProperty("blocks").EnumerateArray().Select(b => b.GetInt32()));
        Assert.Equal(64, head.GetProperty("panel_columns").GetInt32());
        Assert.Equal(6, head.GetProperty("tile_rows").GetInt32());
        Assert.Equal(10, head.GetProperty("last_vector").GetInt32());
        Assert.True(head.GetProperty("padded").GetBoolean());
        Assert.Equal("columns", head.GetProperty("threads_share").GetString());

        // The runtime cuts the products of every kind of class alike.
        Assert.Matches(
            @"matmul +1,024 × 512 × 512 +512 ",
            MlmRun.Expect(0, ["plan", spec, "--inspect", .. sizes]).Output
        );
    }

    [Fact]
    public void ASpecWithErrors_PrintsNoPlan()
    {
        var run = MlmRun.Expect(1, "plan", _folder.Write("wrong.mlm", "model"), "--json");
        Assert.Empty(run.Output);
        Assert.Contains("error MLM", run.Error);
    }
}
