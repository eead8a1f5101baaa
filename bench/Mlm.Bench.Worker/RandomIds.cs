using Mlm.Runtime;

namespace Mlm.Bench.Worker;

/// <summary>Uniformly random ids for a model's inputs.</summary>
internal static class RandomIds
{
    /// <summary>The same from one seed, whatever the class; an input's ids do not depend on the other inputs.</summary>
    public static ReadOnlyMemory<int>[] Of(CompiledModel model, int seed)
    {
        var count = model.Description.Sequences * model.Description.Tokens;
        return
        [
            .. model.Description.Inputs.Select(input =>
            {
                // A class may take fewer inputs than another of the same spec, so each is drawn from its name.
                var random = new Random(HashOf(input.Name, seed));
                var ids = new int[count];
                foreach (ref var id in ids.AsSpan())
                    id = random.Next(input.Bound);
                return (ReadOnlyMemory<int>)ids;
            }),
        ];
    }

    private static int HashOf(string name, int seed) => name.Aggregate(seed, (hash, c) => unchecked((31 * hash) + c));
}
