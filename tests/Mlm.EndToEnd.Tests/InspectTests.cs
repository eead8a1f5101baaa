using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Reference.Evaluation;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>An inspection class steps as the optimized one, and shows every value as it is.</summary>
public class InspectTests
{
    private static readonly string Tiny = Repository.Spec("tiny.mlm");
    private static readonly string Mission = ShapedSpecs.Mission(n: 3, t: 21, v: 70, d: 48, h: 4, f: 80, l: 2);

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AStep_IsThatOfTheOptimizedClass(string shape)
    {
        var spec = ShapedSpecs.All[shape];
        using var inspected = TestModel.CreateForInspection(spec);
        using var optimized = TestModel.Create(spec, gradients: true);
        using var fused = TestModel.Create(spec);
        var inputs = TestModel.Inputs(inspected, seed: 5);
        foreach (var model in new TrainingModel[] { inspected, optimized, fused })
            model.Step(inputs, seed: 5, model.Description.Sequences);

        Assert.True(inspected.KeepsGradients);
        Assert.Equal(optimized.MaskedCount, inspected.MaskedCount);
        Agreement.Hold([optimized.Loss], [inspected.Loss]);
        Agreement.Hold(optimized.LogitsAtMasked.ToArray(), inspected.LogitsAtMasked.ToArray());
        Agreement.HoldByParam(inspected, optimized.Gradients, inspected.Gradients);
        Agreement.HoldByParam(inspected, optimized.ExportWeights(), inspected.ExportWeights());
        if (inspected.Description.Optimizer == "sgd")
            Agreement.HoldByParam(inspected, fused.ExportWeights(), inspected.ExportWeights());
    }

    // WhatIsRight goes by PyTorch's own error, which is not known here; over so many layers it is more than a few roundings.
    public static TheoryData<string> ShallowShapes => [.. ShapedSpecs.All.Keys.Except(["twenty-four blocks"])];

    // After a whole step: nothing has taken a value's memory, or continued it in place.
    [Theory]
    [MemberData(nameof(ShallowShapes))]
    public void EveryNameOfTheSpec_HasItsValueInDoublePrecision(string shape)
    {
        var spec = ShapedSpecs.All[shape];
        using var model = TestModel.CreateForInspection(spec);
        var inputs = TestModel.Inputs(model, seed: 5);
        double[] weights = [.. model.ExportWeights().Select(w => (double)w)];
        model.Step(inputs, seed: 5, model.Description.Sequences);
        var masks = model.Description.Mask != null;
        var step = new StepInputs(
            [.. inputs.Select(i => i.ToArray())],
            masks ? model.CorruptedIds.ToArray() : null,
            masks ? model.MaskIndicator.ToArray() : null,
            model.Description.Sequences
        );

        var expected = new Interpreter(Bind(spec), step).Values(weights);

        Assert.NotEmpty(expected);
        foreach (var (name, truth) in expected)
        {
            var found = model.Value(name);
            Assert.Equal(truth.Length, model.ShapeOf(name).Aggregate(1, (product, size) => product * size));
            WhatIsRight.Tensor(name, found, [.. truth.Select(t => (float)t)], truth);
        }
    }

    [Theory]
    [InlineData("mission-smallest")]
    [InlineData("mission-square")]
    [InlineData("mission-odd-sizes")]
    [InlineData("mission-one-head")]
    [InlineData("mission-wide-ff")]
    [InlineData("mission-negative-seed")]
    public void AStep_IsPyTorchs(string name)
    {
        using var fixture = new Fixture(name);
        var file = fixture.File;
        using var model = TestModel.CreateForInspection(ShapedSpecs.WithDims(fixture.Spec, fixture.Sizes));
        model.ImportWeights(file.ReadSingle("flat"));
        int[] tokens = [.. file.ReadInt64("tokens").Select(id => (int)id)];
        var seed = long.Parse(fixture.Seed, System.Globalization.CultureInfo.InvariantCulture);
        model.Step([tokens], seed, fixture.Sizes["N"]);

        Assert.Equal(file.ReadInt64("corrupted_ids"), model.CorruptedIds.ToArray().Select(id => (long)id));
        WhatIsRight.Tensor("loss", [model.Loss], file.ReadSingle("loss"), file.ReadDouble("loss_f64"));
        var last = $"block.{fixture.Sizes["L"] - 1}.x'2";
        Hold("x_final", model.Value(last));
        Hold("logits_masked", model.Value("logits_at_masked"));
        Hold("logits_masked", model.LogitsAtMasked.ToArray());
        HoldByParam("grad", isGradient: true, model.Gradients);
        HoldByParam("grad", isGradient: true, [.. fixture.Params.SelectMany(p => model.Value(WithD(p.Name)))]);
        HoldByParam("updated", isGradient: false, model.ExportWeights());
        HoldByParam("updated", isGradient: false, [.. fixture.Params.SelectMany(p => model.Value(p.Name))]);

        var (logits, rows) = (model.Value("logits"), model.MaskIndicator.ToArray());
        var v = fixture.Sizes["V"];
        var selected = Enumerable.Range(0, rows.Length).Where(place => rows[place] == 1).ToArray();
        Assert.Equal(
            model.LogitsAtMasked.ToArray(),
            selected.SelectMany(place => logits[(place * v)..((place + 1) * v)])
        );

        void Hold(string tensor, float[] found) =>
            WhatIsRight.Tensor(tensor, found, file.ReadSingle(tensor), file.ReadDouble(tensor + "_f64"));

        void HoldByParam(string tensor, bool isGradient, float[] found) =>
            WhatIsRight.ByParam(
                tensor,
                fixture.Params,
                found,
                file.ReadSingle(tensor),
                file.ReadDouble(tensor + "_f64"),
                isGradient
            );
    }

    [Fact]
    public void Values_AfterForward_AreStillThereAfterTheStep()
    {
        using var model = TestModel.CreateForInspection(Mission);
        var inputs = TestModel.Inputs(model, seed: 3);
        model.Mask(inputs, seed: 9, rows: 3);
        model.Forward();
        var names = model.Description.Values.Where(v => v.After == StepStage.Forward).Select(v => v.Name).ToList();
        var values = names.ConvertAll(model.Value);

        model.Backward();
        Assert.Equal(values, names.ConvertAll(model.Value));
        model.Update();
        Assert.Equal(values, names.ConvertAll(model.Value));
    }

    // What a weight's gradient is made of: were a value or a gradient not whole and kept, the product would be another.
    [Theory]
    [InlineData("block.0.w_q", "block.0.h", "block.0.dq")]
    [InlineData("block.1.w_v", "block.1.h", "block.1.dv")]
    [InlineData("block.0.w_o", "block.0.attention", "block.0.dby_w_o")]
    [InlineData("block.0.w_mlp1", "block.0.norm", "block.0.dby_w_mlp1")]
    [InlineData("block.1.w_mlp2", "block.1.gelu", "block.1.dx'2")] // a residual passes its gradient on as it is
    [InlineData("w_head", "block.1.x'2", "dlogits")]
    public void AWeightsGradient_IsTheProductOfWhatIsShown(string weight, string left, string right)
    {
        using var model = TestModel.CreateForInspection(Mission);
        model.Step(TestModel.Inputs(model, seed: 3), seed: 9, rows: 3);
        var (a, dc) = (model.Value(left), model.Value(right));
        var (inner, columns) = (model.ShapeOf(left)[^1], model.ShapeOf(right)[^1]);
        var truth = new double[inner * columns];
        for (var row = 0; row < a.Length / inner; row++)
        {
            for (var i = 0; i < inner; i++)
            {
                for (var j = 0; j < columns; j++)
                    truth[(i * columns) + j] += (double)a[(row * inner) + i] * dc[(row * columns) + j];
            }
        }

        Assert.Equal([inner, columns], model.ShapeOf(WithD(weight)));
        WhatIsRight.Tensor(weight, model.Value(WithD(weight)), [.. truth.Select(t => (float)t)], truth);
    }

    [Fact]
    public void AResidualsGradients_AreEachWholeAndTheirOwn()
    {
        const string spec = """
            model Residual {
                dim N = 2, T = 5, V = 11, D = 6
                input tokens[N, T] in V
                param w[V, D], zero[N, T, D], w_1[D, D] ~ normal(0.3)
                x = w[tokens]
                y = x + zero
                branch = gelu(y) @ w_1
                z = y + branch
                z = z + z
                minimize cross_entropy(z @ w.T, tokens)
                update sgd(lr: 0.1)
            }
            """;
        using var model = TestModel.CreateForInspection(spec);
        model.Step(TestModel.Inputs(model, seed: 3), seed: 9, rows: 2);

        var (outer, inner) = (model.Value("dz'2"), model.Value("dz"));
        Assert.Equal(outer.Select(g => g + g), inner); // z'2 = z + z
        Assert.Equal(inner, model.Value("dbranch"));
        Assert.NotEqual(inner, model.Value("dy")); // and what comes through the branch
        Assert.Equal(model.Value("dy"), model.Value("dx"));
        Assert.Equal(model.Value("dy"), model.Value("dzero"));
    }

    [Fact]
    public void Names_AreTheSpecs_AndOfALaterAssignmentItsNumber()
    {
        const string spec = """
            model Named {
                dim N = 2, T = 5, V = 11, D = 6
                input tokens[N, T] in V
                param w[V, D], b[D], unused[D] ~ normal(0.3)
                x = w[tokens]
                again = x
                twice = b * 2
                repeat 2 as outer {
                    repeat 2 as inner {
                        x = attention(x * 2, x, x, heads: 2)
                        q = x + twice
                        x = q
                    }
                }
                unread = gelu(x)
                aside = cross_entropy(x @ w.T, tokens)
                minimize cross_entropy(x @ w.T, tokens)
                update sgd(lr: 0.1)
            }
            """;
        using var model = TestModel.CreateForInspection(spec);
        model.Step(TestModel.Inputs(model, seed: 3), seed: 9, rows: 2);

        string[] own =
        [
            "x",
            "again",
            "twice",
            .. from o in new[] { 0, 1 }
            from i in new[] { 0, 1 }
            from name in new[] { "x", "q", "x'2" }
            select $"outer.{o}.inner.{i}.{name}",
            "unread",
        ];
        Assert.Equal(own.Order(), model.ValueNames.Intersect(own).Order());
        Assert.Equal(["w", "b", "unused", "x"], model.ValueNames.Take(4));
        // What the compiler would call q makes way for what the spec does.
        Assert.Contains("outer.1.inner.1.q'2", model.ValueNames);
        Assert.Equal(model.Value("outer.0.inner.0.q'2"), model.Value("x").Select(x => 2 * x));
        Assert.Equal(model.ValueNames.Count, model.ValueNames.Distinct().Count());
        Assert.Equal(model.Value("x"), model.Value("again"));
        Assert.Equal(model.Value("dx"), model.Value("dagain"));
        Assert.Equal(model.Value("outer.0.inner.0.q"), model.Value("outer.0.inner.0.x'2"));
        Assert.Equal([6], model.ShapeOf("twice"));
        Assert.Equal([2, 5, 6], model.ShapeOf("unread"));
        Assert.DoesNotContain("dunread", model.ValueNames);
        Assert.DoesNotContain("dunused", model.ValueNames);
    }

    [Fact]
    public void AWrongName_IsNamedWithTheNearest()
    {
        using var model = TestModel.CreateForInspection(Tiny);

        Assert.Equal(
            $"Tiny has no value `h`; the nearest are `block.0.h`, `block.1.h` (ValueNames has all {model.ValueNames.Count}) (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => model.Value("h")).Message
        );
        Assert.Contains("`block.0.h`", Assert.Throws<ArgumentException>(() => model.Value("blok.0.h")).Message);
        Assert.Contains("`logits`", Assert.Throws<ArgumentException>(() => model.ShapeOf("Logit")).Message);
        Assert.DoesNotContain("nearest", Assert.Throws<ArgumentException>(() => model.Value("corrupted")).Message);
        Assert.DoesNotContain("nearest", Assert.Throws<ArgumentException>(() => model.Value("")).Message);
        Assert.Throws<ArgumentNullException>(() => model.Value(null!));
    }

    [Fact]
    public void AValueThatIsNotThereYet_IsRefused()
    {
        using var model = TestModel.CreateForInspection(Tiny);
        Assert.Equal(32 * 16, model.Value("w_emb").Length);
        Assert.Equal([2, 8, 16], model.ShapeOf("x")); // constants are known before
        Assert.Contains("after Forward", Assert.Throws<InvalidOperationException>(() => model.Value("x")).Message);

        model.Mask(TestModel.Inputs(model, seed: 3), seed: 1, rows: 2);
        Assert.Contains(
            "`logits_at_masked` is there after Forward",
            Assert.Throws<InvalidOperationException>(() => model.ShapeOf("logits_at_masked")).Message
        );
        model.Forward();
        Assert.Equal([model.MaskedCount, 32], model.ShapeOf("logits_at_masked"));
        Assert.Equal(model.LogitsAtMasked.ToArray(), model.Value("logits_at_masked"));
        Assert.Contains("after Backward", Assert.Throws<InvalidOperationException>(() => model.Value("dx")).Message);
        model.Backward();
        Assert.Contains(model.Value("dx"), g => g != 0);
        model.Update();
        Assert.Contains(model.Value("dx"), g => g != 0);

        model.ImportWeights(model.ExportWeights());
        Assert.Throws<InvalidOperationException>(() => model.Value("x"));
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Value("w_emb"));
    }

    [Fact]
    public void GradientsOfNothing_AreZero()
    {
        using var model = TestModel.CreateForInspection(Tiny);
        var inputs = TestModel.Inputs(model, seed: 3);
        model.Step(inputs, seed: 1, rows: 2);

        model.MaskWith(inputs, inputs[0].Span, new int[16], rows: 2);
        model.Forward();
        model.Backward();

        Assert.True(float.IsNaN(model.Loss));
        Assert.Equal([0, 32], model.ShapeOf("logits_at_masked"));
        foreach (var gradient in model.Description.Values.Where(v => v.After == StepStage.Backward))
            Assert.All(model.Value(gradient.Name), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Steps_WithManyThreads_HaveTheBitsOfOne()
    {
        Assert.Equal(Values(1), Values(3));

        static float[] Values(int threads)
        {
            using var model = TestModel.CreateForInspection(Mission, threads);
            model.Step(TestModel.Inputs(model, seed: 3), seed: 9, rows: 3);
            return [.. model.ValueNames.SelectMany(model.Value)];
        }
    }

    private static BoundModel Bind(string spec) => SpecCompiler.Compile(new SourceText(spec, "test.mlm")).Model!;

    private static string WithD(string name) =>
        name.LastIndexOf('.') is var dot && dot < 0 ? "d" + name : name.Insert(dot + 1, "d");
}
