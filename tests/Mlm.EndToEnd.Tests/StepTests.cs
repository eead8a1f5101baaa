namespace Mlm.EndToEnd.Tests;

/// <summary>What a user of a generated class relies on beside the numbers.</summary>
public class StepTests
{
    private static readonly string Tiny = Repository.Spec("tiny.mlm");
    private static readonly string Mission = ShapedSpecs.Mission(n: 3, t: 21, v: 70, d: 48, h: 4, f: 80, l: 2);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Steps_WithManyThreads_HaveTheBitsOfOne(int threads)
    {
        var alone = ThreeSteps(Mission, threads: 1);
        var together = ThreeSteps(Mission, threads);

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Steps_RunTwice_HaveTheSameBits() =>
        Assert.Equal(ThreeSteps(Tiny, threads: 2), ThreeSteps(Tiny, threads: 2));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_OfFewerSequences_IsThatOfTheWholeBatchWithTheOthersLeftOut(int rows)
    {
        using var model = TestModel.Create(Mission, gradients: true);
        var whole = TestModel.Inputs(model, seed: 5);
        var tokensInUse = rows * model.Description.Tokens;

        model.Mask(whole, seed: 9, rows: 3);
        var (corrupted, masked) = (model.CorruptedIds.ToArray(), model.MaskIndicator.ToArray());
        Array.Clear(masked, tokensInUse, masked.Length - tokensInUse);
        model.MaskWith(whole, corrupted, masked, rows: 3);
        model.Forward();
        model.Backward();
        var (loss, gradients) = (model.Loss, model.Gradients);

        model.Mask([whole[0][..tokensInUse]], seed: 9, rows);
        Assert.Equal(corrupted[..tokensInUse], model.CorruptedIds[..tokensInUse].ToArray());
        Assert.Equal(masked, model.MaskIndicator.ToArray());
        model.Forward();
        model.Backward();
        Assert.Equal(loss, model.Loss);
        Assert.Equal(gradients, model.Gradients);
    }

    [Fact]
    public void FusedUpdates_AgreeWithKeptGradients()
    {
        using var fused = TestModel.Create(Mission, gradients: false);
        using var kept = TestModel.Create(Mission, gradients: true);
        var inputs = TestModel.Inputs(fused, seed: 3);
        var before = fused.ExportWeights();

        fused.Step(inputs, seed: 1, rows: 3);
        kept.Step(inputs, seed: 1, rows: 3);

        var gradients = kept.Gradients;
        var (updated, updatedFromKept) = (fused.ExportWeights(), kept.ExportWeights());
        for (var i = 0; i < before.Length; i++)
        {
            // Both round w − lr·g once or twice; a float32 spacing of either.
            var tolerance = 1e-6f * Math.Max(Math.Abs(before[i]), 0.1f * Math.Abs(gradients[i]));
            Assert.True(
                Math.Abs(updated[i] - updatedFromKept[i]) <= tolerance,
                $"weight {i}: {updated[i]:R} and {updatedFromKept[i]:R}"
            );
            Assert.True(Math.Abs(updatedFromKept[i] - (before[i] - (0.1f * gradients[i]))) <= tolerance);
        }
        Assert.NotEqual(before, updated);
    }

    [Fact]
    public void Step_AllocatesNothing()
    {
        foreach (var spec in new[] { Mission, Tiny })
        {
            using var model = TestModel.Create(spec, threads: 2);
            var inputs = TestModel.Inputs(model, seed: 3);
            var rows = model.Description.Sequences;
            model.Step(inputs, seed: 0, rows);

            var allocated = Allocations.Of(() =>
            {
                for (var seed = 1; seed < 10; seed++)
                    model.Step(inputs, seed, rows);
            });

            Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void ExportedWeights_GoBackInAsTheyCameOut()
    {
        using var model = TestModel.Create(Tiny);
        var weights = model.ExportWeights();
        var inputs = TestModel.Inputs(model, seed: 3);
        model.Step(inputs, seed: 1, rows: 2);
        Assert.NotEqual(weights, model.ExportWeights());

        model.ImportWeights(weights);

        Assert.Equal(weights, model.ExportWeights());
    }

    [Fact]
    public void LearningRate_StartsAtTheSpecsAndScalesTheStep()
    {
        using var model = TestModel.Create(Mission, gradients: true);
        Assert.Equal(0.1f, model.LearningRate);
        var before = model.ExportWeights();

        model.LearningRate = 0;
        model.Step(TestModel.Inputs(model, seed: 3), seed: 1, rows: 3);

        Assert.Equal(before, model.ExportWeights());
        Assert.Contains(model.Gradients, g => g != 0);
    }

    [Fact]
    public void PartsOutOfOrder_Throw()
    {
        using var model = TestModel.Create(Tiny, gradients: true);
        var inputs = TestModel.Inputs(model, seed: 3);

        Assert.Contains("Forward comes after Mask", Assert.Throws<InvalidOperationException>(model.Forward).Message);
        model.Mask(inputs, seed: 1, rows: 2);
        Assert.Throws<InvalidOperationException>(model.Backward);
        model.Mask(inputs, seed: 1, rows: 2);
        model.Forward();
        Assert.Throws<InvalidOperationException>(model.Forward);
        model.Mask(inputs, seed: 1, rows: 2);
        model.Forward();
        Assert.Throws<InvalidOperationException>(model.Update);
    }

    [Fact]
    public void GradientsThatAreNotKept_AreRefusedWithAWayOut()
    {
        using var model = TestModel.Create(Tiny);
        model.Mask(TestModel.Inputs(model, seed: 3), seed: 1, rows: 2);
        model.Forward();

        Assert.Contains("gradients: true", Assert.Throws<InvalidOperationException>(model.Backward).Message);
        Assert.Contains("gradients: true", Assert.Throws<InvalidOperationException>(model.Update).Message);
        Assert.Contains("gradients: true", Assert.Throws<InvalidOperationException>(() => model.Gradients).Message);
    }

    [Fact]
    public void BadInput_IsNamedAndChangesNothing()
    {
        using var model = TestModel.Create(Tiny);
        var good = TestModel.Inputs(model, seed: 3);
        var outside = good[0].ToArray();
        outside[11] = 32;
        var weights = model.ExportWeights();

        var message = Assert.Throws<ArgumentException>(() => model.Step([outside], seed: 1, rows: 2)).Message;
        Assert.Contains("`tokens` holds 32 in sequence 1 at token 3; ids are in 0 … 31", message);
        message = Assert.Throws<ArgumentException>(() => model.Step([good[0][..15]], seed: 1, rows: 2)).Message;
        Assert.Contains("15", message);
        Assert.Contains("16", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(good, seed: 1, rows: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Step(good, seed: 1, rows: 3));
        Assert.Throws<ArgumentException>(() => model.Step([], seed: 1, rows: 2));

        var poisoned = (float[])weights.Clone();
        poisoned[3] = float.NaN;
        Assert.Contains("w_emb", Assert.Throws<ArgumentException>(() => model.ImportWeights(poisoned)).Message);
        Assert.Contains(
            $"{weights.Length}",
            Assert.Throws<ArgumentException>(() => model.ImportWeights(weights.AsSpan(1))).Message
        );
        Assert.Equal(weights, model.ExportWeights());
    }

    [Fact]
    public void AMaskThatIsRefused_LeavesTheStepAsItWas()
    {
        using var model = TestModel.Create(Mission);
        var inputs = TestModel.Inputs(model, seed: 5);
        model.Mask(inputs, seed: 9, rows: 3);
        model.Forward();
        var loss = model.Loss;

        model.Mask(inputs, seed: 9, rows: 3);
        Assert.Throws<ArgumentException>(() => model.Mask(inputs, seed: 9, rows: 1));
        model.Forward();

        Assert.Equal(loss, model.Loss);
    }

    [Fact]
    public void AModelWithoutWeights_RefusesToStep()
    {
        using var model = TestModel.Load(Tiny).Create(threads: 1, gradients: false);

        Action step = () => model.Step([new int[16]], seed: 1, rows: 2);

        Assert.Contains("Initialize or ImportWeights", Assert.Throws<InvalidOperationException>(step).Message);
        Assert.Throws<InvalidOperationException>(model.ExportWeights);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-0.1f)]
    public void ALearningRateThatIsNone_IsRefused(float rate)
    {
        using var model = TestModel.Create(Tiny);
        var before = model.LearningRate;

        Assert.Throws<ArgumentOutOfRangeException>(() => model.LearningRate = rate);

        Assert.Equal(before, model.LearningRate);
    }

    [Fact]
    public void ADisposedModel_RefusesEverything()
    {
        var model = TestModel.Create(Tiny);
        var inputs = TestModel.Inputs(model, seed: 3);
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Step(inputs, seed: 1, rows: 2));
        Assert.Throws<ObjectDisposedException>(model.Forward);
        Assert.Throws<ObjectDisposedException>(model.Backward);
        Assert.Throws<ObjectDisposedException>(model.Update);
        Assert.Throws<ObjectDisposedException>(() => model.Initialize(1));
        Assert.Throws<ObjectDisposedException>(() => model.LearningRate = 1);
        Assert.Throws<ObjectDisposedException>(model.ExportWeights);
        Assert.Throws<ObjectDisposedException>(() => model.LogitsAtMasked.Rows);
        Assert.Throws<ObjectDisposedException>(() => model.CorruptedIds.Length);
    }

    [Fact]
    public void Initialize_FromOneSeed_GivesOneModel()
    {
        using var model = TestModel.Create(Tiny, seed: 7);
        var first = model.ExportWeights();
        model.Initialize(8);
        var other = model.ExportWeights();
        model.Initialize(7);

        Assert.Equal(first, model.ExportWeights());
        Assert.NotEqual(first, other);
    }

    private static float[] ThreeSteps(string spec, int threads)
    {
        using var model = TestModel.Create(spec, threads);
        var losses = new List<float>();
        for (var step = 0; step < 3; step++)
            losses.Add(model.Step(TestModel.Inputs(model, seed: step), seed: step, model.Description.Sequences).Loss);
        return [.. losses, .. model.ExportWeights()];
    }
}
