using Mlm.Runtime;

namespace Mlm.Cli.Commands.Step;

/// <summary>The inputs of K steps: for each input, in the spec's order, its K·N·T ids.</summary>
/// <param name="Ids">The ids by input.</param>
/// <param name="Count">K.</param>
/// <param name="HasSteps">Whether the file's tensors bear the leading axis K; without it K is 1 and outputs bear none either.</param>
internal sealed record StepBatches(IReadOnlyList<int[]> Ids, int Count, bool HasSteps)
{
    /// <summary>The inputs of one step.</summary>
    public ReadOnlyMemory<int>[] Step(int step, ModelDescription description)
    {
        var places = description.Sequences * description.Tokens;
        return [.. Ids.Select(ids => new ReadOnlyMemory<int>(ids, step * places, places))];
    }
}
