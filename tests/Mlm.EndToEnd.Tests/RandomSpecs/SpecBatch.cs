using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Emission;
using Mlm.Generator.Options;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Well-typed specs on their way through the compiler and the trial, many at once.</summary>
internal sealed class SpecBatch
{
    private readonly List<(BoundModel Model, IReadOnlyList<GeneratedFile> Files)?> _compiled = [];
    private readonly List<Fault?> _faults = [];
    private readonly List<int> _seeds = [];
    private readonly Func<GeneratedFile, GeneratedFile>? _change;

    /// <summary>A batch; <paramref name="change"/> may plant a fault into every generated file.</summary>
    public SpecBatch(Func<GeneratedFile, GeneratedFile>? change = null) => _change = change;

    /// <summary>How many specs are in it.</summary>
    public int Count => _compiled.Count;

    /// <summary>Compiles a spec to C# and takes it in. Whatever the compiler says of it as an error is a fault.</summary>
    /// <param name="spec">A well-typed spec.</param>
    /// <param name="seed">The seed of its weights, inputs and masks.</param>
    public void Add(Spec spec, int seed)
    {
        try
        {
            var source = new SourceText(SpecPrinter.Print(spec), "random.mlm");
            var bound = SpecCompiler.Compile(source);
            if (FirstError(bound.Diagnostics) is { } wrong)
            {
                Take(null, Refused(wrong), seed);
                return;
            }
            var options = new CompilerOptions(GeneratedBatch.Namespace(Count), "random.mlm", "");
            var result = ModelCompiler.Compile(bound.Model!, options);
            var files = _change == null ? result.Files : [.. result.Files.Select(_change)];
            if (FirstError(result.Diagnostics) is { } refused)
                Take(null, Refused(refused), seed);
            else
                Take((bound.Model!, files), null, seed);
        }
        catch (Exception e)
        {
            Take(null, new Fault($"the compiler throws {e.GetType().Name}", e.ToString()), seed);
        }
    }

    /// <summary>Compiles the C#, runs every spec's trial, and tells each one's fault; null where it has none.</summary>
    public IReadOnlyList<Fault?> Run(TrialCounts counts)
    {
        var compiling = Enumerable.Range(0, Count).Where(i => _compiled[i] != null).ToList();
        using var batch = GeneratedBatch.Compile(compiling.ToDictionary(i => i, i => _compiled[i]!.Value.Files));
        var right = compiling.Where(i => !batch.Messages.ContainsKey(i)).ToList();
        foreach (var i in compiling.Except(right))
            _faults[i] = new Fault($"C# says {batch.Messages[i].Split(':')[1].Trim()}", batch.Messages[i]);
        // One that does not compile keeps the others from running.
        using var rest =
            right.Count == compiling.Count || right.Count == 0
                ? null
                : GeneratedBatch.Compile(right.ToDictionary(i => i, i => _compiled[i]!.Value.Files));
        foreach (var i in right)
            _faults[i] = (rest ?? batch).ModelOf(i) is { } model
                ? SpecTrial.Run(model, _compiled[i]!.Value.Model, _seeds[i], counts)
                : new Fault("C# fails in no file", string.Join("\n", (rest ?? batch).Messages.Values));
        return _faults;
    }

    private void Take((BoundModel, IReadOnlyList<GeneratedFile>)? compiled, Fault? fault, int seed)
    {
        _compiled.Add(compiled);
        _faults.Add(fault);
        _seeds.Add(seed);
    }

    private static Diagnostic? FirstError(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.FirstOrDefault(d => d.Descriptor.Severity == DiagnosticSeverity.Error);

    private static Fault Refused(Diagnostic diagnostic) =>
        new($"{diagnostic.Descriptor.Id} on a well-typed spec", diagnostic.ToString()!);
}
