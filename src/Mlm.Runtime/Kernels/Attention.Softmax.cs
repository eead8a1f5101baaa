using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mlm.Runtime.Memory;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace Mlm.Runtime.Kernels;

public static unsafe partial class Attention
{
    /// <summary>Which keys a query sees, and the softmax over them. A key that it does not see cannot show in it, be its score NaN.</summary>
    private readonly struct SeenKeys
    {
        private readonly int* _keep;
        private readonly bool _causal;
        private readonly Shape _shape;

        public SeenKeys(IdSlot? keep, bool causal, Shape shape)
        {
            keep?.Require(shape.Rows);
            _keep = keep is { } kept ? kept.Pointer : null;
            (_causal, _shape) = (causal, shape);
        }

        /// <summary>
        /// Queries' scores, rows padded to whole vectors, become their probabilities in <paramref name="p"/>, which may be the
        /// scores themselves; their statistics stand beside.
        /// </summary>
        public void Softmax(int item, int query, int rows, Block scores, Block p, Block statistics)
        {
            var keep = KeepOf(item);
            var first = FirstKept(keep);
            for (var row = 0; row < rows; row++)
            {
                var seen = Seen(query + row);
                var pair = statistics.Row(row);
                Hide(scores.Row(row), keep, first, seen);
                SoftmaxOf(scores.Row(row), p.Row(row), _shape.Tokens, _shape.Scale, pair);
                Clear(p.Row(row), keep, first, seen);
                if (first >= seen)
                    (pair[0], pair[1]) = (0f, 0f);
            }
        }

        /// <summary>The same probabilities once more, from scores and statistics.</summary>
        public void SoftmaxAgain(int item, int query, int rows, Block scores, Block statistics)
        {
            var keep = KeepOf(item);
            var first = FirstKept(keep);
            for (var row = 0; row < rows; row++)
            {
                SoftmaxOf(scores.Row(row), _shape.Tokens, _shape.Scale, statistics.Row(row));
                Clear(scores.Row(row), keep, first, Seen(query + row));
            }
        }

        // Null where all are kept.
        private int* KeepOf(int item) => _keep == null ? null : _keep + ((nint)(item / _shape.Heads) * _shape.Tokens);

        // As many as there are tokens where none is kept.
        private int FirstKept(int* keep)
        {
            var key = 0;
            while (keep != null && key < _shape.Tokens && keep[key] == 0)
                key++;
            return key;
        }

        private int Seen(int query) => _causal ? _shape.Position(query) + 1 : _shape.Tokens;

        // −∞ takes no share; what pads the row takes none either.
        private void Hide(float* scores, int* keep, int firstKept, int seen)
        {
            var padded = Padded(_shape.Tokens);
            if (seen < padded)
                new Span<float>(scores + seen, padded - seen).Fill(float.NegativeInfinity);
            if (keep != null && firstKept < seen)
                Rowwise.Map(new WhereKept(float.NegativeInfinity), scores, (float*)keep, scores, seen);
        }

        // Where a kept score is NaN, so is every share: but not that of a key that is left out. Who sees no key has no share.
        private void Clear(float* p, int* keep, int firstKept, int seen)
        {
            if (firstKept >= seen)
                seen = 0;
            else if (keep != null)
                Rowwise.Map(new WhereKept(0f), p, (float*)keep, p, seen);
            if (seen < _shape.Tokens)
                Rowwise.Clear(p + seen, _shape.Tokens - seen);
        }
    }

    // p = exp((s − max)·scale) / Σ. The maximum is subtracted so that exp cannot overflow; a row that is −∞ throughout
    // becomes NaN, as in torch. Scores are padded to whole vectors, probabilities need not be.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxOf(float* scores, float* p, int tokens, float scale, float* statistics)
    {
        nint padded = Padded(tokens);
        Vector m0 = Vector512.Load(scores),
            m1 = m0;
        nint i = Lanes.Width;
        for (; i + Lanes.Width < padded; i += 2 * Lanes.Width)
        {
            m0 = Vector512.MaxNative(m0, Vector512.Load(scores + i));
            m1 = Vector512.MaxNative(m1, Vector512.Load(scores + i + Lanes.Width));
        }
        if (i < padded)
            m0 = Vector512.MaxNative(m0, Vector512.Load(scores + i));
        var max = Lanes.Max(Vector512.MaxNative(m0, m1));

        Vector s0 = Vector.Zero,
            s1 = Vector.Zero;
        var (top, factor) = (Vector512.Create(max), Vector512.Create(scale));
        for (i = 0; i + Lanes.Width < padded; i += 2 * Lanes.Width)
        {
            var e0 = Lanes.Exp((Vector512.Load(scores + i) - top) * factor);
            var e1 = Lanes.Exp((Vector512.Load(scores + i + Lanes.Width) - top) * factor);
            e0.Store(scores + i);
            e1.Store(scores + i + Lanes.Width);
            s0 += e0;
            s1 += e1;
        }
        if (i < padded)
        {
            var e = Lanes.Exp((Vector512.Load(scores + i) - top) * factor);
            e.Store(scores + i);
            s0 += e;
        }
        var inverse = 1f / Lanes.Sum(s0 + s1);
        (statistics[0], statistics[1]) = (max, inverse);

        var share = Vector512.Create(inverse);
        nint whole = tokens & ~(Lanes.Width - 1);
        for (i = 0; i < whole; i += Lanes.Width)
            (Vector512.Load(scores + i) * share).Store(p + i);
        if (whole < tokens)
            Lanes.StoreTail(Vector512.Load(scores + whole) * share, p + whole, tokens - whole);
    }

    // The same in place, from the statistics.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxOf(float* scores, int tokens, float scale, float* statistics)
    {
        var (top, factor) = (Vector512.Create(statistics[0]), Vector512.Create(scale));
        var share = Vector512.Create(statistics[1]);
        for (nint i = 0; i < tokens; i += Lanes.Width)
            (Lanes.Exp((Vector512.Load(scores + i) - top) * factor) * share).Store(scores + i);
    }

    // p = softmax(scale·s)  ⇒  ds = scale · p · (dp − Σ p·dp), in place of dp, whose rows are padded to whole vectors
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReverseSoftmax(Block probabilities, Block gradient, int rows, int tokens, float scale)
    {
        nint whole = tokens & ~(Lanes.Width - 1);
        var factor = Vector512.Create(scale);
        for (var row = 0; row < rows; row++)
        {
            float* p = probabilities.Row(row),
                dp = gradient.Row(row);
            var tail = whole < tokens ? Lanes.LoadTail(p + whole, tokens - whole, 0f) : Vector.Zero;
            var tailDp = whole < tokens ? Lanes.LoadTail(dp + whole, tokens - whole, 0f) : Vector.Zero;
            Vector s0 = Vector.Zero,
                s1 = tail * tailDp;
            nint i = 0;
            for (; i + Lanes.Width < whole; i += 2 * Lanes.Width)
            {
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(p + i), Vector512.Load(dp + i), s0);
                s1 = Vector512.FusedMultiplyAdd(
                    Vector512.Load(p + i + Lanes.Width),
                    Vector512.Load(dp + i + Lanes.Width),
                    s1
                );
            }
            if (i < whole)
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(p + i), Vector512.Load(dp + i), s0);
            var mean = Vector512.Create(Lanes.Sum(s0 + s1));
            for (i = 0; i < whole; i += Lanes.Width)
                (Vector512.Load(p + i) * (Vector512.Load(dp + i) - mean) * factor).Store(dp + i);
            if (whole < tokens)
                (tail * (tailDp - mean) * factor).Store(dp + whole);
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
}
