using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using Mlm.Bench.Worker;

namespace Mlm.Bench.Compare;

/// <summary>
/// The classes that <c>mlm bench</c> makes to time each statement; no build makes them. A side's own compiler writes them here, called by
/// name, since the two sides' compilers differ.
/// </summary>
internal sealed class TimedClasses : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly Type[] _types;

    private TimedClasses(string folder)
        : base(folder)
    {
        _folder = folder;
        _types =
        [
            .. new[] { "Mlm.Dsl", "Mlm.Generator" }.SelectMany(name =>
                LoadFromAssemblyName(new AssemblyName(name)).GetExportedTypes()
            ),
        ];
    }

    /// <summary>Writes a side's timed classes of some specs; files that are so already stay untouched.</summary>
    public static void Write(Checkout side, IEnumerable<ComparedSpec> specs)
    {
        var compiler = new TimedClasses(side.CommandFolder);
        Files.WriteAll(
            side.TimedFolder,
            specs.SelectMany(spec => compiler.Compile(spec)).ToDictionary(file => file.Name, file => file.Text)
        );
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private IEnumerable<(string Name, string Text)> Compile(ComparedSpec spec)
    {
        dynamic source = Activator.CreateInstance(Find("SourceText"), spec.Text, spec.Name)!;
        dynamic bound = Call("SpecCompiler", "Compile", source, spec.Dims, CancellationToken.None);
        if (bound.Model == null)
            throw new InvalidOperationException($"{spec.Name} does not compile");
        var options = Activator.CreateInstance(Find("CompilerOptions"), "Mlm.Bench.Worker", spec.Name, "timed")!;
        Set(options, "ClassName", spec.Case.Class + StepCase.Timed);
        // Versions before ClassKinds have a flag.
        if (_types.SingleOrDefault(type => type.Name == "ClassKinds") is { } kinds)
            Set(options, "Kind", kinds.GetProperty("Timed")!.GetValue(null)!);
        else
            Set(options, "Timed", true);
        dynamic compiled = Call("ModelCompiler", "Compile", bound.Model, options, CancellationToken.None);
        foreach (dynamic file in (IEnumerable)compiled.Files)
            yield return (file.Name, file.Text);
    }

    private object Call(string type, string method, params object?[] arguments) =>
        Find(type).GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static void Set(object target, string property, object value) =>
        (
            target.GetType().GetProperty(property)
            ?? throw new InvalidOperationException($"{target.GetType().Name} has no {property}; see TimedClasses.cs")
        ).SetValue(target, value);

    private Type Find(string name) => _types.Single(type => type.Name == name);
}
