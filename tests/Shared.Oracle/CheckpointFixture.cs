using System.Globalization;
using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Random;

namespace Mlm.Testing;

/// <summary>Steps that PyTorch took from a BertForMaskedLM checkpoint, in float32 and in float64, with the checkpoint.</summary>
internal sealed class CheckpointFixture : IDisposable
{
    private const string Truth = "_f64";

    public CheckpointFixture(string name)
    {
        Name = name;
        Checkpoint = SafetensorsFile.Open(CheckpointPath);
        Expected = SafetensorsFile.Open(ExpectedPath);
    }

    public string Name { get; }

    /// <summary>The weights by their published names.</summary>
    public string CheckpointPath => Repository.Fixture(Name + ".safetensors");

    /// <summary>The inputs of all steps, and what came out.</summary>
    public string ExpectedPath => Repository.Fixture(Name + "-expected.safetensors");

    public SafetensorsFile Checkpoint { get; }

    public SafetensorsFile Expected { get; }

    public int Steps => Number("steps");

    public long FirstSeed => Number("first_seed");

    public double LearningRate => double.Parse(Expected.Metadata["lr"], CultureInfo.InvariantCulture);

    /// <summary>[N, T].</summary>
    public int Places => Number("N") * Number("T");

    public int Sequences => Number("N");

    /// <summary>The params in the flat order, as the spec shapes them.</summary>
    public IEnumerable<CheckpointTensor> Params
    {
        get
        {
            var (v, t, d, f) = (Number("V"), Number("T"), Number("D"), Number("F"));
            yield return new("bert.embeddings.word_embeddings.weight", v, d);
            yield return new("bert.embeddings.position_embeddings.weight", t, d);
            yield return new("bert.embeddings.token_type_embeddings.weight", 2, d);
            foreach (var norm in Norm("bert.embeddings"))
                yield return norm;
            for (var layer = 0; layer < Number("L"); layer++)
            {
                var prefix = $"bert.encoder.layer.{layer}.";
                CheckpointTensor[] tensors =
                [
                    .. Linear(prefix + "attention.self.query", d, d),
                    .. Linear(prefix + "attention.self.key", d, d),
                    .. Linear(prefix + "attention.self.value", d, d),
                    .. Linear(prefix + "attention.output.dense", d, d),
                    .. Norm(prefix + "attention.output"),
                    .. Linear(prefix + "intermediate.dense", d, f),
                    .. Linear(prefix + "output.dense", f, d),
                    .. Norm(prefix + "output"),
                ];
                foreach (var tensor in tensors)
                    yield return tensor;
            }
            foreach (var tensor in Linear("cls.predictions.transform.dense", d, d))
                yield return tensor;
            foreach (var norm in Norm("cls.predictions.transform"))
                yield return norm;
            yield return new("cls.predictions.bias", 1, v);

            IEnumerable<CheckpointTensor> Norm(string name) =>
                [new(name + ".LayerNorm.weight", 1, d), new(name + ".LayerNorm.bias", 1, d)];
        }
    }

    /// <summary>Names and lengths of the params in the flat order.</summary>
    public IEnumerable<(string Name, int Length)> Lengths => Params.Select(p => (p.Name, p.Rows * p.Columns));

    /// <summary>Every param of a file by its published name, laid out flat as the spec orders and shapes it.</summary>
    /// <param name="file">The checkpoint, or what came out.</param>
    /// <param name="prefix">Stands before each name.</param>
    public float[] Flat(SafetensorsFile file, string prefix = "") =>
        [.. Params.SelectMany(p => p.AsInSpec(file.ReadSingle(prefix + p.Name)))];

    /// <summary>PyTorch's float64 numbers, laid out likewise.</summary>
    public double[] FlatTruth(string prefix) =>
        [.. Params.SelectMany(p => p.AsInSpec(Expected.ReadDouble(prefix + p.Name + Truth)))];

    /// <summary>An input of one step.</summary>
    public int[] Input(string name, int step) =>
        [.. Expected.ReadInt64(name).Skip(step * Places).Take(Places).Select(id => (int)id)];

    /// <summary>
    /// The mask of one step, which the fixture does not hold: the draws of its script, in its order, from the generator that
    /// torch-generator.safetensors holds to PyTorch's.
    /// </summary>
    public (int[] Corrupted, int[] Masked) Mask(int step)
    {
        var generator = new TorchGenerator(FirstSeed + step);
        var (select, corrupt, random) = (new float[Places], new float[Places], new int[Places]);
        generator.FillRand(select);
        generator.FillRand(corrupt);
        generator.FillRandInt(random, Number("V"));
        int[] special =
        [
            .. Expected
                .Metadata["special"]
                .Trim('[', ']')
                .Split(',')
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
        ];
        var (corrupted, masked) = (Input("tokens", step), new int[Places]);
        for (var i = 0; i < Places; i++)
        {
            if (select[i] >= 0.15f || special.Contains(corrupted[i]))
                continue;
            masked[i] = 1;
            corrupted[i] =
                corrupt[i] < 0.8f ? Number("mask_token")
                : corrupt[i] < 0.9f ? random[i]
                : corrupted[i];
        }
        return (corrupted, masked);
    }

    public void Dispose()
    {
        Checkpoint.Dispose();
        Expected.Dispose();
    }

    private static CheckpointTensor[] Linear(string name, int inputs, int outputs) =>
        [new(name + ".weight", inputs, outputs, IsTransposed: true), new(name + ".bias", 1, outputs)];

    private int Number(string key) => int.Parse(Expected.Metadata[key], CultureInfo.InvariantCulture);
}

/// <summary>A param under its published name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Rows">Its rows in the spec; 1 where it has one axis.</param>
/// <param name="Columns">Its last axis in the spec.</param>
/// <param name="IsTransposed">Whether the file holds the transpose, [out, in].</param>
internal sealed record CheckpointTensor(string Name, int Rows, int Columns, bool IsTransposed = false)
{
    /// <summary>What the file holds, laid out as the spec has it.</summary>
    public T[] AsInSpec<T>(T[] stored) =>
        IsTransposed
            ? [.. Enumerable.Range(0, stored.Length).Select(i => stored[(i % Columns * Rows) + (i / Columns)])]
            : stored;
}
