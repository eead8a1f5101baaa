using Mlm.Runtime.Masking;

namespace Mlm.Bench;

/// <summary>What one step is given, the same on both sides.</summary>
/// <param name="Tokens">Token ids, N·T.</param>
/// <param name="Seed">What Mlm.Gen draws the mask from, in every step.</param>
/// <param name="Corrupted">The corrupted ids that this seed gives, N·T.</param>
/// <param name="Places">The places that the loss scores, ascending; M of them.</param>
internal sealed record Batch(ReadOnlyMemory<int> Tokens, long Seed, int[] Corrupted, int[] Places)
{
    /// <summary>How many there are of a size.</summary>
    public const int Count = 8;

    private const int MaskToken = 4; // the specs' MASK

    /// <summary>Batches of uniformly random tokens, each with a mask of its own, drawn as the specs say.</summary>
    public static Batch[] Draw(Dims dims)
    {
        var masking = new BertMasking(dims.Places, dims.V, 0.15, 0.8, 0.1, MaskToken, except: []);
        var random = new Random(Seed: 1);
        var masked = new int[dims.Places];
        var batches = new Batch[Count];
        for (var i = 0; i < batches.Length; i++)
        {
            int[] tokens = [.. Enumerable.Range(0, dims.Places).Select(_ => random.Next(dims.V))];
            var corrupted = new int[dims.Places];
            masking.Draw(tokens, corrupted, masked, seed: i);
            int[] places = [.. Enumerable.Range(0, dims.Places).Where(place => masked[place] != 0)];
            batches[i] = new Batch(tokens, i, corrupted, places);
        }
        return batches;
    }
}
