using Mlm.Runtime.Random;

namespace Mlm.Runtime.Masking;

/// <summary>BERT masking (Devlin et al., NAACL 2019), drawn as PyTorch draws it. Not for use by two threads at once.</summary>
/// <remarks>
/// From mt19937 with the seed: rand, rand and randint(0, bound) of all places, in this order. A place is selected where the
/// first draw is below <c>select</c>; there the second draw below <c>replace</c> gives the mask's token, below
/// <c>replace + random</c> the third draw's id, else the id stays.
/// </remarks>
public sealed class BertMasking
{
    private readonly int _bound;
    private readonly int _token;
    private readonly int[] _except;

    // Rounded once, from double: torch compares a float32 tensor with the float32 nearest to the number, and 0.8f + 0.1f is
    // not the float32 nearest to 0.9.
    private readonly float _select;
    private readonly float _replace;
    private readonly float _replaceOrRandom;

    private readonly TorchGenerator _generator = new(seed: 0);
    private readonly float[] _selectDraws;
    private readonly float[] _corruptDraws;
    private readonly int[] _randomIds;

    /// <summary>Takes all memory that drawing needs.</summary>
    /// <param name="places">The places of a whole batch, N·T.</param>
    /// <param name="bound">Ids are in 0 … bound − 1; below 2²⁸.</param>
    /// <param name="select">The share of places that are selected.</param>
    /// <param name="replace">Of these, the share that becomes <paramref name="token"/>.</param>
    /// <param name="random">Of these, the share that becomes a random id.</param>
    /// <param name="token">The id of [MASK].</param>
    /// <param name="except">Ids that are never selected.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no place, the bound is outside of 1 … 2²⁸ − 1, the token not below it, or a share or the sum of replace and random outside of 0 … 1.</exception>
    public BertMasking(
        int places,
        int bound,
        double select,
        double replace,
        double random,
        int token,
        ReadOnlySpan<int> except
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        TorchGenerator.CheckBound(bound);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, bound);
        CheckShare(select, nameof(select));
        CheckShare(replace, nameof(replace));
        CheckShare(random, nameof(random));
        // Two decimals that add up to 1 do so in double, too.
        CheckShare(replace + random, nameof(random));
        _bound = bound;
        _select = (float)select;
        _replace = (float)replace;
        _replaceOrRandom = (float)(replace + random);
        _token = token;
        _except = except.ToArray();
        _selectDraws = new float[places];
        _corruptDraws = new float[places];
        _randomIds = new int[places];
    }

    /// <summary>Masks a batch; allocates nothing.</summary>
    /// <param name="tokens">The ids of the first places, row by row; the draws are those of a whole batch whatever its length.</param>
    /// <param name="corrupted">What stands for the ids, at least as long as the places; 0 beyond the tokens. May be the tokens' own memory.</param>
    /// <param name="masked">1 where a place is selected, else 0; at least as long as the places.</param>
    /// <param name="seed">The step's seed, of which the low 32 bits matter.</param>
    /// <returns>How many places are selected.</returns>
    /// <exception cref="ArgumentException">There are more tokens than places, or a result is shorter than the places.</exception>
    public int Draw(ReadOnlySpan<int> tokens, Span<int> corrupted, Span<int> masked, long seed)
    {
        var places = _selectDraws.Length;
        if (tokens.Length > places)
            throw new ArgumentException($"{tokens.Length} tokens do not fit {places} places", nameof(tokens));
        RequirePlaces(corrupted.Length, nameof(corrupted));
        RequirePlaces(masked.Length, nameof(masked));
        _generator.Seed(seed);
        _generator.FillRand(_selectDraws);
        _generator.FillRand(_corruptDraws);
        _generator.FillRandInt(_randomIds, _bound);
        return Apply(tokens, _selectDraws, _corruptDraws, _randomIds, corrupted, masked);
    }

    /// <summary>Masks by given draws, each at least as long as the tokens.</summary>
    internal int Apply(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<float> selectDraws,
        ReadOnlySpan<float> corruptDraws,
        ReadOnlySpan<int> randomIds,
        Span<int> corrupted,
        Span<int> masked
    )
    {
        var count = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var id = tokens[i];
            var isSelected = selectDraws[i] < _select && !_except.AsSpan().Contains(id);
            masked[i] = isSelected ? 1 : 0;
            count += masked[i];
            corrupted[i] =
                !isSelected ? id
                : corruptDraws[i] < _replace ? _token
                : corruptDraws[i] < _replaceOrRandom ? randomIds[i]
                : id;
        }
        corrupted[tokens.Length..].Clear();
        masked[tokens.Length..].Clear();
        return count;
    }

    private void RequirePlaces(int length, string name)
    {
        if (length < _selectDraws.Length)
            throw new ArgumentException($"`{name}` has {length} ids; there are {_selectDraws.Length} places", name);
    }

    private static void CheckShare(double share, string name)
    {
        if (!(share >= 0 && share <= 1))
            throw new ArgumentOutOfRangeException(name, share, "a share is in 0 … 1");
    }
}
