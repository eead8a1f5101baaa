using Mlm.Runtime.Checkpoints;
using Mlm.Training.Checkpoints;

namespace Mlm.Training.Tests.Checkpoints;

public sealed class ModelCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly UnigramModel _model = new(sequences: 1, tokens: 4, vocabulary: 6);
    private readonly float[] _weights = [0, 1, 2, 3, 4, 5, 11, 12, 13, 21, 22, 23];

    public ModelCheckpointTests() => _model.ImportWeights(_weights);

    private string Path => _folder["model.safetensors"];

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
        writer.Add("cls.bias", [6L, 1], new long[6]);
        writer.Add("cls.w", [3L, 2], new float[6]);
        writer.Write(Path);
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        Assert.Contains("`cls.bias` is I64 [6, 1]; it should be F32, F16 or BF16 [6]", fault.Message);
    }

    [Fact]
    public void Load_OfATensorUnderItsOlderName_SaysWhatToWrite()
    {
        // As bert-base-uncased is published: `LayerNorm.beta`, where later checkpoints say `LayerNorm.bias`.
        Write(("cls.beta", [6L], new float[6]), ("cls.w", [3L, 2], new float[6]));
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path, ignoreExtra: true));
        Assert.EndsWith(
            "  `cls.bias` is missing; it should be F32 [6]; the file has `cls.beta`, its older name: say `.beta` after `as` in the spec",
            fault.Message
        );
        Write(("cls.beta", [7L], new float[7]), ("cls.w", [3L, 2], new float[6]));
        fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path, ignoreExtra: true));
        Assert.EndsWith("  `cls.bias` is missing; it should be F32 [6]", fault.Message);
    }

    [Fact]
    public void Load_TakesHalfPrecision_AndSaveWritesF32()
    {
        const string Header =
            """{"cls.w":{"dtype":"BF16","shape":[3,2],"data_offsets":[0,12]},"cls.bias":{"dtype":"F16","shape":[6],"data_offsets":[12,24]}}""";
        // 1 … 6 as BF16, then 0.5, 1, 2, -2, the least subnormal and -0 as F16.
        ushort[] values = [0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0, 0x3800, 0x3c00, 0x4000, 0xc000, 1, 0x8000];
        using (var stream = File.Create(Path))
        {
            stream.Write(BitConverter.GetBytes((long)Header.Length));
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Header));
            foreach (var value in values)
                stream.Write([(byte)value, (byte)(value >> 8)]);
        }
        ModelCheckpoint.Load(_model, Path);
        Assert.Equal([0.5f, 1, 2, -2, MathF.ScaleB(1, -24), -0f, 1, 3, 5, 2, 4, 6], _model.ExportWeights());

        ModelCheckpoint.Save(_model, Path, steps: 0);
        using var saved = SafetensorsFile.Open(Path);
        Assert.Equal(["F32 [6]", "F32 [3, 2]"], saved.Tensors.Select(t => t.ToString()));
        Assert.Equal([1f, 2, 3, 4, 5, 6], saved.ReadSingle("cls.w"));
    }

    [Fact]
    public void SaveAfterLoad_GivesTheSameBitsNamesAndShapes()
    {
        float[] bias = [-0f, float.Epsilon, -1e-40f, float.MaxValue, float.MinValue, 1 + 1e-7f];
        Write(("cls.bias", [6L], bias), ("cls.w", [3L, 2], [-0f, 1e-45f, 3, -4, 1f / 3, 6]));
        var before = Contents();
        ModelCheckpoint.Load(_model, Path);
        ModelCheckpoint.Save(_model, Path, steps: 0);
        Assert.Equal(before, Contents());

        string[] Contents()
        {
            using var file = SafetensorsFile.Open(Path);
            return
            [
                .. file.Tensors.Select(t =>
                    $"{t.Name} {t} {string.Join(' ', file.ReadSingle(t.Name).Select(BitConverter.SingleToInt32Bits))}"
                ),
            ];
        }
    }

    [Fact]
    public void Load_OfAnotherModel_IsRefusedWithEveryDifference_AndTakesNoWeightsMemory()
    {
        // A hundred megabytes that nobody claims: what fits is not read where something else does not.
        var writer = new SafetensorsWriter();
        writer.AddDeferred("bert.pooler.dense.weight", [5000, 5000], () => new float[25_000_000]);
        writer.Add("cls.bias", [6L], new float[6]);
        writer.Add("cls.w", [2L, 4], new float[8]);
        writer.Write(Path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InvalidDataException>(() => ModelCheckpoint.Load(_model, Path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("`bert.pooler.dense.weight` (F32 [5000, 5000]) is not a parameter of Unigram", fault.Message);
        Assert.Contains("`cls.w` is F32 [2, 4]; it should be [3, 2]", fault.Message);
        Assert.Equal(_weights, _model.ExportWeights());
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
