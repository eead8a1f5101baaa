using System.CommandLine;
using Mlm.Runtime;

namespace Mlm.Cli.Options;

/// <summary><c>--threads</c>: how many threads a step uses; the results do not depend on it.</summary>
public static class Threads
{
    /// <summary>The option; all of the machine's processors unless told.</summary>
    public static Option<int> Option()
    {
        var option = new Option<int>("--threads")
        {
            Description = "How many threads a step uses.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, out var threads)
                && threads is < 1 or > CompiledModel.MostThreads
            )
                result.AddError($"--threads takes 1 to {CompiledModel.MostThreads}; found {threads}.");
        });
        return option;
    }
}
