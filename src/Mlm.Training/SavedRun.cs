using Mlm.Runtime;
using Mlm.Training.Checkpoints;
using Mlm.Training.Vocabulary;

namespace Mlm.Training;

/// <summary>
/// A run that has left weights in its directory, opened to ask a model: its vocabulary, and the dims to compile its spec with.
/// </summary>
public sealed class SavedRun
{
    private SavedRun(RunDirectory directory, TextEncoder encoder, IReadOnlyDictionary<string, int> dims)
    {
        Directory = directory;
        Encoder = encoder;
        Dims = dims;
    }

    /// <summary>The run's files; <see cref="RunDirectory.Spec"/> is what the model is compiled from.</summary>
    public RunDirectory Directory { get; }

    /// <summary>The vocabulary that the weights were trained with.</summary>
    public TextEncoder Encoder { get; }

    /// <summary>The dims that the weights were trained with, by name; empty where the file does not say.</summary>
    public IReadOnlyDictionary<string, int> Dims { get; }

    /// <summary>Opens a run.</summary>
    /// <param name="directory">A directory with weights, vocabulary and spec.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says which.</exception>
    public static SavedRun Open(RunDirectory directory)
    {
        if (!directory.HoldsWeights)
            throw new FileNotFoundException(
                $"{directory.Weights} is missing; give the folder of a run.",
                directory.Weights
            );
        foreach (var file in new[] { directory.Spec, directory.Vocabulary })
        {
            if (!File.Exists(file))
                throw new FileNotFoundException(
                    $"{file} is missing beside the weights; give the folder of a run as `mlm train` leaves it.",
                    file
                );
        }
        var encoder = TextEncoder.Load(directory.Vocabulary);
        return new SavedRun(directory, encoder, ModelCheckpoint.ReadDims(directory.Weights));
    }

    /// <summary>Throws unless a model takes one input, tokens of this run's vocabulary.</summary>
    /// <exception cref="InvalidDataException">The message says what differs.</exception>
    public void RequireFits(ModelDescription model)
    {
        if (model.Inputs.Count != 1)
            throw new InvalidDataException(
                $"{model.Name} answers from {model.Inputs.Count} inputs ({string.Join(", ", model.Inputs.Select(i => i.Name))}); "
                    + "fill gives one, the tokens. Compile the spec with MlmVariants and call its class."
            );
        if (Encoder.Entries.Count != model.Inputs[0].Bound)
            throw new InvalidDataException(
                $"{Directory.Vocabulary} has {Encoder.Entries.Count} entries; the input of {model.Name} takes {model.Inputs[0].Bound} ids. "
                    + "Give a run whose vocabulary and weights are of one training."
            );
    }

    /// <summary>Loads the run's weights into a model.</summary>
    /// <param name="model">Compiled from the run's spec with <see cref="Dims"/>; the size of a batch may differ.</param>
    /// <exception cref="InvalidDataException">Vocabulary or weights do not fit the model; nothing was loaded.</exception>
    public void LoadWeights(InferenceModel model)
    {
        RequireFits(model.Description);
        ModelCheckpoint.Load(model, Directory.Weights);
    }
}
