namespace Mlm.Training.Batches;

/// <summary>
/// Batches of rows in an order that is drawn anew for each epoch. Which rows a step sees hangs on the seed and the step's
/// number alone, so a run that is taken up again goes on where it stood.
/// </summary>
public sealed class ShuffledBatches
{
    private readonly TokenRows _rows;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly int[] _order;
    private readonly int[] _batch;
    private long _epoch = -1;

    /// <summary>Prepares batches.</summary>
    /// <param name="rows">What is shuffled; at least one.</param>
    /// <param name="batchSize">N: sequences in a batch. An epoch's last batch may have fewer.</param>
    /// <param name="seed">Any number.</param>
    public ShuffledBatches(TokenRows rows, int batchSize, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        _rows = rows;
        _batchSize = batchSize;
        _seed = unchecked((ulong)seed);
        _order = new int[rows.Count];
        _batch = new int[batchSize * rows.Tokens];
    }

    /// <summary>How many batches see every row once.</summary>
    public int BatchesPerEpoch => (_rows.Count + _batchSize - 1) / _batchSize;

    /// <summary>The ids of one step's batch, whole rows; valid until the next call.</summary>
    /// <param name="step">0 for the first.</param>
    public ReadOnlyMemory<int> At(long step)
    {
        var (epoch, batch) = Math.DivRem(step, BatchesPerEpoch);
        if (epoch != _epoch)
            Shuffle(epoch);
        var rows = _order.AsSpan((int)batch * _batchSize);
        rows = rows[..Math.Min(_batchSize, rows.Length)];
        for (var i = 0; i < rows.Length; i++)
            _rows[rows[i]].CopyTo(_batch.AsSpan(i * _rows.Tokens));
        return _batch.AsMemory(0, rows.Length * _rows.Tokens);
    }

    private void Shuffle(long epoch)
    {
        _epoch = epoch;
        var draws = new SplitMix64(SplitMix64.Mix(_seed, (ulong)epoch));
        for (var i = 0; i < _order.Length; i++)
            _order[i] = i;
        for (var i = _order.Length - 1; i > 0; i--)
        {
            var j = draws.Below(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }
}
