using Mlm.Training.Checkpoints;
using Mlm.Training.Corpora;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private const string Spec = "model Unigram { }";
    private static readonly string[] Entries = [.. SpecialTokens.All, "a", "b", "c"];
    private readonly TemporaryFolder _folder = new();
    private readonly RunDirectory _directory;

    public TrainingRunTests() => _directory = new RunDirectory(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PrepareData_BuildsAVocabularyOfTheModelsSize_AndRowsOfItsLength()
    {
        using var model = Model();

        var data = TrainingRun.PrepareData(_directory, Text(), model.Description, new TrainingRunOptions());

        Assert.Equal(Entries, data.Encoder.Entries);
        Assert.Equal(4, data.Training.Tokens);
        Assert.Equal([2, 5, 6, 7], data.Training[0].ToArray());
        Assert.False(Directory.Exists(_directory.Path));
    }

    [Fact]
    public void PrepareData_ToResume_TakesTheVocabularyOfTheRun()
    {
        using var model = Model();
        string[] other = [.. SpecialTokens.All, "c", "b", "a"];
        _directory.Create(other, Spec);

        var data = TrainingRun.PrepareData(
            _directory,
            Text(),
            model.Description,
            new TrainingRunOptions { Resume = true }
        );

        Assert.Equal(other, data.Encoder.Entries);
    }

    [Fact]
    public void PrepareData_ToResumeWithAVocabularyOfAnotherSize_SaysBothSizes()
    {
        using var model = Model();
        _directory.Create([.. Entries, "d"], Spec);

        var fault = Assert.Throws<InvalidDataException>(() =>
            TrainingRun.PrepareData(_directory, Text(), model.Description, new TrainingRunOptions { Resume = true })
        );

        Assert.Contains("has 9 entries; the input of Unigram takes 8 ids", fault.Message);
    }

    [Fact]
    public void Create_PlansTheSteps_AndWritesVocabularyAndSpec()
    {
        using var model = Model();

        var run = Create(
            model,
            new TrainingRunOptions
            {
                Steps = 400,
                LearningRate = 0.5f,
                Seed = 3,
            }
        );

        Assert.Equal(400, run.Plan.Steps);
        Assert.Equal(0, run.Plan.StepsBefore);
        Assert.Equal(3, run.Plan.Seed);
        Assert.Equal(40, run.Plan.EvaluateEvery);
        Assert.Equal(0.5, run.Plan.Schedule.Peak);
        Assert.Null(run.Plan.Deadline);
        Assert.Equal(400.0 * 4 / run.Data.Training.Count, run.Epochs);
        Assert.Equal(Entries, File.ReadAllLines(_directory.Vocabulary));
        Assert.Equal(Spec, File.ReadAllText(_directory.Spec));
        Assert.False(_directory.HoldsWeights);
    }

    [Fact]
    public void Create_WithStepsAndDuration_EndsAtWhicheverComesFirst()
    {
        using var model = Model();

        var run = Create(model, new TrainingRunOptions { Steps = 10, Duration = TimeSpan.FromSeconds(5) });

        Assert.Equal(10, run.Plan.Steps);
        Assert.Equal(TimeSpan.FromSeconds(5), run.Plan.Deadline);
    }

    [Fact]
    public void Create_WithADurationAlone_PlansTheStepsThatFit_AndStartsFromFreshWeights()
    {
        using var model = Model();
        using var fresh = Model();
        fresh.Initialize(seed: 3);

        var run = Create(model, new TrainingRunOptions { Duration = TimeSpan.FromSeconds(1), Seed = 3 });

        Assert.True(run.Plan.Steps > 10);
        Assert.Equal(TimeSpan.FromSeconds(1.15), run.Plan.Deadline);
        Assert.Equal(fresh.ExportWeights(), model.ExportWeights());
    }

    [Fact]
    public void Create_ToResume_GoesOnFromTheWeightsAndTheirSteps()
    {
        using var first = Model();
        Train(Create(first, new TrainingRunOptions { Steps = 5 }));
        using var second = Model();

        var run = Create(second, new TrainingRunOptions { Steps = 7, Resume = true });

        Assert.Equal(first.ExportWeights(), second.ExportWeights());
        Assert.Equal(5, run.Plan.StepsBefore);
        Assert.Equal(12, Train(run).Steps);
    }

    [Fact]
    public void Train_KeepsTheWeightsInTheDirectory_AndLearns()
    {
        using var model = Model();
        var run = Create(model, new TrainingRunOptions { Steps = 60, LearningRate = 0.5f });
        var before = run.Evaluate();

        var result = Train(run);

        Assert.Equal(TrainingEnd.Done, result.End);
        Assert.True(result.HeldOut!.Loss < before.Loss - 0.2);
        using var loaded = Model();
        Assert.Equal(60, ModelCheckpoint.Load(loaded, _directory.Weights).Steps);
        Assert.Equal(model.ExportWeights(), loaded.ExportWeights());
    }

    private static UnigramModel Model() => new(sequences: 4, tokens: 4, vocabulary: 8);

    private static Corpus Text() =>
        new(
            [.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? "a b c" : "a a b")],
            [.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? "a c a" : "a a b")],
            DocumentCount: 2,
            HeldOutDocumentCount: 1
        );

    private TrainingRun Create(UnigramModel model, TrainingRunOptions options)
    {
        var data = TrainingRun.PrepareData(_directory, Text(), model.Description, options);
        return TrainingRun.Create(_directory, model, data, Spec, options);
    }

    private static TrainingResult Train(TrainingRun run) => run.Train(new RecordingObserver());
}
