using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>What the kernels of <see cref="EveryKernel"/> read and write.</summary>
internal sealed class KernelMemory
{
    public const int Sequences = 3;
    public const int Tokens = 21;
    public const int HeadsCount = 2;
    public const int HeadSize = 19;
    public const int RowCount = Sequences * Tokens;
    public const int Columns = HeadsCount * HeadSize;
    public const int Vocabulary = 70;

    private readonly Matrix _x = Matrix.Random(RowCount, Columns, 1);
    private readonly Matrix _k = Matrix.Random(RowCount, Columns, 2);
    private readonly Matrix _dy = Matrix.Random(RowCount, Columns, 3);
    private readonly Matrix _w = Matrix.Random(Columns, Vocabulary, 4);
    private readonly Matrix _table = Matrix.Random(Vocabulary, Columns, 5);
    private readonly Matrix _wide = Matrix.Random(RowCount, Vocabulary, 6, scale: 5);
    private readonly Matrix _y = Matrix.Random(RowCount, Columns, 7);
    private readonly Matrix _dv = Matrix.Random(RowCount, Columns, 8);
    private readonly Matrix _rstd = Matrix.Random(RowCount, 1, 9);
    private readonly Matrix _statistics = Matrix.Random(RowCount, 2, 10);
    private readonly Matrix _first = Matrix.Random(Vocabulary, Columns, 11);
    private readonly Matrix _second = Matrix.Random(Vocabulary, Columns, 12, scale: 0.4f, offset: 0.5f);
    private readonly Matrix _p = Matrix.Random(RowCount, HeadsCount * Tokens, 13);

    public IdSlot Ids { get; } = Matrix.Ids(Enumerable.Range(0, RowCount).Select(i => i * i % Vocabulary).ToArray());

    public IdSlot Order { get; } = Matrix.Ids(new int[2 * RowCount]);

    public IdSlot Places { get; } = Matrix.Ids(Enumerable.Range(0, 20).Select(m => m * 3).ToArray());

    public IdSlot Keep { get; } = Matrix.Ids(Enumerable.Range(0, RowCount).Select(i => i % 5 == 0 ? 0 : 1).ToArray());

    public DropoutDraws Draws { get; } = new(seed: 7, stream: 2, probability: 0.2);

    public Slot X => _x.Slot;

    public Slot K => _k.Slot;

    public Slot Dy => _dy.Slot;

    public Slot W => _w.Slot;

    public Slot Table => _table.Slot;

    public Slot Wide => _wide.Slot;

    public Slot Y => _y.Slot;

    public Slot Dv => _dv.Slot;

    public Slot Rstd => _rstd.Slot;

    public Slot Statistics => _statistics.Slot;

    public Slot First => _first.Slot;

    public Slot Second => _second.Slot;

    public Slot P => _p.Slot;

    /// <summary>Puts a number that a kernel gives back where the digest sees it, to its last bit.</summary>
    public void KeepNumber(double number)
    {
        _statistics[0, 0] = (float)number;
        _statistics[0, 1] = (float)(number - _statistics[0, 0]);
    }

    /// <summary>A digest of everything that a kernel could have written.</summary>
    public ulong Digest()
    {
        var digest = 14695981039346656037UL;
        foreach (var matrix in new[] { _w, _table, _wide, _y, _dv, _rstd, _statistics, _first, _second, _p })
            for (var row = 0; row < matrix.Rows; row++)
            for (var column = 0; column < matrix.Columns; column++)
                digest = (digest ^ BitConverter.SingleToUInt32Bits(matrix[row, column])) * 1099511628211UL;
        return digest;
    }
}
