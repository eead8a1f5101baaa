using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Mlm.Runtime.Kernels;

/// <summary>Multi-head attention of every token to the tokens of its sequence: all, those that are kept, the earlier ones.</summary>
/// <remarks>
/// <c>softmax(q·kᵀ / √headSize)·v</c> (Vaswani et al. 2017, eq. 1), as torch's scaled_dot_product_attention, but that a query
/// which sees no key gives zeros. A head of a sequence is one thread's from end to end: the same bits at any number of
/// threads.
/// </remarks>
public static unsafe class Attention
{
    // A product's multiply-add, and an element of the softmax.
    private const double NsPerMultiplyAdd = 0.02;
    private const double NsPerElement = 0.5;

    /// <summary>Scratch that every worker needs for sequences of so many tokens: for Backward, and for Forward with dropout.</summary>
    public static long ScratchFloats(int tokens) => (long)tokens * ScratchStride(tokens);

    /// <summary>y = softmax(q·kᵀ / √headSize)·v, for each head of each sequence, over the keys that a query sees.</summary>
    /// <param name="workers">The threads; with dropout each with scratch of <see cref="ScratchFloats"/>.</param>
    /// <param name="q">[sequences·tokens, heads·headSize]; q, k and v may be one slot.</param>
    /// <param name="k">As q.</param>
    /// <param name="v">As q.</param>
    /// <param name="probabilities">
    /// Output [sequences·heads·tokens, tokens], before dropout and 0 at keys that are not seen; kept for the reversal, which
    /// then need not know which they were.
    /// </param>
    /// <param name="y">Output, shaped as q.</param>
    /// <param name="sequences">How many sequences; may be 0.</param>
    /// <param name="tokens">Tokens of a sequence.</param>
    /// <param name="heads">How many heads; a head's columns lie side by side.</param>
    /// <param name="headSize">Columns of a head.</param>
    /// <param name="keep">[sequences·tokens], 0 at the keys that no query sees; null where all are kept.</param>
    /// <param name="causal">Whether a query sees its own key and those before it alone.</param>
    /// <param name="dropout">What of the softmax is dropped before it meets v; its elements are [sequences, heads, tokens, tokens].</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or the workers' scratch is too small.</exception>
    public static void Forward(
        Workers workers,
        Slot q,
        Slot k,
        Slot v,
        Slot probabilities,
        Slot y,
        int sequences,
        int tokens,
        int heads,
        int headSize,
        IdSlot? keep = null,
        bool causal = false,
        DropoutDraws dropout = default
    )
    {
        var shape = new Shape(sequences, tokens, heads, headSize);
        shape.RequireTokens(q, k, v, y);
        shape.RequireProbabilities(probabilities);
        keep?.Require(checked(sequences * tokens));
        if (dropout.IsActive)
            RequireScratch(workers, tokens);
        var keys = new SeenKeys(keep is { } kept ? kept.Pointer : null, causal, shape);
        workers.ForEach(
            new ForwardHeads(workers.Buffers, q, k, v, probabilities, y, shape, keys, dropout),
            shape.Items,
            ((2.0 * headSize * NsPerMultiplyAdd) + NsPerElement + DropoutNs(dropout, times: 1)) * tokens * tokens
        );
    }

    /// <summary>Forward reversed: dq, dk and dv (= or +=), in this order where they share a slot.</summary>
    /// <param name="workers">The threads; each with scratch of <see cref="ScratchFloats"/>.</param>
    /// <param name="dy">[sequences·tokens, heads·headSize]</param>
    /// <param name="q">What Forward was given.</param>
    /// <param name="k">What Forward was given.</param>
    /// <param name="v">What Forward was given.</param>
    /// <param name="probabilities">What Forward gave.</param>
    /// <param name="dq">Output, shaped as q; one slot with dk and dv, perhaps, but with no input.</param>
    /// <param name="writeQ">Whether dq is replaced or added to.</param>
    /// <param name="dk">As dq.</param>
    /// <param name="writeK">Whether dk is replaced or added to.</param>
    /// <param name="dv">As dq.</param>
    /// <param name="writeV">Whether dv is replaced or added to.</param>
    /// <param name="sequences">How many sequences; may be 0.</param>
    /// <param name="tokens">Tokens of a sequence.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="headSize">Columns of a head.</param>
    /// <param name="dropout">What Forward was given.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape, or the workers' scratch is too small.</exception>
    public static void Backward(
        Workers workers,
        Slot dy,
        Slot q,
        Slot k,
        Slot v,
        Slot probabilities,
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
        DropoutDraws dropout = default
    )
    {
        var shape = new Shape(sequences, tokens, heads, headSize);
        shape.RequireTokens(dy, q, k, v);
        shape.RequireTokens(dq, dk, dv, dv);
        shape.RequireProbabilities(probabilities);
        RequireScratch(workers, tokens);
        var outputs = new Outputs(dq, writeQ, dk, writeK, dv, writeV);
        workers.ForEach(
            new BackwardHeads(workers.Buffers, dy, q, k, v, probabilities, outputs, shape, dropout),
            shape.Items,
            ((4.0 * headSize * NsPerMultiplyAdd) + NsPerElement + DropoutNs(dropout, times: 2)) * tokens * tokens
        );
    }

    private static int ScratchStride(int tokens) => (tokens + 15) & ~15;

    private static double DropoutNs(DropoutDraws dropout, int times) =>
        dropout.IsActive ? times * Dropout.NsPerElement : 0;

    private static void RequireScratch(Workers workers, int tokens)
    {
        if (workers.ScratchFloats < ScratchFloats(tokens))
            throw new ArgumentException(
                $"attention over {tokens} tokens needs {ScratchFloats(tokens)} floats of scratch; the workers have {workers.ScratchFloats}",
                nameof(workers)
            );
    }

    /// <summary>Where the heads lie.</summary>
    private readonly struct Shape(int sequences, int tokens, int heads, int headSize)
    {
        public int Tokens => tokens;

        public int Heads => heads;

        public int HeadSize => headSize;

        public int Items => checked(sequences * heads);

        public float Scale => (float)(1 / Math.Sqrt(headSize));

        /// <summary>An item's first element in a [sequences·tokens, heads·headSize] matrix.</summary>
        public float* Head(Slot slot, int item) =>
            slot.Pointer + ((nint)(item / heads) * tokens * slot.Stride) + (item % heads * headSize);

        /// <summary>An item's first element in the probabilities.</summary>
        public float* Square(Slot slot, int item) => slot.Pointer + ((nint)item * tokens * slot.Stride);

        /// <summary>An item's [tokens, tokens] square of the softmax with elements dropped and the others scaled.</summary>
        public void Drop(DropoutDraws draws, int item, float* x, nint strideX, float* y, float* buffer) =>
            Dropout.DropRows(
                draws,
                (long)item * tokens * tokens,
                x,
                strideX,
                y,
                ScratchStride(tokens),
                tokens,
                tokens,
                adds: false,
                buffer
            );

        public void RequireTokens(Slot a, Slot b, Slot c, Slot d)
        {
            var rows = checked(sequences * tokens);
            var columns = checked(heads * headSize);
            a.Require(rows, columns);
            b.Require(rows, columns);
            c.Require(rows, columns);
            d.Require(rows, columns);
        }

        public void RequireProbabilities(Slot slot) => slot.Require(checked(sequences * heads * tokens), tokens);
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

    private readonly struct ForwardHeads(
        WorkerBuffers buffers,
        Slot q,
        Slot k,
        Slot v,
        Slot probabilities,
        Slot y,
        Shape shape,
        SeenKeys keys,
        DropoutDraws dropout
    ) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            var (tokens, headSize) = (shape.Tokens, shape.HeadSize);
            var buffer = buffers.Panel(worker);
            for (var item = first; item < end; item++)
            {
                var p = shape.Square(probabilities, item);
                var scores = new Product // scores = q·kᵀ, [T, T]
                {
                    A = shape.Head(q, item),
                    StrideA = q.Stride,
                    B = shape.Head(k, item),
                    StrideB = k.Stride,
                    TransposedB = true,
                    C = p,
                    StrideC = probabilities.Stride,
                    Rows = tokens,
                    Inner = headSize,
                    Columns = tokens,
                };
                scores.Compute(buffer);
                keys.Softmax(item, p, probabilities.Stride);
                var weights = p;
                nint stride = probabilities.Stride;
                if (dropout.IsActive)
                {
                    weights = buffers.Scratch(worker);
                    stride = ScratchStride(tokens);
                    shape.Drop(dropout, item, p, probabilities.Stride, weights, buffer);
                }
                var mixed = new Product // y = probabilities·v, [T, headSize]
                {
                    A = weights,
                    StrideA = stride,
                    B = shape.Head(v, item),
                    StrideB = v.Stride,
                    C = shape.Head(y, item),
                    StrideC = y.Stride,
                    Rows = tokens,
                    Inner = tokens,
                    Columns = headSize,
                };
                mixed.Compute(buffer);
            }
        }
    }

    /// <summary>Which keys a query sees, and the softmax over them. A key that it does not see cannot show in it, be its score NaN.</summary>
    private readonly struct SeenKeys(int* keep, bool causal, Shape shape)
    {
        /// <summary>From an item's scores to its probabilities, in place.</summary>
        public void Softmax(int item, float* scores, nint stride)
        {
            var tokens = shape.Tokens;
            var kept = keep == null ? null : keep + ((nint)(item / shape.Heads) * tokens);
            var firstKept = FirstKept(kept, tokens);
            for (var query = 0; query < tokens; query++, scores += stride)
            {
                var seen = causal ? query + 1 : tokens;
                if (firstKept < seen)
                    SoftmaxOfSeen(scores, kept, seen);
                else
                    seen = 0;
                Rowwise.Clear(scores + seen, tokens - seen);
            }
        }

        // 0 where every key is kept, the number of tokens where none is.
        private static int FirstKept(int* kept, int tokens)
        {
            var key = 0;
            while (kept != null && key < tokens && kept[key] == 0)
                key++;
            return key;
        }

        // −∞ takes no share. Up to a whole vector of later keys take part so, which spares the loops their tails.
        private void SoftmaxOfSeen(float* scores, int* kept, int seen)
        {
            var length = Math.Min(shape.Tokens, (seen + Lanes.Width - 1) & ~(Lanes.Width - 1));
            new Span<float>(scores + seen, length - seen).Fill(float.NegativeInfinity);
            if (kept == null)
            {
                SoftmaxOfAll(scores, length);
                return;
            }
            Rowwise.Map(new WhereKept(float.NegativeInfinity), scores, (float*)kept, scores, length);
            SoftmaxOfAll(scores, length);
            // Where a kept score is NaN, so is every share: but not that of a key that is left out.
            Rowwise.Map(new WhereKept(0f), scores, (float*)kept, scores, length);
        }

        // The maximum is subtracted so that exp cannot overflow; a row that is −∞ throughout becomes NaN, as in torch.
        private void SoftmaxOfAll(float* scores, int length)
        {
            Rowwise.Map(new ExpBelow(Rowwise.Max(scores, length), shape.Scale), scores, scores, scores, length);
            var sum = Rowwise.Sum(default(Total), scores, scores, length);
            Rowwise.Map(new Times(1f / sum), scores, scores, scores, length);
        }
    }

    private readonly struct BackwardHeads(
        WorkerBuffers buffers,
        Slot dy,
        Slot q,
        Slot k,
        Slot v,
        Slot probabilities,
        Outputs outputs,
        Shape shape,
        DropoutDraws dropout
    ) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            var (tokens, headSize) = (shape.Tokens, shape.HeadSize);
            var buffer = buffers.Panel(worker);
            var ds = buffers.Scratch(worker);
            var strideS = ScratchStride(tokens);
            for (var item = first; item < end; item++)
            {
                var p = shape.Square(probabilities, item);
                var dp = new Product // dprobabilities = dy·vᵀ, [T, T]
                {
                    A = shape.Head(dy, item),
                    StrideA = dy.Stride,
                    B = shape.Head(v, item),
                    StrideB = v.Stride,
                    TransposedB = true,
                    C = ds,
                    StrideC = strideS,
                    Rows = tokens,
                    Inner = headSize,
                    Columns = tokens,
                };
                dp.Compute(buffer);
                if (dropout.IsActive)
                    shape.Drop(dropout, item, ds, strideS, ds, buffer);
                for (nint row = 0; row < tokens; row++)
                    SoftmaxReversed(p + (row * probabilities.Stride), ds + (row * strideS), tokens, shape.Scale);

                // dq = dscores·k;  dk = dscoresᵀ·q;  dv = probabilitiesᵀ·dy
                Into(outputs.DQ, outputs.AddsQ, ds, strideS, false, k, item, buffer);
                Into(outputs.DK, outputs.AddsK, ds, strideS, true, q, item, buffer);
                var weights = p;
                nint stride = probabilities.Stride;
                if (dropout.IsActive)
                {
                    // dscores have served; to draw twice is cheaper than a second square.
                    weights = ds;
                    stride = strideS;
                    shape.Drop(dropout, item, p, probabilities.Stride, weights, buffer);
                }
                Into(outputs.DV, outputs.AddsV, weights, stride, true, dy, item, buffer);
            }
        }

        private void Into(
            Slot c,
            bool adds,
            float* square,
            nint strideA,
            bool transposed,
            Slot b,
            int item,
            float* buffer
        )
        {
            var product = new Product
            {
                A = square,
                StrideA = strideA,
                TransposedA = transposed,
                B = shape.Head(b, item),
                StrideB = b.Stride,
                C = shape.Head(c, item),
                StrideC = c.Stride,
                Rows = shape.Tokens,
                Inner = shape.Tokens,
                Columns = shape.HeadSize,
                Adds = adds,
                Rate = 1f,
            };
            product.Compute(buffer);
        }

        // p = softmax(scale·s)  ⇒  ds = scale · p · (dp − Σ p·dp), in place of dp
        private static void SoftmaxReversed(float* p, float* dp, int tokens, float scale)
        {
            var mean = Rowwise.Sum(default(Dot), p, dp, tokens);
            Rowwise.Map(new Reversed(mean, scale), p, dp, dp, tokens);
        }
    }

    /// <summary>a where the bits of b, an id, are not 0, else another number.</summary>
    private readonly struct WhereKept(float otherwise) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector Apply(Vector a, Vector b) =>
            Vector512.ConditionalSelect(
                Vector512.Equals(b.AsInt32(), Vector512<int>.Zero).AsSingle(),
                Vector512.Create(otherwise),
                a
            );
    }

    /// <summary>a · (b − mean) · scale</summary>
    private readonly struct Reversed(float mean, float scale) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector Apply(Vector a, Vector b) => a * (b - Vector512.Create(mean)) * Vector512.Create(scale);
    }
}
