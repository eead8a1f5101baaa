using Mlm.Runtime.Checkpoints;
using Mlm.Training.Checkpoints;

namespace Mlm.Training.Tests.Checkpoints;

public sealed class ModelCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly UnigramModel _model = new(sequences: 1, tokens: 4, vocabulary: 6);
    private readonly float[] _weights = [0, 1, 2, 3, 4, 5, 11, 12, 13, 21, 22, 23];

    public ModelCheckpointTests() => _model.ImportWeights(_weights);

    private string Path => _folder.In("model.safetensors");

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Save_UsesTheSpecsNames_AndTransposesWhereItSaysSo()
    {
        ModelCheckpoint.Save(_model, Path, steps: 12);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal(["cls.bias", "cls.w"], file.Tensors.Select(t => t.Name));
        Assert.True(file.TryGet("cls.w", out var w));
        Assert.Equal([3L, 2], w.Shape);
        Assert.Equal([11f, 21, 12, 22, 13, 23], file.ReadSingle("cls.w"));
        Assert.Equal("12", file.Metadata["steps"]);
    }

    [Fact]
    public void Load_GivesBackWhatWasSaved()
    {
        ModelCheckpoint.Save(_model, Path, steps: 12);
        using var other = new UnigramModel(1, 4, 6);
        var loaded = ModelCheckpoint.Load(other, Path);
        Assert.Equal(12, loaded.Steps);
        Assert.Empty(loaded.Skipped);
        Assert.Equal(_weights, other.ExportWeights());
    }

    [Fact]
    public void Load_OfAFileThatDoesNotFit_ListsAllDifferences_AndLoadsNothing()
    {
        Write(("cls.bias", [6L, 1], new float[6]), ("other", [1L], new float[1]), ("more", [0L], []));
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        var lines = fault.Message.Split(Environment.NewLine);
        Assert.StartsWith(Path, lines[0]);
        Assert.Equal(
            [
                "  `cls.bias` is F32 [6, 1]; it should be [6]",
                "  `cls.w` is missing; it should be F32 [3, 2]",
                "  `more` (F32 [0]) is not a parameter of Unigram",
                "  `other` (F32 [1]) is not a parameter of Unigram",
            ],
            [.. lines[1..].Order(StringComparer.Ordinal)]
        );
        Assert.Equal(_weights, _model.ExportWeights());
    }

    [Fact]
    public void Load_OfATranspose_SaysHowToSayIt()
    {
        Write(("cls.bias", [6L], new float[6]), ("cls.w", [2L, 3], new float[6]));
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        Assert.Contains("drop the `.T`", fault.Message);
    }

    [Fact]
    public void Load_OfAnotherType_SaysSo()
    {
        var writer = new SafetensorsWriter();
        writer.Add("cls.bias", [6L], new long[6]);
        writer.Add("cls.w", [3L, 2], new float[6]);
        writer.Write(Path);
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        Assert.Contains("`cls.bias` is I64 [6]; it should be F32, F16 or BF16", fault.Message);
    }

    [Fact]
    public void Load_OfNumbersThatAreNone_NamesTheirPlaces_AndLoadsNothing()
    {
        Write(
            ("cls.bias", [6L], [0, 0, float.NaN, 0, 0, 0]),
            ("cls.w", [3L, 2], [0, 0, 0, 0, 0, float.PositiveInfinity])
        );
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        Assert.Contains("`cls.bias` holds NaN at element 2", fault.Message);
        Assert.Contains("`cls.w` holds", fault.Message);
        Assert.Equal(_weights, _model.ExportWeights());
    }

    [Fact]
    public void Load_IgnoringExtra_TellsWhatItSkipped()
    {
        Write(("extra", [2L], new float[2]), ("cls.bias", [6L], new float[6]), ("cls.w", [3L, 2], [1, 2, 3, 4, 5, 6]));
        var loaded = ModelCheckpoint.Load(_model, Path, ignoreExtra: true);
        Assert.Equal(["extra"], loaded.Skipped);
        Assert.Null(loaded.Steps);
        Assert.Equal([1f, 3, 5, 2, 4, 6], _model.ExportWeights()[6..]);
    }

    private void Write(params (string Name, long[] Shape, float[] Data)[] tensors)
    {
        var writer = new SafetensorsWriter();
        foreach (var (name, shape, data) in tensors)
            writer.Add(name, shape, data.AsMemory());
        writer.Write(Path);
    }
}
