using Mlm.Dsl.Binding;

namespace Mlm.Generator.Emission.Members;

/// <summary>What methods that take the inputs share: their parameters and documentation.</summary>
internal static class InputDocs
{
    /// <summary>The parameters, each with a comma behind it.</summary>
    public static string Parameters(EmissionContext context) =>
        string.Join("", context.Inputs.Select(i => $"ReadOnlySpan<int> {context.Names.Parameter(i)}, "));

    /// <summary>The same as arguments.</summary>
    public static string Arguments(EmissionContext context) =>
        string.Join("", context.Inputs.Select(i => $"{context.Names.Parameter(i)}, "));

    /// <summary>The elements of a list of inputs as arguments.</summary>
    public static string ListArguments(EmissionContext context) =>
        string.Join("", context.Inputs.Select((_, i) => $"inputs[{Literals.Integer(i)}].Span, "));

    /// <summary>Documents the inputs of a method.</summary>
    public static void Write(CodeWriter code, EmissionContext context)
    {
        foreach (var input in context.Inputs)
        {
            var text =
                $"Ids in 0 … {Literals.Integer(input.Type.Bound - 1)}, {GeneratedHeader.Xml(input.Type.Shape.ToString())}, row by row; with <paramref name=\"rows\"/>, that many sequences.";
            var name = context.Names.Parameter(input).TrimStart('@');
            code.Line($"/// <param name=\"{name}\">{GeneratedHeader.Summary(input.Documentation, text)}</param>");
        }
    }

    /// <summary>Documents what else a method of a step takes, and what it throws.</summary>
    public static void WriteStep(CodeWriter code, EmissionContext context)
    {
        Write(code, context);
        code.Line("/// <param name=\"seed\">Seed of the step's random draws, as torch.manual_seed takes it.</param>");
        code.Line("/// <param name=\"rows\">How many sequences are given; only these enter the loss.</param>");
        WriteExceptions(code);
    }

    /// <summary>Documents what a method that takes inputs throws.</summary>
    public static void WriteExceptions(CodeWriter code)
    {
        code.Line(
            "/// <exception cref=\"ArgumentException\">An input is of another length, or holds an id outside of its bound; nothing has changed.</exception>"
        );
        code.Line("/// <exception cref=\"InvalidOperationException\">The weights are unset.</exception>");
    }

    /// <summary>Writes the checks of the inputs.</summary>
    public static void WriteChecks(CodeWriter code, EmissionContext context)
    {
        foreach (var input in context.Inputs)
            code.Line(
                $"CheckIds({Literals.Text(input.Name)}, {context.Names.Parameter(input)}, bound: {Bound(input)}, rows);"
            );
    }

    /// <summary>Writes what takes the inputs into the model's memory.</summary>
    public static void WriteTakes(CodeWriter code, EmissionContext context)
    {
        foreach (var input in context.Inputs)
            code.Line($"TakeIds({context.Names.Parameter(input)}, {context.Names.Of(context.IdsOf(input))});");
    }

    /// <summary>The bound of an input as a literal.</summary>
    public static string Bound(InputSymbol input) => Literals.Integer(input.Type.Bound);
}
