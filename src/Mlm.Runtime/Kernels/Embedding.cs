using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

/// <summary>Looks rows up in a table.</summary>
public static unsafe class Embedding
{
    private const double NsPerElement = 0.1;

    /// <summary><c>y[r] (= or +=) weight[ids[r]]</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="weight">[vocabulary, columns]</param>
    /// <param name="ids">[rows]</param>
    /// <param name="y">[rows, columns]</param>
    /// <param name="write">Whether y is replaced or added to.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or an id lies outside of the table.</exception>
    public static void Forward(Workers workers, Slot weight, IdSlot ids, Slot y, Write write, int rows, int columns)
    {
        y.Require(rows, columns);
        weight.Require(Math.Min(rows, 1), columns);
        if (rows > 0)
            IdCheck.Below(ids, rows, ((weight.Length - columns) / weight.Stride) + 1, nameof(ids));
        workers.ForEachInLanes(
            new ForwardRows(weight, ids, y, write == Write.Add, columns),
            rows,
            columns * NsPerElement
        );
    }

    /// <summary>Forward reversed: <c>dweight[id] = Σ dy[r]</c> over the rows with ids[r] = id.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dy">[rows, columns]</param>
    /// <param name="ids">[rows]</param>
    /// <param name="order">Scratch of 2·rows ids.</param>
    /// <param name="into">
    /// [vocabulary, columns]; each sum is finished, then applied once. Rows that no id names become zero in a gradient that
    /// is set, and stay as they are otherwise.
    /// </param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="vocabulary">Rows of the table.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or an id lies outside of the table.</exception>
    /// <remarks>r ascending, in blocks of fixed length whose sums are added: same bits every run.</remarks>
    public static void Backward(
        Workers workers,
        Slot dy,
        IdSlot ids,
        IdSlot order,
        Destination into,
        int rows,
        int columns,
        int vocabulary
    )
    {
        dy.Require(rows, columns);
        order.Require(checked(2 * rows));
        into.Slot.Require(vocabulary, columns);
        IdCheck.Below(ids, rows, vocabulary, nameof(ids));
        if (into.Write == Write.Set)
            workers.ForEach(new ClearedRows(into.Slot, columns), vocabulary, columns * NsPerElement);
        if (rows == 0)
            return;

        SortById(ids.Pointer, order.Pointer, rows, vocabulary);
        var groups = MarkGroups(ids.Pointer, order.Pointer, rows);
        RowGroupSums.ForEach<ById, RowGroup>(
            workers,
            new ById(dy, ids, order, rows, groups),
            into,
            groups,
            columns,
            (double)rows * columns * NsPerElement
        );
    }

    // Rows by id, equal ids by row, into the first half of order: a radix sort, eight bits at a time from the lowest,
    // which goes to and fro between the halves.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortById(int* ids, int* order, int rows, int vocabulary)
    {
        const int digitBits = 8;
        const int digits = 1 << digitBits;
        var passes = 1;
        while (passes * digitBits < 31 && (vocabulary - 1) >> (passes * digitBits) != 0)
            passes++;

        var from = passes % 2 == 0 ? order : order + rows;
        for (var row = 0; row < rows; row++)
            from[row] = row;
        var starts = stackalloc int[digits + 1];
        for (var pass = 0; pass < passes; pass++)
        {
            var to = from == order ? order + rows : order;
            var shift = pass * digitBits;
            new Span<int>(starts, digits + 1).Clear();
            for (var row = 0; row < rows; row++)
                starts[((ids[row] >> shift) & (digits - 1)) + 1]++;
            for (var digit = 0; digit < digits; digit++)
                starts[digit + 1] += starts[digit];
            for (var i = 0; i < rows; i++)
            {
                var row = from[i];
                to[starts[(ids[row] >> shift) & (digits - 1)]++] = row;
            }
            from = to;
        }
    }

    // Where each id's rows start, into the second half of order; how many ids there are.
    private static int MarkGroups(int* ids, int* order, int rows)
    {
        var starts = order + rows;
        var groups = 0;
        for (var i = 0; i < rows; i++)
        {
            if (i == 0 || ids[order[i]] != ids[order[i - 1]])
                starts[groups++] = i;
        }
        return groups;
    }

    private readonly struct ClearedRows(Slot y, int columns) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            for (nint row = first; row < end; row++)
                RowLoops.Clear(y.Pointer + (row * y.Stride), columns);
        }
    }

    private readonly struct ForwardRows(Slot weight, IdSlot ids, Slot y, bool adds, int columns) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                var source = weight.Pointer + ((nint)ids.Pointer[row] * weight.Stride);
                RowLoops<T>.Map(default(Same), source, source, y.Pointer + (row * y.Stride), columns, adds);
            }
        }
    }

    /// <summary>The rows of one id after another.</summary>
    private readonly struct ById(Slot dy, IdSlot ids, IdSlot order, int rows, int groups) : IRowGroups<RowGroup>
    {
        public RowGroup Group(int index)
        {
            var start = Start(index);
            return new RowGroup(dy.Pointer, dy.Stride, order.Pointer + start, Start(index + 1) - start);
        }

        public int Target(int index) => ids.Pointer[order.Pointer[Start(index)]];

        private int Start(int index) => index == groups ? rows : order.Pointer[rows + index];
    }
}
