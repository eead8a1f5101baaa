using System.Globalization;
using Mlm.Runtime;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Training.Checkpoints;

/// <summary>
/// A model's weights in a safetensors file, under the names that the spec gives them (<c>as "…"</c>) and transposed where it
/// says so (<c>.T</c>).
/// </summary>
public static class ModelCheckpoint
{
    /// <summary>The metadata's entry for the number of steps behind the weights.</summary>
    private const string StepsKey = "steps";

    /// <summary>What the first published checkpoints, bert-base-uncased among them, call a LayerNorm's weight and bias.</summary>
    private static readonly (string Name, string Older)[] OlderNames = [(".weight", ".gamma"), (".bias", ".beta")];

    /// <summary>What the metadata's entries for the model's dims start with.</summary>
    private const string DimKey = "dim.";

    /// <summary>Writes a model's weights; a reader of the file sees the old ones or the new ones, never half of each.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="steps">How many steps are behind the weights.</param>
    public static void Save(CompiledModel model, string path, long steps)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt", // what readers of published checkpoints look for
            ["model"] = model.Description.Name,
            [StepsKey] = steps.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, size) in model.Description.Dims)
            metadata[DimKey + name] = size.ToString(CultureInfo.InvariantCulture);
        var writer = new SafetensorsWriter(metadata);
        AddWeights(writer, model.Description, model.ExportWeights());
        writer.Write(path);
    }

    /// <summary>The dims that a file's weights were trained with, as <see cref="Save"/> notes them; none where it does not say.</summary>
    public static IReadOnlyDictionary<string, int> ReadDims(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var dims = new Dictionary<string, int>();
        foreach (var (key, value) in file.Metadata)
        {
            if (
                key.StartsWith(DimKey, StringComparison.Ordinal)
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                && size >= 1
            )
                dims[key[DimKey.Length..]] = size;
        }
        return dims;
    }

    /// <summary>Adds every parameter to a file that is about to be written.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="model">Names and shapes.</param>
    /// <param name="flat">The weights, dense, in the spec's order; unchanged until the file is written.</param>
    public static void AddWeights(SafetensorsWriter writer, ModelDescription model, ReadOnlyMemory<float> flat)
    {
        foreach (var parameter in model.Parameters)
        {
            var elements = (int)parameter.Elements;
            var values = flat[..elements];
            if (parameter.IsTransposedInCheckpoint)
                writer.AddDeferred(
                    parameter.CheckpointName,
                    StoredShape(parameter),
                    () => Transpose(values.Span, parameter.Rows, parameter.Columns)
                );
            else
                writer.Add(parameter.CheckpointName, StoredShape(parameter), values);
            flat = flat[elements..];
        }
    }

    /// <summary>Loads weights into a model. Where the file does not fit, nothing is loaded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="ignoreExtra">Whether tensors that the model does not have are left aside instead of refused.</param>
    /// <exception cref="InvalidDataException">The file does not fit; the message lists every difference.</exception>
    public static LoadedCheckpoint Load(CompiledModel model, string path, bool ignoreExtra = false)
    {
        using var file = SafetensorsFile.Open(path);
        var flat = ReadWeights(model.Description, file, ignoreExtra, out var skipped);
        model.ImportWeights(flat);
        var hasSteps = long.TryParse(
            file.Metadata.GetValueOrDefault(StepsKey),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var steps
        );
        return new LoadedCheckpoint(hasSteps ? steps : null, skipped);
    }

    /// <summary>Reads a model's weights out of an open file, dense, in the spec's order.</summary>
    /// <param name="model">Names and shapes.</param>
    /// <param name="file">F32, F16 or BF16 tensors by checkpoint name.</param>
    /// <param name="ignoreExtra">Whether tensors that the model does not have are left aside instead of refused.</param>
    /// <param name="skipped">What was left aside.</param>
    /// <exception cref="InvalidDataException">The file does not fit; the message lists every difference.</exception>
    public static float[] ReadWeights(
        ModelDescription model,
        SafetensorsFile file,
        bool ignoreExtra,
        out IReadOnlyList<string> skipped
    )
    {
        var known = model.Parameters.Select(p => p.CheckpointName).ToHashSet();
        var extra = file.Tensors.Where(t => !known.Contains(t.Name)).ToList();
        var differences = new List<string>();
        foreach (var parameter in model.Parameters)
        {
            if (DifferenceOf(parameter, file) is { } difference)
                differences.Add(difference);
        }
        if (!ignoreExtra)
            differences.AddRange(extra.Select(t => $"`{t.Name}` ({t}) is not a parameter of {model.Name}"));
        // Values are looked at only where all names and shapes fit, since there may be many of them.
        var flat = differences.Count == 0 ? ReadValues(model, file, differences) : [];
        if (differences.Count > 0)
            throw new InvalidDataException(Describe(file.Path, model.Name, differences));
        skipped = [.. extra.Select(t => t.Name)];
        return flat;
    }

    private static string? DifferenceOf(ParameterDescription parameter, SafetensorsFile file)
    {
        var expected = StoredShape(parameter);
        var name = parameter.CheckpointName;
        if (!file.TryGet(name, out var tensor))
            return $"`{name}` is missing; it should be F32 [{string.Join(", ", expected)}]{OlderNameHint(name, expected, file)}";
        if (tensor.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
            return $"`{name}` is {tensor}; it should be F32, F16 or BF16 [{string.Join(", ", expected)}]";
        if (tensor.Shape.SequenceEqual(expected))
            return null;
        var hint =
            !tensor.Shape.Reverse().SequenceEqual(expected) ? ""
            : parameter.IsTransposedInCheckpoint ? ", its transpose: drop the `.T` behind its name in the spec"
            : $", its transpose: write `as \"{name}\".T` in the spec";
        return $"`{name}` is {tensor}; it should be [{string.Join(", ", expected)}]{hint}";
    }

    private static string OlderNameHint(string name, long[] shape, SafetensorsFile file)
    {
        foreach (var (ending, olderEnding) in OlderNames)
        {
            if (!name.EndsWith(ending, StringComparison.Ordinal))
                continue;
            var older = name[..^ending.Length] + olderEnding;
            if (file.TryGet(older, out var tensor) && tensor.Shape.SequenceEqual(shape))
                return $"; the file has `{older}`, its older name: say `{olderEnding}` after `as` in the spec";
        }
        return "";
    }

    private static float[] ReadValues(ModelDescription model, SafetensorsFile file, List<string> differences)
    {
        var flat = new float[model.ParameterCount];
        var start = 0;
        foreach (var parameter in model.Parameters)
        {
            var values = flat.AsSpan(start, (int)parameter.Elements);
            file.ReadSingles(parameter.CheckpointName, values);
            var wrong = IndexOfNonFinite(values);
            if (wrong >= 0)
                differences.Add($"`{parameter.CheckpointName}` holds {values[wrong]} at element {wrong}");
            if (parameter.IsTransposedInCheckpoint)
                Transpose(values, parameter.Columns, parameter.Rows).CopyTo(values);
            start += values.Length;
        }
        return flat;
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return -1;
    }

    private static long[] StoredShape(ParameterDescription parameter)
    {
        var shape = Array.ConvertAll(parameter.Shape, size => (long)size);
        if (parameter.IsTransposedInCheckpoint)
            Array.Reverse(shape);
        return shape;
    }

    private static float[] Transpose(ReadOnlySpan<float> values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        }
        return transposed;
    }

    private static string Describe(string path, string model, List<string> differences) =>
        $"{path} does not hold the weights of {model}; nothing was loaded:{Environment.NewLine}"
        + string.Join(Environment.NewLine, differences.Select(d => "  " + d));
}

/// <summary>What came along with weights.</summary>
/// <param name="Steps">How many steps are behind them; null where the file does not say.</param>
/// <param name="Skipped">Names of tensors that the model does not have.</param>
public sealed record LoadedCheckpoint(long? Steps, IReadOnlyList<string> Skipped);
