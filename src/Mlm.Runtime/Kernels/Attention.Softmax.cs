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
        public void Softmax<T>(int item, int query, int rows, RowBlock scores, RowBlock p, RowBlock statistics)
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
            RowSoftmax<T>.Forward(scores, p, rows, _shape.Tokens, _shape.Scale, statistics);
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
        public void SoftmaxAgain<T>(int item, int query, int rows, RowBlock scores, RowBlock statistics)
            where T : struct, ILanes<T>
        {
            var keep = KeepOf(item);
            var first = FirstKept(keep);
            for (var row = 0; row < rows; row++)
            {
                RowSoftmax<T>.Again(scores.Row(row), _shape.Tokens, _shape.Scale, statistics.Row(row));
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

    /// <summary>a where the bits of b, an id, are not 0, else another number.</summary>
    private readonly struct WhereKept(float otherwise) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b)
            where T : struct, ILanes<T> => T.WhereBitsBelow(b, 1, T.Create(otherwise), a);
    }
}
