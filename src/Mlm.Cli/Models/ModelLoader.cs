using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mlm.Cli.Diagnostics;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Options;
using Mlm.Runtime;

namespace Mlm.Cli.Models;

/// <summary>From a spec to a model that runs: the class compiled into the command where there is one, else one compiled in memory.</summary>
public static class ModelLoader
{
    /// <summary>Loads the model of a file.</summary>
    /// <param name="specPath">The <c>.mlm</c> file.</param>
    /// <param name="dims">Sizes that replace those of the spec's dims.</param>
    /// <param name="cancellation">Asked between the compiler's passes.</param>
    /// <exception cref="InputException">The file cannot be read, or this build cannot compile it.</exception>
    /// <exception cref="SpecException">The spec has errors.</exception>
    public static LoadedModel Load(
        string specPath,
        IReadOnlyDictionary<string, int>? dims = null,
        CancellationToken cancellation = default
    ) => Load(SpecFile.Read(specPath, dims), cancellation);

    /// <summary>Loads one of the specs that are compiled into the command, wherever it runs.</summary>
    /// <param name="name">The file's name in <c>specs/</c>: <c>pretrain.mlm</c>.</param>
    /// <param name="dims">Sizes that replace those of the spec's dims.</param>
    /// <param name="cancellation">Asked between the compiler's passes.</param>
    public static LoadedModel LoadBuiltIn(
        string name,
        IReadOnlyDictionary<string, int>? dims = null,
        CancellationToken cancellation = default
    ) => Load(SpecFile.ReadBuiltIn(name, dims), cancellation);

    /// <summary>Loads the model of a spec, with the purpose and the passes that it says.</summary>
    /// <exception cref="InputException">This build cannot compile it.</exception>
    /// <exception cref="SpecException">The spec has errors.</exception>
    internal static LoadedModel Load(SpecFile spec, CancellationToken cancellation = default)
    {
        if (BuiltInModels.Find(spec.Fingerprint) is not { } compiled)
            return LoadInMemory(spec, cancellation);
        var bound = spec.Bind(cancellation);
        return bound.Model == null || SpecFile.HasErrors(bound.Diagnostics)
            ? throw new SpecException(spec.Source, bound.Diagnostics)
            : new LoadedModel(bound.Model, bound.Diagnostics, DescriptionOf(compiled.Type), compiled.Create, null);
    }

    /// <summary>Loads the class that only answers, of a spec that is compiled for inference.</summary>
    /// <exception cref="InputException">This build cannot compile it.</exception>
    /// <exception cref="SpecException">The spec has errors.</exception>
    internal static LoadedInferenceModel LoadForInference(SpecFile spec, CancellationToken cancellation = default)
    {
        if (BuiltInModels.FindForInference(spec.Fingerprint) is { } compiled)
            return new LoadedInferenceModel(DescriptionOf(compiled.Type), compiled.Create, null);
        var (_, compilation, _) = spec.CompileOrThrow(cancellation: cancellation);
        RequireDynamicCode(spec, BuiltInModels.ForInference.Select(s => s.Type.Name));
        return LoadForInference(InMemoryAssembly.Compile(spec, compilation.Files.Select(f => f.Text)));
    }

    private static LoadedModel LoadInMemory(SpecFile spec, CancellationToken cancellation)
    {
        var (model, compilation, warnings) = spec.CompileOrThrow(cancellation: cancellation);
        RequireDynamicCode(spec, BuiltInModels.All.Select(s => s.Type.Name));
        // The generator compiles a spec as itself, whole and untimed; of what else it would become, the compiler's files are the same.
        var assembly =
            spec.Kind == ClassKinds.Training && spec.Without == PassSet.None
                ? InMemoryAssembly.Compile(spec, cancellation)
                : InMemoryAssembly.Compile(spec, compilation.Files.Select(f => f.Text));
        return Load(assembly, model, warnings, spec.Kind);
    }

    private static void RequireDynamicCode(SpecFile spec, IEnumerable<string> compiledIn)
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
            return;
        var names = string.Join(", ", compiledIn);
        throw new InputException(
            $"{spec.Source.Path} is not compiled into this mlm, which is a native build and has {names} alone, "
                + "with the dims as they are written; run the .NET build of mlm for other specs, for --set and for --inspect."
        );
    }

    /// <summary>The model of a class that was compiled in memory.</summary>
    internal static LoadedModel Load(
        InMemoryAssembly assembly,
        BoundModel model,
        IReadOnlyList<Diagnostic> warnings,
        ClassKind kind
    )
    {
        var (description, create) = ClassOf<TrainingModel>(assembly);
        return new LoadedModel(
            model,
            warnings,
            description,
            (threads, gradients) => create(kind.ChoosesGradients ? [threads, gradients] : [(object)threads]),
            assembly
        );
    }

    private static LoadedInferenceModel LoadForInference(InMemoryAssembly assembly)
    {
        var (description, create) = ClassOf<InferenceModel>(assembly);
        return new LoadedInferenceModel(description, threads => create([threads]), assembly);
    }

    /// <summary>The one class of a kind that was compiled in memory: its description, and what makes one of it.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Only reached where code can be compiled at run time."
    )]
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2072",
        Justification = "The class was compiled a moment ago; nothing is trimmed."
    )]
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2075",
        Justification = "The class was compiled a moment ago; nothing is trimmed."
    )]
    private static (ModelDescription Description, Func<object[], TModel> Create) ClassOf<TModel>(
        InMemoryAssembly assembly
    )
        where TModel : CompiledModel
    {
        var type = assembly.Assembly.GetTypes().Single(t => t.IsSubclassOf(typeof(TModel)));
        return (DescriptionOf(type), arguments => (TModel)Make(type, arguments));
    }

    private static object Make(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type,
        object[] arguments
    ) =>
        Activator.CreateInstance(
            type,
            BindingFlags.DoNotWrapExceptions | BindingFlags.Instance | BindingFlags.Public,
            binder: null,
            args: arguments,
            culture: null
        )!;

    /// <summary>A class's description without making a model, which would take all its memory.</summary>
    private static ModelDescription DescriptionOf(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicFields)] Type type
    )
    {
        var fields = type.GetFields(BindingFlags.Static | BindingFlags.NonPublic);
        return (ModelDescription)fields.Single(f => f.FieldType == typeof(ModelDescription)).GetValue(null)!;
    }
}
