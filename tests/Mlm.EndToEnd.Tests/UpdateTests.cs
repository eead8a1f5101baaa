using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>Every option of every update rule, through the compiler.</summary>
public class UpdateTests
{
    private static readonly Dictionary<string, UpdateRule> Rules = new()
    {
        ["plain"] = new("sgd(lr: 0.1)") { LearningRate = 0.1 },
        ["decay"] = new("sgd(lr: 0.1, weight_decay: 0.05)") { LearningRate = 0.1, Decay = 0.05 },
        ["momentum"] = new("sgd(lr: 0.1, momentum: 0.9)") { LearningRate = 0.1, Momentum = 0.9 },
        ["nesterov"] = new("sgd(lr: 0.1, momentum: 0.9, nesterov: 1)")
        {
            LearningRate = 0.1,
            Momentum = 0.9,
            LooksAhead = true,
        },
        ["a clip that bites"] = new("sgd(lr: 0.1, clip: 0.05)") { LearningRate = 0.1, Clip = 0.05 },
        ["a clip that does not bite"] = new("sgd(lr: 0.1, clip: 1e4)") { LearningRate = 0.1, Clip = 1e4 },
        ["sgd's all"] = new("sgd(lr: 0.1, momentum: 0.8, nesterov: 1, weight_decay: 0.2, clip: 0.3)")
        {
            LearningRate = 0.1,
            Momentum = 0.8,
            LooksAhead = true,
            Decay = 0.2,
            Clip = 0.3,
        },
        ["adamw"] = new("adamw()")
        {
            LearningRate = 0.001,
            Decay = 0.01,
            Moments = (0.9, 0.999, 1e-8),
        },
        ["adamw without decay"] = new("adamw(lr: 0.01, weight_decay: 0)")
        {
            LearningRate = 0.01,
            Moments = (0.9, 0.999, 1e-8),
        },
        ["adamw's all"] = new("adamw(lr: 0.01, beta1: 0.7, beta2: 0.95, eps: 1e-4, weight_decay: 0.3, clip: 0.05)")
        {
            LearningRate = 0.01,
            Decay = 0.3,
            Clip = 0.05,
            Moments = (0.7, 0.95, 1e-4),
        },
    };

    public static TheoryData<string> Names => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AnUpdate_IsItsRuleAppliedToTheGradients(string name)
    {
        var rule = Rules[name];
        using var kept = TestModel.Create(Spec(rule), gradients: true);
        using var unkept = TestModel.Create(Spec(rule), gradients: false);
        double[] truth = [.. kept.ExportWeights().Select(w => (double)w)];
        var state = new UpdateRule.State(truth.Length);
        Assert.Equal((float)rule.LearningRate, kept.LearningRate);
        for (var step = 0; step < 6; step++)
        {
            if (step == 3)
                kept.LearningRate = unkept.LearningRate = (float)rule.LearningRate / 2;
            Take(kept, step);
            Take(unkept, step);

            var learningRate = step < 3 ? rule.LearningRate : rule.LearningRate / 2;
            rule.Step(truth, kept.Gradients, i => ParameterAt(kept, i) != "shift", state, learningRate);
            HoldWeights($"{name}, step {step}, gradients kept", kept, kept.ExportWeights(), truth);
            HoldWeights($"{name}, step {step}, gradients not kept", kept, unkept.ExportWeights(), truth);
            HoldNorm(rule, kept);
            Assert.Equal(kept.GradientNorm, unkept.GradientNorm);
            Assert.Equal((step + 1, step + 1), (kept.OptimizerStep, unkept.OptimizerStep));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhereNothingIsSelected_NothingMoves(string name)
    {
        foreach (var gradients in new[] { false, true })
        {
            using var model = TestModel.Create(Spec(Rules[name]), gradients: gradients);
            using var spared = TestModel.Create(Spec(Rules[name]), gradients: gradients);
            Take(model, 1);
            Take(spared, 1);
            var before = model.ExportWeights();

            var inputs = TestModel.Inputs(model, seed: 2);
            inputs[1] = new int[inputs[1].Length];
            var result = model.Step(inputs, seed: 0, model.Description.Sequences);

            Assert.True(float.IsNaN(result.Loss));
            Assert.Equal(before, model.ExportWeights());
            Assert.Equal(1, model.OptimizerStep);
            Assert.Equal(Rules[name].Clips ? 0f : float.NaN, model.GradientNorm);
            if (gradients)
                Assert.All(model.Gradients, g => Assert.Equal(0f, g));
            // No state has moved either: the next step is that of a model which was spared this one.
            Take(model, 3);
            Take(spared, 3);
            Assert.Equal(spared.ExportWeights(), model.ExportWeights());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Initialize_StartsTheOptimizerAfresh(string name)
    {
        using var model = TestModel.Create(Spec(Rules[name]), seed: 5);
        var first = ThreeSteps(model);

        model.Initialize(5);
        Assert.Equal(0, model.OptimizerStep);

        Assert.Equal(first, ThreeSteps(model));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Updates_OnManyThreads_HaveTheBitsOfOne(string name)
    {
        // Large enough that every thread has work of each kernel.
        var spec = ShapedSpecs.Mission(n: 2, t: 9, v: 300, d: 96, h: 4, f: 130, l: 1);
        spec = spec.Replace("sgd(lr: 0.1)", Rules[name].Update);
        float[] Bits(int threads)
        {
            using var model = TestModel.Create(spec, threads);
            return [.. ThreeSteps(model), model.GradientNorm];
        }

        var alone = Bits(1);

        Assert.Equal(alone, Bits(2));
        Assert.Equal(alone, Bits(8));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AStep_AllocatesNothing(string name)
    {
        using var model = TestModel.Create(Spec(Rules[name]));
        var inputs = TestModel.Inputs(model, seed: 3);
        model.Step(inputs, seed: 0, rows: 2);

        var allocated = Allocations.Of(() =>
        {
            for (var seed = 1; seed < 10; seed++)
                model.Step(inputs, seed, rows: 2);
        });

        Assert.Equal(0, allocated);
    }

    // As torch leaves out what has no gradient: it does not even decay.
    [Theory]
    [InlineData("sgd's all")]
    [InlineData("adamw's all")]
    public void AParamThatTheLossDoesNotDependOn_DoesNotMove(string name)
    {
        var spec = Spec(Rules[name]);
        using var without = TestModel.Create(spec);
        using var with = TestModel.Create(spec.Replace("param w_head", "param unused[V, D] ~ ones\n param w_head"));
        without.ImportWeights([.. Used(with)]);

        Take(with, 1);
        Take(without, 1);

        Assert.Equal(without.ExportWeights(), Used(with));
        var unused = with.Description.Parameters.ToList().FindIndex(p => p.Name == "unused");
        Assert.All(Cut(with, with.ExportWeights())[unused].Values, w => Assert.Equal(1f, w));
        Assert.Equal(without.GradientNorm, with.GradientNorm);
    }

    [Fact]
    public void AClipThatDoesNotBite_LeavesEveryBit()
    {
        using var model = TestModel.Create(Spec(new UpdateRule("adamw(lr: 0.01)")));
        using var clipped = TestModel.Create(Spec(new UpdateRule("adamw(lr: 0.01, clip: 1e4)")));

        Assert.Equal(ThreeSteps(model), ThreeSteps(clipped));
    }

    // What is scored is an input, so that a test can score nothing; one param is used twice, one does not decay.
    private static string Spec(UpdateRule rule) =>
        $$"""
            model Updated {
                dim N = 2, T = 5, V = 11, D = 19
                input tokens[N, T] in V
                input scored[N, T] in 2
                param w_emb[V, D] ~ normal(0.3)
                param shift[D] ~ normal(0.3) no_decay
                param w[D, D] ~ normal(0.3)
                x = layernorm(w_emb[tokens] + shift)
                x = x + gelu(x @ w) @ w
                param w_head[D, V] ~ normal(0.3)
                minimize cross_entropy(x @ w_head, tokens, at: scored)
                update {{rule.Update}}
            }
            """;

    private static void Take(TrainingModel model, int seed) =>
        model.Step(TestModel.Inputs(model, seed), seed, model.Description.Sequences);

    private static float[] ThreeSteps(TrainingModel model)
    {
        for (var step = 0; step < 3; step++)
            Take(model, step);
        return model.ExportWeights();
    }

    private static void HoldNorm(UpdateRule rule, TrainingModel model)
    {
        if (!rule.Clips)
        {
            Assert.Equal(float.NaN, model.GradientNorm);
            return;
        }
        var norm = Math.Sqrt(model.Gradients.Sum(g => (double)g * g));
        Assert.Equal((float)norm, model.GradientNorm);
        Assert.Equal(rule.Clip < 1e4, norm > rule.Clip);
    }

    private static void HoldWeights(string what, TrainingModel model, float[] found, double[] truth)
    {
        // The truth rounded stands for PyTorch's own: only the roundings that everyone is allowed are.
        float[] rounded = [.. truth.Select(w => (float)w)];
        foreach (var (name, start, values) in Cut(model, found))
            WhatIsRight.Tensor(
                $"{what}: {name}",
                values,
                rounded.AsSpan(start, values.Length),
                truth.AsSpan(start, values.Length)
            );
    }

    private static List<(string Name, int Start, float[] Values)> Cut(TrainingModel model, float[] flat)
    {
        var parts = new List<(string, int, float[])>();
        var start = 0;
        foreach (var parameter in model.Description.Parameters)
        {
            parts.Add((parameter.Name, start, flat[start..(start + (int)parameter.Elements)]));
            start += (int)parameter.Elements;
        }
        return parts;
    }

    private static string ParameterAt(TrainingModel model, int index)
    {
        var end = 0L;
        return model.Description.Parameters.First(p => index < (end += p.Elements)).Name;
    }

    private static float[] Used(TrainingModel model) =>
        [.. Cut(model, model.ExportWeights()).Where(p => p.Name != "unused").SelectMany(p => p.Values)];
}
