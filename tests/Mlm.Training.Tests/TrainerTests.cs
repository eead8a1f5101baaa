using System.Text.Json;
using Mlm.Runtime;
using Mlm.Training.Batches;
using Mlm.Training.Checkpoints;
using Mlm.Training.Evaluation;
using Mlm.Training.Schedules;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly TextEncoder Encoder = new([.. SpecialTokens.All, "a", "b", "c"]);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();
    private readonly RunDirectory _run;

    public TrainerTests()
    {
        _run = new RunDirectory(_folder["run"]);
        _run.Create(Encoder.Entries, "model M { }");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TakesAllSteps_LearnsAndSaves()
    {
        using var model = Model();
        var result = Train(model, Plan(steps: 60));
        Assert.Equal(TrainingEnd.Done, result.End);
        Assert.Equal(60, result.Steps);
        Assert.True(result.HeldOut!.Loss < Math.Log(8) - 0.2);
        using var loaded = Model();
        Assert.Equal(60, ModelCheckpoint.Load(loaded, _run.Weights).Steps);
        Assert.Equal(model.ExportWeights(), loaded.ExportWeights());
    }

    [Fact]
    public void Run_WritesALineAStep_WithTheSchedulesRates()
    {
        using var model = Model();
        var plan = Plan(steps: 7) with { EvaluateEvery = 3 };
        Train(model, plan);
        var lines = File.ReadAllLines(_run.Metrics).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], lines.Select(l => l.GetProperty("step").GetInt64()));
        Assert.Equal(
            Enumerable.Range(0, 7).Select(plan.Schedule.At),
            lines.Select(l => l.GetProperty("lr").GetSingle())
        );
        var evaluated = lines
            .Where(l => l.TryGetProperty("held_out_loss", out _))
            .Select(l => l.GetProperty("step").GetInt64());
        Assert.Equal([3L, 6, 7], evaluated);
        Assert.Equal(7, _observer.Steps.Count);
    }

    [Fact]
    public void Run_WithOneSeed_GivesTheSameWeights()
    {
        using var one = Model();
        using var other = Model();
        Train(one, Plan(steps: 20));
        Train(other, Plan(steps: 20));
        Assert.Equal(one.ExportWeights(), other.ExportWeights());
    }

    [Fact]
    public void Run_TakenUpAgain_GoesOnWithTheBatchesThatWouldHaveCome()
    {
        using var whole = Model();
        Train(whole, Plan(steps: 10));
        using var second = Model();
        var result = Train(second, Plan(steps: 4) with { StepsBefore = 6 });
        Assert.Equal(10, result.Steps);
        Assert.Equal(whole.Batches[6..], second.Batches);
    }

    [Fact]
    public void Run_WhenAskedToStop_EndsAfterTheStep_AndSaves()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = Model(beforeStep: step =>
        {
            if (step == 4)
                cancellation.Cancel();
            return null;
        });
        var result = Train(model, Plan(steps: 100), cancellation.Token);
        Assert.Equal(TrainingEnd.Interrupted, result.End);
        Assert.Equal(5, result.Steps);
        Assert.Equal(5, File.ReadAllLines(_run.Metrics).Length);
        using var loaded = Model();
        Assert.Equal(5, ModelCheckpoint.Load(loaded, _run.Weights).Steps);
        Assert.Equal(model.ExportWeights(), loaded.ExportWeights());
    }

    [Fact]
    public void Run_WhenTimeIsUp_EvaluatesAndSaves()
    {
        using var model = Model();
        var result = Train(model, Plan(steps: 100) with { Deadline = TimeSpan.Zero });
        Assert.Equal(TrainingEnd.TimeUp, result.End);
        Assert.Equal(0, result.Steps);
        Assert.NotNull(result.HeldOut);
        Assert.True(_run.HoldsWeights);
    }

    [Fact]
    public void Run_WhenNothingIsMasked_SaysSoAndGoesOn()
    {
        using var model = Model(beforeStep: step => step == 2 ? new StepResult(float.NaN, 0) : null);
        var result = Train(model, Plan(steps: 5));
        Assert.Equal(TrainingEnd.Done, result.End);
        Assert.StartsWith("step 3: ", Assert.Single(_observer.Notices));
        Assert.Equal(
            JsonValueKind.Null,
            JsonDocument.Parse(File.ReadAllLines(_run.Metrics)[2]).RootElement.GetProperty("loss").ValueKind
        );
    }

    [Fact]
    public void Run_WhenTheLossIsNoNumberAnyMore_StopsAndKeepsTheWeightsFromBefore()
    {
        using var model = Model(beforeStep: step => step == 5 ? new StepResult(float.NaN, 3) : null);
        var result = Train(model, Plan(steps: 100) with { EvaluateEvery = 4 });
        Assert.Equal(TrainingEnd.Diverged, result.End);
        Assert.Equal(6, result.Steps);
        using var loaded = Model();
        Assert.Equal(4, ModelCheckpoint.Load(loaded, _run.Weights).Steps);
    }

    [Fact]
    public void StepsWithin_IsAtLeastOne_AndGrowsWithTime()
    {
        using var model = Model();
        Assert.Equal(1, Trainer.StepsWithin(model, Data(), seed: 1, TimeSpan.Zero));
        Assert.True(Trainer.StepsWithin(model, Data(), seed: 1, TimeSpan.FromSeconds(20)) > 100);
    }

    [Fact]
    public void RequireTrainable_NamesWhatIsMissing()
    {
        using var model = Model();
        var given = model.Description;
        Trainer.RequireTrainable(given);
        var fault = Assert.Throws<InvalidDataException>(() =>
            Trainer.RequireTrainable(With([.. given.Inputs, new("attend", 2)], given.ScoredAt))
        );
        Assert.Contains("2 inputs (tokens, attend)", fault.Message);
        Assert.Throws<InvalidDataException>(() => Trainer.RequireTrainable(With(given.Inputs, scoredAt: null)));
        fault = Assert.Throws<InvalidDataException>(() =>
            Trainer.RequireTrainable(With(given.Inputs, given.ScoredAt, given.Mask! with { Token = 7 }))
        );
        Assert.Contains("masks with token 7; in the vocabulary that train builds, [MASK] is 4", fault.Message);
        fault = Assert.Throws<InvalidDataException>(() =>
            Trainer.RequireTrainable(With(given.Inputs, given.ScoredAt, logitColumns: 7))
        );
        Assert.Contains("makes 7 logits, fewer than the 8 ids of its input", fault.Message);

        ModelDescription With(
            IReadOnlyList<InputDescription> inputs,
            string? scoredAt,
            MaskDescription? mask = null,
            int? logitColumns = null
        ) =>
            new()
            {
                Name = given.Name,
                Fingerprint = given.Fingerprint,
                Dims = given.Dims,
                Inputs = inputs,
                Parameters = given.Parameters,
                Mask = mask ?? given.Mask,
                Sequences = given.Sequences,
                Tokens = given.Tokens,
                LogitColumns = logitColumns ?? given.LogitColumns,
                ScoredAt = scoredAt,
                Optimizer = given.Optimizer,
            };
    }

    private static UnigramModel Model(Func<int, StepResult?>? beforeStep = null)
    {
        var model = new UnigramModel(sequences: 4, tokens: 4, vocabulary: 8) { BeforeStep = beforeStep };
        model.Initialize(seed: 1);
        return model;
    }

    private static TrainingPlan Plan(int steps) =>
        new()
        {
            Steps = steps,
            Schedule = LearningRateSchedule.For(0.5, steps),
            Seed = 3,
        };

    private static TrainingData Data()
    {
        var ids = Enumerable.Range(0, 30).SelectMany(i => new[] { 2, 5 + (i % 3), 5, 3 }).ToArray();
        return new TrainingData(
            Encoder,
            new TokenRows(ids, 4),
            new TokenRows(ids[..32], 4),
            new UnigramBaseline(ids, 8)
        );
    }

    private TrainingResult Train(UnigramModel model, TrainingPlan plan, CancellationToken cancellation = default) =>
        new Trainer(model, Data(), plan, _run, _observer).Run(cancellation);
}
