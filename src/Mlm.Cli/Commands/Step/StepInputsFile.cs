using Mlm.Cli.Diagnostics;
using Mlm.Runtime;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Cli.Commands.Step;

/// <summary>Reads the inputs of a step, or of K steps, out of a file.</summary>
internal static class StepInputsFile
{
    /// <summary>Reads every input of a model by its name.</summary>
    /// <exception cref="InputException">An input is missing, of another shape, or holds an id outside of its bound.</exception>
    public static StepBatches Read(ModelDescription model, SafetensorsFile file)
    {
        string[] missing = [.. model.Inputs.Select(i => i.Name).Where(name => !file.Contains(name))];
        if (missing.Length > 0)
            throw new InputException($"{file.Path} lacks {Plural(missing)}; {model.Name} needs I64 {Shape(model)}.");
        long? count = null;
        foreach (var input in model.Inputs)
        {
            var steps = StepsOf(model, file, input.Name);
            if (input != model.Inputs[0] && steps != count)
                throw new InputException(
                    $"{file.Path}: `{model.Inputs[0].Name}` holds {Steps(count)}, `{input.Name}` {Steps(steps)}; all inputs must hold as many."
                );
            count = steps;
        }
        return new StepBatches(
            [.. model.Inputs.Select(input => ReadIds(model, file, input))],
            (int)(count ?? 1),
            HasSteps: count != null
        );
    }

    /// <summary>K where the tensor is [K, N, T], null where it is [N, T].</summary>
    private static long? StepsOf(ModelDescription model, SafetensorsFile file, string name)
    {
        file.TryGet(name, out var tensor);
        var shape = tensor!.Shape;
        if (shape.TakeLast(2).SequenceEqual([(long)model.Sequences, model.Tokens]))
        {
            if (shape.Count == 2)
                return null;
            if (shape.Count == 3 && shape[0] > 0)
                return shape[0];
        }
        throw new InputException(
            $"{file.Path}: `{name}` is {tensor}; {model.Name} needs I64 {Shape(model)}, or [K, …] for K steps."
        );
    }

    private static int[] ReadIds(ModelDescription model, SafetensorsFile file, InputDescription input)
    {
        var stored = file.ReadInt64(input.Name);
        var ids = new int[stored.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            if (stored[i] < 0 || stored[i] >= input.Bound)
                throw new InputException(
                    $"{file.Path}: `{input.Name}` holds {stored[i]} at {Place(model, file, input.Name, i)}; ids are in 0 … {input.Bound - 1}."
                );
            ids[i] = (int)stored[i];
        }
        return ids;
    }

    private static string Place(ModelDescription model, SafetensorsFile file, string name, int index)
    {
        file.TryGet(name, out var tensor);
        var (row, token) = Math.DivRem(index, model.Tokens);
        var (step, sequence) = Math.DivRem(row, model.Sequences);
        return tensor!.Shape.Count == 2 ? $"[{sequence}, {token}]" : $"[{step}, {sequence}, {token}]";
    }

    private static string Shape(ModelDescription model) => $"[{model.Sequences}, {model.Tokens}]";

    private static string Steps(long? count) => count == null ? "one step without a leading axis" : $"{count} steps";

    private static string Plural(string[] names) =>
        (names.Length == 1 ? "the input " : "the inputs ") + string.Join(", ", names.Select(name => $"`{name}`"));
}
