using Mlm.Runtime;
using Mlm.Runtime.Memory;
using Mlm.Training.Checkpoints;
using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests;

public sealed class SavedRunTests : IDisposable
{
    private static readonly string[] Entries = [.. SpecialTokens.All, "a", "b", "c"];
    private static readonly float[] Weights = [0, 0, 0, 0, 0, 1, 3, 2, 11, 12, 13, 21, 22, 23];
    private readonly TemporaryFolder _folder = new();
    private readonly RunDirectory _directory;

    public SavedRunTests()
    {
        _directory = new RunDirectory(_folder["run"]);
        _directory.Create(Entries, "model Unigram { }");
        using var model = new UnigramModel(sequences: 1, tokens: 4, vocabulary: 8);
        model.ImportWeights(Weights);
        ModelCheckpoint.Save(model, _directory.Weights, steps: 3);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_GivesVocabularyAndDims()
    {
        var run = SavedRun.Open(_directory);

        Assert.Equal(Entries, run.Encoder.Entries);
        Assert.Equal(8, Assert.Single(run.Dims).Value);
        Assert.Equal(_directory, run.Directory);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.mlm")]
    [InlineData("vocab.txt")]
    public void Open_WithoutAFile_NamesIt(string name)
    {
        var path = Path.Combine(_directory.Path, name);
        File.Delete(path);

        var fault = Assert.Throws<FileNotFoundException>(() => SavedRun.Open(_directory));

        Assert.StartsWith($"{path} is missing", fault.Message);
        Assert.Equal(path, fault.FileName);
    }

    [Fact]
    public void LoadWeights_MakesAModelAnswerAsItWasTrained()
    {
        var run = SavedRun.Open(_directory);
        using var model = new AnsweringModel(vocabulary: 8);

        run.LoadWeights(model);

        Assert.Equal(Weights, model.ExportWeights());
        var candidates = Assert.Single(MaskFiller.Fill(model, run.Encoder, "a [MASK]", 2)).Candidates;
        Assert.Equal(["b", "c"], candidates.Select(c => c.Token));
    }

    [Fact]
    public void LoadWeights_IntoAModelOfAnotherVocabulary_SaysBothSizes()
    {
        var run = SavedRun.Open(_directory);
        using var model = new AnsweringModel(vocabulary: 9);

        var fault = Assert.Throws<InvalidDataException>(() => run.LoadWeights(model));

        Assert.Contains("has 8 entries; the input of Unigram takes 9 ids", fault.Message);
    }

    /// <summary>Answers with its bias, whatever the input.</summary>
    private sealed class AnsweringModel(int vocabulary)
        : InferenceModel(Describe(vocabulary), memoryFloats: 10_000, scratchFloats: 0, threads: 1)
    {
        private const long LogitsOffset = 5000;

        public override void Run(ReadOnlySpan<ReadOnlyMemory<int>> inputs, int? rows = null)
        {
            CheckRun(rows ?? Description.Sequences);
            BeginRun(rows ?? Description.Sequences);
            CompleteRun();
        }

        public override MatrixView Logits(ReadOnlySpan<int> places)
        {
            CheckPlaces(places);
            for (var row = 0; row < places.Length; row++)
                Memory.Floats(0, vocabulary).CopyTo(Memory.Floats(LogitsOffset + (row * (long)vocabulary), vocabulary));
            return ViewOfRun(Memory.Slot(LogitsOffset, places.Length, vocabulary), places.Length, vocabulary);
        }

        private static ModelDescription Describe(int vocabulary)
        {
            using var model = new UnigramModel(sequences: 1, tokens: 4, vocabulary);
            return model.Description;
        }
    }
}
