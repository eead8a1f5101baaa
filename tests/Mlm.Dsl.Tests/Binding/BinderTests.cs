using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Tests.Binding;

public sealed class BinderTests
{
    [Fact]
    public void TheMissionsModel_BindsWhole()
    {
        var model = Specs.Bind(Repository.Read("specs/bert.mlm"));
        Assert.Equal("Bert", model.Name);
        Assert.Equal(["N", "T", "V", "D", "H", "F", "L", "MASK"], model.Dims.Select(d => d.Name));
        Assert.Equal([16, 64, 8192, 256, 4, 256, 4, 4], model.Dims.Select(d => d.Size));
        Assert.Equal("tokens", Assert.Single(model.Inputs).Name);
        var repeat = Assert.Single(model.Statements.OfType<BoundRepeat>());
        Assert.Equal(("block", 4), (repeat.Counter.Name, repeat.Count));
        string[] blockParams = ["w_q", "w_k", "w_v", "w_o", "w_mlp1", "w_mlp2"];
        Assert.Equal(blockParams, repeat.Body.OfType<BoundParam>().Select(p => p.Symbol.Name));
        Assert.Same(OperationCatalog.CrossEntropy, Assert.IsType<BoundOperation>(model.Loss).Operation);
        Assert.Same(OperationCatalog.Sgd, model.Update.Operation);
        Assert.Equal("0.1", model.Update.Number("lr")!.Text);
        Assert.Equal(0, model.Update.Number("momentum")!.Value);
        Assert.Null(model.Update.Number("clip"));
    }

    [Fact]
    public void ThePublishedBert_BindsWhole()
    {
        var model = Specs.Bind(Repository.Read("tests/fixtures/bert-small.mlm"));
        Assert.Equal(["tokens", "segments", "attend"], model.Inputs.Select(i => i.Name));
        Assert.Equal([false, true, true], model.Inputs.Select(i => i.Type.IsIndicator));
        var word = model.Statements.OfType<BoundParam>().First().Symbol;
        Assert.Equal("bert.embeddings.word_embeddings.weight", word.CheckpointName);
        var query = model.Statements.OfType<BoundRepeat>().Single().Body.OfType<BoundParam>().First().Symbol;
        Assert.True(query.IsTransposedInCheckpoint);
        Assert.Equal("bert.encoder.layer.{layer}.attention.self.query.weight", query.CheckpointName);
        Assert.Equal(1, model.Update.Number("clip")!.Value);
        Assert.Equal("1e-8", model.Update.Number("eps")!.Text);
    }

    [Fact]
    public void Mask_GivesIdsAndAnIndicator()
    {
        var assign = (BoundAssign)
            Specs.BindStatements("a, m = mask(tokens, 0.15, 0.8, random: 0.1, token: 3, except: [0, D / 2])")[0];
        Assert.Equal(["a", "m"], assign.Targets.Select(t => t.Name));
        var type = Assert.IsType<MaskType>(assign.Value.Type);
        Assert.Equal((6, false), (type.Corrupted.Bound, type.Corrupted.IsIndicator));
        Assert.Equal((2, true), (type.Masked.Bound, type.Masked.IsIndicator));
        Assert.Equal([0, 2], ((BoundList)((BoundOperation)assign.Value)["except"]).Items);
        Specs.Bind(
            Specs.InModel("a, m = mask(tokens, 0.15, 0.8, 0.2, 3)\n z = cross_entropy(w[a] @ u, tokens, at: m)")
        );
        Specs.Bind(Specs.InModel("a, m = mask(attend, 0.15, 0.8, 0.2, 1)\n z = w[m] + w[a]"));
    }

    [Theory]
    [InlineData("0.02", 0.02, "0.02")]
    [InlineData("1e-5", 1e-5, "1e-5")]
    [InlineData("-0.5", -0.5, "-0.5")]
    [InlineData("D", 4, "4")]
    [InlineData("(D)", 4, "4")]
    [InlineData("1 / 2", 0.5, null)]
    [InlineData("D * H - 1", 7, null)]
    [InlineData("-(1 + 1)", -2, null)]
    public void Numbers_AreFoldedInDouble_AndKeepTheDigitsOfTheSpec(string number, double value, string? text)
    {
        var product = (BoundOperation)Specs.BindLast($"y = x * ({number})");
        var found = Assert.IsType<BoundNumber>(product["right"]);
        Assert.Equal(value, found.Value);
        Assert.Equal(text, found.Text);
    }

    [Fact]
    public void AValue_ThatIsANumberOrAList_StandsWhereItIsUsed()
    {
        var statements = Specs.BindStatements(
            "f = 0.5\n f = f / 2\n e = [0, 1]\n a, m = mask(tokens, f, 0.8, 0.1, 3, except: e)"
        );
        var mask = (BoundOperation)((BoundAssign)Assert.Single(statements)).Value;
        Assert.Equal(0.25, mask.Number("select")!.Value);
        Assert.Equal([0, 1], ((BoundList)mask["except"]).Items);
    }

    [Fact]
    public void Defaults_StandInTheArgumentsWithTheirDigits()
    {
        var norm = (BoundOperation)Specs.BindLast("y = layernorm(x)");
        Assert.Equal("1e-5", norm.Number("eps")!.Text);
        Assert.Equal(1e-5, norm.Number("eps")!.Value);
        Assert.Null(norm.Find("gain"));
        var attention = (BoundOperation)Specs.BindLast("y = attention(x, x, x, 2, attend, dropout: 0.1)");
        Assert.Equal("0", attention.Number("causal")!.Text);
        Assert.Equal(0.1, attention.Number("dropout")!.Value);
        Assert.IsType<BoundReference>(attention["keep"]);
    }

    [Theory]
    [InlineData("param p[D]", InitializerKind.Zeros)]
    [InlineData("param p[D, D]", InitializerKind.Xavier)]
    [InlineData("param p[D, D] ~ xavier", InitializerKind.Xavier)]
    [InlineData("param p[D, D, D] ~ normal(1)", InitializerKind.Normal)]
    [InlineData("param p[D] ~ uniform(0.5)", InitializerKind.Uniform)]
    [InlineData("param p[D, D] ~ zeros", InitializerKind.Zeros)]
    [InlineData("param p[D] ~ ones no_decay", InitializerKind.Ones)]
    public void AParam_StartsAsItsInitializerOrItsRankSays(string statement, InitializerKind expected)
    {
        var param = (BoundParam)Specs.BindStatements(statement)[0];
        Assert.Equal(expected, param.Symbol.Initializer);
        Assert.Equal(statement.Contains("no_decay"), param.Symbol.NoDecay);
    }

    [Fact]
    public void Repeats_SideBySide_MayUseTheSameNames()
    {
        var statements =
            "repeat 2 as a {\n param p[D]\n h = x + p\n x = h\n }\n repeat 2 as c {\n param p[D]\n h = x + p\n x = h\n }\n h = x";
        Assert.Equal(3, Specs.BindStatements(statements).Count);
    }

    [Fact]
    public void ARepeat_MayCarryIdsAndLosses()
    {
        Specs.Bind(
            Specs.InModel(
                "i = tokens\n l = cross_entropy(x @ u, i)\n repeat 2 as k {\n l = l + cross_entropy(x @ u, i) / 2\n i = tokens\n }"
            )
        );
        Specs.Expect(Specs.InModel("i = tokens\n repeat 2 as k {\n [|i|] = attend\n }"), "MLM0209");
    }

    [Fact]
    public void AValue_OutsideOfRepeats_MayChangeItsShape() =>
        Assert.Equal("[N, T, V]", ((TensorType)Specs.BindLast("y = x\n y = y @ u\n z = y").Type).Shape.Names);

    [Fact]
    public void TheLoss_IsWhatItWasAtMinimize_ThoughItsNamesAreAssignedLater()
    {
        var model = Specs.Bind(
            Specs
                .InModel("l = cross_entropy(x @ u, tokens)")
                .Replace("minimize cross_entropy(x @ u, tokens)", "minimize l\n l = l * 2")
        );
        var kept = Assert.IsType<BoundReference>(model.Loss).Symbol;
        var index = model.Statements.ToList().FindIndex(s => s is BoundAssign a && a.Targets[0] == kept);
        Assert.Equal(model.Statements.Count - 2, index);
    }

    [Fact]
    public void ADimToSet_ReplacesTheSpecs_AndThoseMadeOfIt()
    {
        var text = Repository.Read("specs/bert.mlm").Replace("dim H = 4 ", "dim H = D / 64");
        var model = Specs.Bind(text, new Dictionary<string, int> { ["D"] = 96, ["H"] = 3 });
        Assert.Equal([96, 3, 96], model.Dims.Where(d => d.Name is "D" or "H" or "F").Select(d => d.Size));
    }

    [Fact]
    public void ALoss_MayBeNamedAndWeighed()
    {
        var loss = Specs.BindLast("l = cross_entropy(x @ u, tokens)\n m = 2 * l - l / 3 + -l * 0.5");
        Assert.IsType<LossType>(loss.Type);
        Assert.Same(OperationCatalog.Add, ((BoundOperation)loss).Operation);
    }

    [Fact]
    public void AllOperations_ThatLimitsAllow_AreAccepted()
    {
        Specs.Bind(Specs.InModel("repeat 49997 as k {\n x = gelu(x)\n }"));
        Specs.Expect(Specs.InModel("repeat [|50000|] as k {\n x = gelu(x)\n }"), "MLM0221");
    }

    [Fact]
    public void Limits_AreCountedWithoutUnrolling()
    {
        var nested = string.Concat(Enumerable.Range(0, 100).Select(i => $"repeat 2147483647 as k{i} {{\n"));
        var result = Specs.Compile(Specs.InModel(nested + "param p[D]\n x = gelu(x)\n" + new string('}', 100)));
        Assert.Equal(["MLM0220", "MLM0221"], result.Diagnostics.Select(d => d.Descriptor.Id).Order());
    }
}
