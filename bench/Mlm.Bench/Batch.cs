namespace Mlm.Bench;

/// <summary>What one step is given, the same on both sides.</summary>
/// <param name="Tokens">Token ids, N·T.</param>
/// <param name="Seed">What Mlm.Gen draws the mask from, in every step.</param>
/// <param name="Corrupted">The corrupted ids that this seed gives, N·T.</param>
/// <param name="Places">The places that the loss scores, ascending; M of them.</param>
internal sealed record Batch(int[] Tokens, long Seed, int[] Corrupted, int[] Places)
{
    /// <summary>Batches of uniformly random tokens, each with a mask of its own.</summary>
    public static Batch[] Draw(int count, int seed)
    {
        using var model = new Bert(threads: 1);
        model.Initialize(seed);
        var random = new Random(seed);
        var batches = new Batch[count];
        for (var i = 0; i < count; i++)
        {
            int[] tokens = [.. Enumerable.Range(0, Bert.N * Bert.T).Select(_ => random.Next(Bert.V))];
            model.Mask(tokens, seed: i);
            var masked = model.Masked.ToArray();
            int[] places = [.. Enumerable.Range(0, masked.Length).Where(place => masked[place] != 0)];
            batches[i] = new Batch(tokens, i, model.Corrupted.ToArray(), places);
        }
        return batches;
    }
}
