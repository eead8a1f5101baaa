using Mlm.Training.Batches;
using Mlm.Training.Evaluation;

namespace Mlm.Training.Tests.Evaluation;

public class HeldOutEvaluatorTests
{
    private const int Vocabulary = 8;

    [Fact]
    public void Evaluate_AsksTextAlone_OverAllRows()
    {
        using var model = Model(bias: [0, 0, 9, 9, 0, 1, 2, 3]);
        int[] ids = [2, 5, 6, 3, 2, 7, 7, 3, 2, 5, 5, 3];
        var baseline = new UnigramBaseline(ids, Vocabulary);
        var result = new HeldOutEvaluator(new TokenRows(ids, 4), baseline).Evaluate(model);

        // What the model would have been asked: the places of its own draws that hold 5, 6 or 7.
        double[] logits = [0, 0, 9, 9, 0, 1, 2, 3];
        var logSum = Math.Log(logits.Sum(Math.Exp));
        var (loss, unigram, places) = (0.0, 0.0, 0);
        for (var batch = 0; batch < 2; batch++)
        {
            var rows = batch == 0 ? 2 : 1;
            var tokens = ids.AsMemory(batch * 8, rows * 4);
            model.Mask([tokens], batch, rows);
            for (var i = 0; i < tokens.Length; i++)
            {
                if (model.MaskIndicator[i] == 0 || tokens.Span[i] < 5)
                    continue;
                loss += logSum - logits[tokens.Span[i]];
                unigram += baseline.LossOf(tokens.Span[i]);
                places++;
            }
        }
        Assert.True(places > 0);
        Assert.Equal(places, result.Places);
        Assert.Equal(loss / places, result.Loss, 5);
        Assert.Equal(unigram / places, result.UnigramLoss, 12);
        Assert.Equal(0, result.Accuracy); // 2 is its answer to everything
    }

    [Fact]
    public void Evaluate_LeavesTheWeights()
    {
        using var model = Model(bias: [0, 0, 0, 0, 0, 1, 2, 3]);
        var before = model.ExportWeights();
        int[] ids = [2, 5, 6, 3, 2, 7, 7, 3];
        new HeldOutEvaluator(new TokenRows(ids, 4), new UnigramBaseline(ids, Vocabulary)).Evaluate(model);
        Assert.Equal(before, model.ExportWeights());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Evaluate_DropsNothing_AndLeavesTheModelAsItWas(bool training)
    {
        using var model = Model(bias: [0, 0, 0, 0, 0, 1, 2, 3]);
        model.IsTraining = training;
        int[] ids = [2, 5, 6, 3, 2, 7, 7, 3, 2, 5, 5, 3];
        var evaluator = new HeldOutEvaluator(new TokenRows(ids, 4), new UnigramBaseline(ids, Vocabulary));
        Assert.True(evaluator.Evaluate(model).Places > 0);
        Assert.DoesNotContain(true, model.DropsAtForwards);
        Assert.Equal(training, model.IsTraining);

        var stopped = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => evaluator.Evaluate(model, cancellation: stopped));
        Assert.Equal(training, model.IsTraining);
    }

    private static UnigramModel Model(float[] bias)
    {
        var model = new UnigramModel(sequences: 2, tokens: 4, Vocabulary);
        model.ImportWeights([.. bias, 1, 2, 3, 4, 5, 6]);
        return model;
    }
}
