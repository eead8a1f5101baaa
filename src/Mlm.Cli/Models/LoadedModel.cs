using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Runtime;

namespace Mlm.Cli.Models;

/// <summary>A spec with the class that was compiled from it.</summary>
public sealed class LoadedModel : IDisposable
{
    private readonly Func<int, bool, TrainingModel> _create;
    private readonly IDisposable? _assembly;

    internal LoadedModel(
        BoundModel model,
        IReadOnlyList<Diagnostic> warnings,
        ModelDescription description,
        Func<int, bool, TrainingModel> create,
        IDisposable? assembly
    )
    {
        Model = model;
        Warnings = warnings;
        Description = description;
        _create = create;
        _assembly = assembly;
    }

    /// <summary>The spec as the language understands it.</summary>
    public BoundModel Model { get; }

    /// <summary>The spec's text.</summary>
    public SourceText Source => Model.Source;

    /// <summary>What the compiler has to say although it compiled.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>The compiled model's names, shapes and places.</summary>
    public ModelDescription Description { get; }

    /// <summary>Whether the class was compiled in memory, so that the compiler is in this process too.</summary>
    public bool IsCompiledInMemory => _assembly != null;

    /// <summary>Makes a model; all its memory is taken here.</summary>
    /// <param name="threads">How many threads a step uses.</param>
    /// <param name="gradients">Whether whole gradients are kept.</param>
    /// <exception cref="InsufficientMemoryException">The machine lacks the memory; the message says how much is needed.</exception>
    public TrainingModel Create(int threads, bool gradients) => _create(threads, gradients);

    /// <summary>Lets go of the class, where it was compiled in memory. Models that were made of it must be disposed before.</summary>
    public void Dispose() => _assembly?.Dispose();
}
