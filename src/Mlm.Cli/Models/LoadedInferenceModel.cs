using Mlm.Runtime;

namespace Mlm.Cli.Models;

/// <summary>A spec's class for inference.</summary>
internal sealed class LoadedInferenceModel(
    ModelDescription description,
    Func<int, InferenceModel> create,
    IDisposable? assembly
) : IDisposable
{
    /// <summary>The compiled model's names, shapes and places.</summary>
    public ModelDescription Description { get; } = description;

    /// <summary>Makes a model; all its memory is taken here.</summary>
    /// <param name="threads">How many threads a run uses.</param>
    /// <exception cref="InsufficientMemoryException">The machine lacks the memory; the message says how much is needed.</exception>
    public InferenceModel Create(int threads) => create(threads);

    /// <summary>Lets go of the class, where it was compiled in memory. Models that were made of it must be disposed before.</summary>
    public void Dispose() => assembly?.Dispose();
}
