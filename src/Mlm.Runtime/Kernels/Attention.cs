using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;
using Mlm.Shared;

namespace Mlm.Runtime.Kernels;

/// <summary>Multi-head attention of tokens to the tokens of their sequence: all, those that are kept, the earlier ones.</summary>
/// <remarks>
/// <c>softmax(q·kᵀ / √headSize)·v</c> (Vaswani et al. 2017, eq. 1), as torch's scaled_dot_product_attention, but that a query
/// which sees no key gives zeros. A head of a sequence is one thread's from end to end: the same bits at any number of
/// threads. Queries are taken in blocks whose scores fit in the core's cache; keys and values are packed once a head.
/// The reversal needs the probabilities again: they are kept, or computed once more, with the same bits, from q, k and two
/// numbers a query.
/// </remarks>
public static unsafe partial class Attention
{
    // A product's multiply-add, and an element of the softmax.
    private const double NsPerMultiplyAdd = 0.02;
    private const double NsPerElement = 0.5;

    /// <summary>Scratch that every worker needs for sequences of so many tokens and heads of so many columns.</summary>
    /// <remarks>Packed keys, values and keys' transpose, sums of dk and dv, and two blocks of scores.</remarks>
    public static long ScratchFloats(int tokens, int headSize) => AttentionGeometry.ScratchFloats(tokens, headSize);

    /// <summary>y = softmax(q·kᵀ / √headSize)·v, for each head of each sequence, over the keys that a query sees.</summary>
    /// <param name="workers">The threads, each with scratch of <see cref="ScratchFloats"/>.</param>
    /// <param name="q">[sequences·tokens, heads·headSize], or [count, heads·headSize]; q, k and v may be one slot.</param>
    /// <param name="k">[sequences·tokens, heads·headSize]</param>
    /// <param name="v">As k.</param>
    /// <param name="probabilities">
    /// Output: a row a query, [.., heads·tokens], before dropout and 0 at keys that are not seen. Null where nobody reads them.
    /// </param>
    /// <param name="y">Output, shaped as q.</param>
    /// <param name="sequences">How many sequences; may be 0.</param>
    /// <param name="tokens">Tokens of a sequence.</param>
    /// <param name="heads">How many heads; a head's columns lie side by side.</param>
    /// <param name="headSize">Columns of a head.</param>
    /// <param name="keep">[sequences·tokens], 0 at the keys that no query sees; null where all are kept.</param>
    /// <param name="causal">Whether a query sees its own key and those before it alone.</param>
    /// <param name="dropout">What of the softmax is dropped before it meets v; its elements are [sequences, heads, tokens, tokens].</param>
    /// <param name="statistics">
    /// Output: a row a query, [.., 2·heads], each head's largest score and 1 / Σ exp; null where nobody reads them.
    /// </param>
    /// <param name="places">[count]: the places of the queries among all tokens, ascending, where not all ask; null for all.</param>
    /// <param name="count">How many places; may be 0.</param>
    /// <exception cref="ArgumentException">
    /// A slot does not hold its shape, places do not ascend or are none, or the workers' scratch is too small.
    /// </exception>
    public static void Forward(
        Workers workers,
        Slot q,
        Slot k,
        Slot v,
        Slot? probabilities,
        Slot y,
        int sequences,
        int tokens,
        int heads,
        int headSize,
        IdSlot? keep = null,
        bool causal = false,
        DropoutDraws dropout = default,
        Slot? statistics = null,
        IdSlot? places = null,
        int count = 0
    )
    {
        var shape = new Shape(workers, sequences, tokens, heads, headSize, places, count);
        shape.RequireQueries(q, y);
        shape.RequireTokens(k, v);
        shape.RequireKept(probabilities, statistics);
        var keys = new SeenKeys(keep, causal, shape);
        workers.ForEachInLanes(
            new ForwardHeads(workers.Buffers, q, k, v, new Kept(probabilities, statistics), y, shape, keys, dropout),
            shape.Items,
            ((2.0 * headSize * NsPerMultiplyAdd) + NsPerElement + DropoutNs(dropout, times: 1))
                * tokens
                * shape.QueriesPerItem
        );
    }

    /// <summary>Forward reversed: dq, dk and dv (= or +=), in this order where they share a slot.</summary>
    /// <param name="workers">The threads, each with scratch of <see cref="ScratchFloats"/>.</param>
    /// <param name="dy">Shaped as q.</param>
    /// <param name="q">What Forward was given.</param>
    /// <param name="k">What Forward was given.</param>
    /// <param name="v">What Forward was given.</param>
    /// <param name="probabilities">What Forward gave; null to compute them again from <paramref name="statistics"/>.</param>
    /// <param name="dq">Output, shaped as q; one slot with dk and dv, perhaps, but with no input.</param>
    /// <param name="writeQ">Whether dq is replaced or added to.</param>
    /// <param name="dk">Output, shaped as k.</param>
    /// <param name="writeK">Whether dk is replaced or added to.</param>
    /// <param name="dv">As dk.</param>
    /// <param name="writeV">Whether dv is replaced or added to.</param>
    /// <param name="sequences">How many sequences; may be 0.</param>
    /// <param name="tokens">Tokens of a sequence.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="headSize">Columns of a head.</param>
    /// <param name="keep">What Forward was given; not read where there are probabilities.</param>
    /// <param name="causal">What Forward was given; not read where there are probabilities.</param>
    /// <param name="dropout">What Forward was given.</param>
    /// <param name="statistics">What Forward gave; not read where there are probabilities.</param>
    /// <param name="places">What Forward was given.</param>
    /// <param name="count">What Forward was given.</param>
    /// <exception cref="ArgumentException">
    /// A slot does not hold its shape, places do not ascend or are none, the workers' scratch is too small, or neither
    /// probabilities nor statistics are given.
    /// </exception>
    public static void Backward(
        Workers workers,
        Slot dy,
        Slot q,
        Slot k,
        Slot v,
        Slot? probabilities,
        Slot dq,
        Write writeQ,
        Slot dk,
        Write writeK,
        Slot dv,
        Write writeV,
        int sequences,
        int tokens,
        int heads,
        int headSize,
        IdSlot? keep = null,
        bool causal = false,
        DropoutDraws dropout = default,
        Slot? statistics = null,
        IdSlot? places = null,
        int count = 0
    )
    {
        var shape = new Shape(workers, sequences, tokens, heads, headSize, places, count);
        shape.RequireQueries(dy, q);
        shape.RequireQueries(dq, dq);
        shape.RequireTokens(k, v);
        shape.RequireTokens(dk, dv);
        shape.RequireKept(probabilities, statistics);
        if (probabilities == null && statistics == null)
            throw new ArgumentException("neither probabilities nor statistics are given", nameof(statistics));
        var keys = new SeenKeys(keep, causal, shape);
        var outputs = new Outputs(dq, writeQ, dk, writeK, dv, writeV);
        workers.ForEachInLanes(
            new BackwardHeads(
                workers.Buffers,
                dy,
                q,
                k,
                v,
                new Kept(probabilities, statistics),
                outputs,
                shape,
                keys,
                dropout
            ),
            shape.Items,
            ((4.0 * headSize * NsPerMultiplyAdd) + NsPerElement + DropoutNs(dropout, times: 2))
                * tokens
                * shape.QueriesPerItem
        );
    }

    private static int Padded(int length) => KernelGeometry.Padded(length);

    private static double DropoutNs(DropoutDraws dropout, int times) =>
        dropout.IsActive ? times * Dropout.NsPerElement : 0;

    /// <summary>What of a forward is there for its reversal; absent slots have no pointer.</summary>
    private readonly struct Kept(Slot? probabilities, Slot? statistics)
    {
        public readonly Slot Probabilities = probabilities.GetValueOrDefault();
        public readonly Slot Statistics = statistics.GetValueOrDefault();

        public bool HasProbabilities => Probabilities.Pointer != null;

        public bool HasStatistics => Statistics.Pointer != null;
    }

    /// <summary>Where the heads and the queries lie.</summary>
    private readonly struct Shape
    {
        private readonly int _sequences;
        private readonly int* _places;
        private readonly int _count;

        public Shape(Workers workers, int sequences, int tokens, int heads, int headSize, IdSlot? places, int count)
        {
            (_sequences, Tokens, Heads, HeadSize) = (sequences, tokens, heads, headSize);
            Rows = checked(sequences * tokens);
            _count = places == null ? Rows : count;
            if (places is { } given)
            {
                IdCheck.Ascending(given, count, Rows);
                _places = given.Pointer;
            }
            if (workers.ScratchFloats < ScratchFloats(tokens, headSize))
                throw new ArgumentException(
                    $"attention over {tokens} tokens with heads of {headSize} needs {ScratchFloats(tokens, headSize)} floats of scratch; the workers have {workers.ScratchFloats}",
                    nameof(workers)
                );
        }

        public int Rows { get; }

        public int Tokens { get; }

        public int Heads { get; }

        public int HeadSize { get; }

        public int Items => checked(_sequences * Heads);

        /// <summary>As an average.</summary>
        public double QueriesPerItem => _count / (double)Math.Max(1, _sequences);

        public float Scale => (float)(1 / Math.Sqrt(HeadSize));

        public bool AllAsk => _places == null;

        /// <summary>The query rows of an item's sequence.</summary>
        public (int First, int End) Queries(int item)
        {
            var token = item / Heads * Tokens;
            return _places == null ? (token, token + Tokens) : (FirstAt(token), FirstAt(token + Tokens));
        }

        /// <summary>A query's place in its sequence.</summary>
        public int Position(int query) => (_places == null ? query : _places[query]) % Tokens;

        /// <summary>An item's columns in [sequences·tokens, heads·headSize], from its sequence's first row.</summary>
        public RowBlock Head(Slot slot, int item) => Query(slot, item, item / Heads * Tokens);

        /// <summary>An item's columns in [.., heads·headSize], from a query's row.</summary>
        public RowBlock Query(Slot slot, int item, nint query) => From(slot, item, query, HeadSize);

        /// <summary>An item's columns in [.., heads·tokens], from a query's row.</summary>
        public RowBlock Probabilities(Slot slot, int item, nint query) => From(slot, item, query, Tokens);

        /// <summary>An item's columns in [.., 2·heads], from a query's row.</summary>
        public RowBlock Statistics(Slot slot, int item, nint query) => From(slot, item, query, 2);

        public void RequireQueries(Slot a, Slot b)
        {
            a.Require(_count, checked(Heads * HeadSize));
            b.Require(_count, checked(Heads * HeadSize));
        }

        public void RequireTokens(Slot a, Slot b)
        {
            a.Require(Rows, checked(Heads * HeadSize));
            b.Require(Rows, checked(Heads * HeadSize));
        }

        public void RequireKept(Slot? probabilities, Slot? statistics)
        {
            probabilities?.Require(_count, checked(Heads * Tokens));
            statistics?.Require(_count, checked(2 * Heads));
        }

        private RowBlock From(Slot slot, int item, nint row, int columns) =>
            new(slot.Pointer + (row * slot.Stride) + (item % Heads * columns), slot.Stride);

        private int FirstAt(int token) => IdCheck.FirstAtLeast(_places, 0, _count, token);
    }

    private readonly struct Outputs(Slot dq, Write writeQ, Slot dk, Write writeK, Slot dv, Write writeV)
    {
        public Slot DQ => dq;

        public Slot DK => dk;

        public Slot DV => dv;

        public bool AddsQ => writeQ == Write.Add;

        public bool AddsK => writeK == Write.Add;

        public bool AddsV => writeV == Write.Add;
    }
}
