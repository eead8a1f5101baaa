using System.Reflection;
using Mlm.Runtime;

namespace Mlm.Bench.Worker;

/// <summary>The classes that this side's generator made, by name.</summary>
internal static class GeneratedClass
{
    private static readonly Dictionary<string, Type> ByName = typeof(GeneratedClass)
        .Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CompiledModel)))
        .ToDictionary(type => type.Name);

    /// <summary>Makes a model; a class that has no choice of gradients is made without.</summary>
    public static TModel Create<TModel>(string name, int threads, bool gradients = false)
        where TModel : CompiledModel
    {
        var type =
            ByName.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"the generator made no class {name}");
        var constructor = type.GetConstructors().Single();
        object?[] arguments =
        [
            .. constructor
                .GetParameters()
                .Select(p =>
                    p.Name switch
                    {
                        "threads" => threads,
                        "gradients" => gradients,
                        _ => p.DefaultValue,
                    }
                ),
        ];
        return (TModel)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
