using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mlm.Cli.Options;

/// <summary>The argument and option that every command on a spec has.</summary>
public static class SpecOptions
{
    /// <summary>The one spec of a command.</summary>
    public static Argument<string> Spec()
    {
        var argument = new Argument<string>("SPEC") { Description = "The model's .mlm file." };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>The spec of a command that has one of its own.</summary>
    public static Argument<string?> OptionalSpec(string description)
    {
        var argument = new Argument<string?>("SPEC") { Description = description, Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>The specs of a command that takes several.</summary>
    public static Argument<string[]> Specs()
    {
        var argument = new Argument<string[]>("SPEC")
        {
            Description = "The models' .mlm files.",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary><c>--set D=512</c>, as often as there are dims to replace.</summary>
    public static Option<Dictionary<string, int>> Set() =>
        new("--set")
        {
            Description = "Replaces a dim of the spec, as in --set D=512. May be given several times.",
            HelpName = "NAME=SIZE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            CustomParser = ParseDims,
            DefaultValueFactory = _ => [],
        };

    /// <summary><c>--inspect</c>: the spec as an inspection class.</summary>
    public static Option<bool> Inspect() =>
        new("--inspect") { Description = "Leaves out every optional pass: each value keeps its memory." };

    // An option that the command does not know would pass as a file's name.
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
            result.AddError($"`{token.Value}` is no option of this command.");
    }

    private static Dictionary<string, int> ParseDims(ArgumentResult result)
    {
        var dims = new Dictionary<string, int>();
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split('=');
            if (
                parts.Length != 2
                || parts[0].Trim().Length == 0
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                || size < 1
            )
                result.AddError(
                    $"--set takes NAME=SIZE with a whole size from 1 on, as in D=512; found `{token.Value}`."
                );
            else if (!dims.TryAdd(parts[0].Trim(), size))
                result.AddError($"--set gives {parts[0].Trim()} twice.");
        }
        return dims;
    }
}
