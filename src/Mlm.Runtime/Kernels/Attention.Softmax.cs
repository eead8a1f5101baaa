using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;

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
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Softmax<T>(int item, int query, int rows, Block scores, Block p, Block statistics)
            where T : struct, ILanes<T>
        {
            var keep = KeepOf(item);
            var first = FirstKept(keep);
            var allSeen = keep == null && !_causal; // then there is nothing to hide or clear
            if (!allSeen || Padded(_shape.Tokens) > _shape.Tokens)
            {
                for (var row = 0; row < rows; row++)
                    Hide<T>(scores.Row(row), keep, first, Seen(query + row));
            }
            SoftmaxOf<T>(scores, p, rows, _shape.Tokens, _shape.Scale, statistics);
            if (allSeen)
                return;
            for (var row = 0; row < rows; row++)
            {
                var seen = Seen(query + row);
                Clear<T>(p.Row(row), keep, first, seen);
                if (first >= seen)
                    (statistics.Row(row)[0], statistics.Row(row)[1]) = (0f, 0f);
            }
        }

        /// <summary>The same probabilities once more, from scores and statistics.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void SoftmaxAgain<T>(int item, int query, int rows, Block scores, Block statistics)
            where T : struct, ILanes<T>
        {
            var keep = KeepOf(item);
            var first = FirstKept(keep);
            for (var row = 0; row < rows; row++)
            {
                SoftmaxOf<T>(scores.Row(row), _shape.Tokens, _shape.Scale, statistics.Row(row));
                Clear<T>(scores.Row(row), keep, first, Seen(query + row));
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
        private void Hide<T>(float* scores, int* keep, int firstKept, int seen)
            where T : struct, ILanes<T>
        {
            var padded = Padded(_shape.Tokens);
            if (seen < padded)
                new Span<float>(scores + seen, padded - seen).Fill(float.NegativeInfinity);
            if (keep != null && firstKept < seen)
                RowLoops<T>.Map(new WhereKept(float.NegativeInfinity), scores, (float*)keep, scores, seen);
        }

        // Where a kept score is NaN, so is every share: but not that of a key that is left out. Who sees no key has no share.
        private void Clear<T>(float* p, int* keep, int firstKept, int seen)
            where T : struct, ILanes<T>
        {
            if (firstKept >= seen)
                seen = 0;
            else if (keep != null)
                RowLoops<T>.Map(new WhereKept(0f), p, (float*)keep, p, seen);
            if (seen < _shape.Tokens)
                RowLoops.Clear(p + seen, _shape.Tokens - seen);
        }
    }

    // p = exp((s − max)·scale) / Σ, row by row. The maximum is subtracted so that exp cannot overflow; a row that is −∞ throughout
    // becomes NaN, as in torch. Scores are padded to whole vectors, probabilities need not be.
    // A maximum or a sum over a row's lanes must be waited for, so some rows take each step together.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxOf<T>(Block scores, Block p, int rows, int tokens, float scale, Block statistics)
        where T : struct, ILanes<T>
    {
        const int rowsTogether = 8;
        var maxima = stackalloc float[rowsTogether];
        var shares = stackalloc float[rowsTogether];
        nint padded = Padded(tokens);
        nint whole = tokens & ~(Lanes.Width - 1);
        var factor = T.Create(scale);
        for (var row0 = 0; row0 < rows; row0 += rowsTogether)
        {
            var count = Math.Min(rowsTogether, rows - row0);
            for (var row = 0; row < count; row++)
                maxima[row] = WholeRowLoops<T>.Max(scores.Row(row0 + row), padded);
            for (var row = 0; row < count; row++)
                shares[row] = 1f / ExpAndSum(scores.Row(row0 + row), padded, T.Create(maxima[row]), factor);
            for (var row = 0; row < count; row++)
            {
                float* s = scores.Row(row0 + row),
                    target = p.Row(row0 + row),
                    pair = statistics.Row(row0 + row);
                (pair[0], pair[1]) = (maxima[row], shares[row]);
                WholeRowLoops<T>.Map(new Times(shares[row]), s, s, target, whole);
                if (whole < tokens)
                    Lanes.StoreTail(T.Load(s + whole) * T.Create(shares[row]), target + whole, tokens - whole);
            }
        }
    }

    // Scores become exp((s − top)·factor), whose sum is returned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ExpAndSum<T>(float* scores, nint padded, T top, T factor)
        where T : struct, ILanes<T>
    {
        T s0 = T.Zero,
            s1 = T.Zero;
        nint i = 0;
        for (; i + Lanes.Width < padded; i += 2 * Lanes.Width)
        {
            s0 += Exp(scores + i, top, factor);
            s1 += Exp(scores + i + Lanes.Width, top, factor);
        }
        if (i < padded)
            s0 += Exp(scores + i, top, factor);
        return Lanes.Sum(s0 + s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exp<T>(float* scores, T top, T factor)
        where T : struct, ILanes<T>
    {
        var exp = Lanes.ExpOfNoMoreThanZero((T.Load(scores) - top) * factor);
        exp.Store(scores);
        return exp;
    }

    // The same in place, from the statistics.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxOf<T>(float* scores, int tokens, float scale, float* statistics)
        where T : struct, ILanes<T>
    {
        var (top, factor) = (T.Create(statistics[0]), T.Create(scale));
        var share = T.Create(statistics[1]);
        for (nint i = 0; i < tokens; i += Lanes.Width)
            (Lanes.ExpOfNoMoreThanZero((T.Load(scores + i) - top) * factor) * share).Store(scores + i);
    }

    // p = softmax(scale·s)  ⇒  ds = scale · p · (dp − Σ p·dp), in place of dp, whose rows are padded to whole vectors
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReverseSoftmax<T>(Block probabilities, Block gradient, int rows, int tokens, float scale)
        where T : struct, ILanes<T>
    {
        nint whole = tokens & ~(Lanes.Width - 1);
        var factor = T.Create(scale);
        for (var row = 0; row < rows; row++)
        {
            float* p = probabilities.Row(row),
                dp = gradient.Row(row);
            var tail = whole < tokens ? Lanes.LoadTail<T>(p + whole, tokens - whole, 0f) : T.Zero;
            var tailDp = whole < tokens ? Lanes.LoadTail<T>(dp + whole, tokens - whole, 0f) : T.Zero;
            T s0 = T.Zero,
                s1 = tail * tailDp;
            nint i = 0;
            for (; i + Lanes.Width < whole; i += 2 * Lanes.Width)
            {
                s0 = T.FusedMultiplyAdd(T.Load(p + i), T.Load(dp + i), s0);
                s1 = T.FusedMultiplyAdd(T.Load(p + i + Lanes.Width), T.Load(dp + i + Lanes.Width), s1);
            }
            if (i < whole)
                s0 = T.FusedMultiplyAdd(T.Load(p + i), T.Load(dp + i), s0);
            var mean = T.Create(Lanes.Sum(s0 + s1));
            for (i = 0; i < whole; i += Lanes.Width)
                (T.Load(p + i) * (T.Load(dp + i) - mean) * factor).Store(dp + i);
            if (whole < tokens)
                (tail * (tailDp - mean) * factor).Store(dp + whole);
        }
    }

    /// <summary>a where the bits of b, an id, are not 0, else another number.</summary>
    private readonly struct WhereKept(float otherwise) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.WhereBitsBelow(b, 1, T.Create(otherwise), a);
    }
}
