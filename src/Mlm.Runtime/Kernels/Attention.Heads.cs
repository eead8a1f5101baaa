using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels;

public static unsafe partial class Attention
{
    /// <summary>One thread's scratch, by what it holds while a head is computed.</summary>
    private readonly struct HeadScratch
    {
        public HeadScratch(WorkerBuffers buffers, int worker, Shape shape)
        {
            Panel = buffers.Panel(worker);
            nint matrix = (nint)Padded(shape.Tokens) * Padded(shape.HeadSize);
            Keys = buffers.Scratch(worker);
            Values = Keys + matrix;
            KeysTransposed = Values + matrix;
            DK = KeysTransposed + matrix;
            DV = DK + matrix;
            Scores = DV + matrix;
            Stride = BlockStride(shape.Tokens);
            BlockRows = BlockRows(shape.Tokens);
            More = Scores + (BlockRows * Stride);
        }

        public float* Panel { get; }

        /// <summary>kᵀ packed, [headSize, tokens].</summary>
        public float* Keys { get; }

        /// <summary>v packed, [tokens, headSize], or its transpose.</summary>
        public float* Values { get; }

        /// <summary>k packed, [tokens, headSize].</summary>
        public float* KeysTransposed { get; }

        /// <summary>Sums over blocks, [tokens, headSize].</summary>
        public float* DK { get; }

        /// <summary>Sums over blocks, [tokens, headSize].</summary>
        public float* DV { get; }

        /// <summary>A block's scores or probabilities.</summary>
        public float* Scores { get; }

        /// <summary>As many numbers again: their gradient, or those that dropout left.</summary>
        public float* More { get; }

        /// <summary>From one query's scores to the next one's: whole vectors.</summary>
        public nint Stride { get; }

        public int BlockRows { get; }
    }

    /// <summary>A row a query, a column a key.</summary>
    private readonly struct Block(float* start, nint stride)
    {
        public float* Start => start;

        public nint Stride => stride;
    }

    private readonly struct ForwardHeads(
        WorkerBuffers buffers,
        Slot q,
        Slot k,
        Slot v,
        Kept kept,
        Slot y,
        Shape shape,
        SeenKeys keys,
        DropoutDraws dropout
    ) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            var scratch = new HeadScratch(buffers, worker, shape);
            for (var item = first; item < end; item++)
            {
                var (query, endQuery) = shape.Queries(item);
                if (query == endQuery)
                    continue;
                var scores = Scores(q, k, item, scratch, shape);
                scores.PackB(scratch.Keys);
                var mixed = new Product // y = probabilities·v, [block, headSize]
                {
                    B = shape.Head(v, item),
                    StrideB = v.Stride,
                    StrideC = y.Stride,
                    Inner = shape.Tokens,
                    Columns = shape.HeadSize,
                };
                mixed.PackB(scratch.Values);
                for (; query < endQuery; query += scratch.BlockRows)
                {
                    var rows = Math.Min(scratch.BlockRows, endQuery - query);
                    scores.A = shape.Query(q, item, query);
                    scores.Rows = rows;
                    scores.Compute(scratch.Panel);
                    var weights = Probabilities(scratch, item, query, rows);
                    mixed.A = weights.Start;
                    mixed.StrideA = weights.Stride;
                    mixed.C = shape.Query(y, item, query);
                    mixed.Rows = rows;
                    mixed.Compute(scratch.Panel);
                }
            }
        }

        // From scores to what v is weighted with.
        private Block Probabilities(in HeadScratch scratch, int item, int query, int rows)
        {
            var p = kept.HasProbabilities
                ? new Block(shape.Square(kept.Probabilities, item, query), kept.Probabilities.Stride)
                : new Block(scratch.Scores, scratch.Stride);
            var statistics = kept.HasStatistics ? shape.Statistics(kept.Statistics, item, query) : null;
            keys.Softmax(
                item,
                query,
                rows,
                scratch.Scores,
                scratch.Stride,
                p.Start,
                p.Stride,
                statistics,
                kept.HasStatistics ? kept.Statistics.Stride : 0
            );
            if (!dropout.IsActive)
                return p;
            Drop(dropout, shape, item, query, rows, p, scratch);
            return new Block(scratch.More, scratch.Stride);
        }
    }

    private readonly struct BackwardHeads(
        WorkerBuffers buffers,
        Slot dy,
        Slot q,
        Slot k,
        Slot v,
        Kept kept,
        Outputs outputs,
        Shape shape,
        SeenKeys keys,
        DropoutDraws dropout
    ) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            var scratch = new HeadScratch(buffers, worker, shape);
            for (var item = first; item < end; item++)
            {
                var (query, endQuery) = shape.Queries(item);
                if (endQuery - query <= scratch.BlockRows)
                    ReverseAtOnce(scratch, item, query, endQuery - query);
                else
                    ReverseByBlocks(scratch, item, query, endQuery);
            }
        }

        private void ReverseAtOnce(in HeadScratch scratch, int item, int query, int rows)
        {
            var dk = SumOverQueries(outputs.DK, item, outputs.AddsK);
            var dv = SumOverQueries(outputs.DV, item, outputs.AddsV);
            if (rows > 0)
            {
                Pack(scratch, item, out var dp, out var dq, out var scores);
                ReverseBlock(scratch, item, query, rows, ref dp, ref dq, ref scores, ref dk, ref dv);
                return;
            }
            dk.Compute(scratch.Panel); // nobody asked: zeros, or what stands there
            dv.Compute(scratch.Panel);
        }

        // dk and dv are summed over the blocks beside their places: one of these may be dq's.
        private void ReverseByBlocks(in HeadScratch scratch, int item, int query, int endQuery)
        {
            Pack(scratch, item, out var dp, out var dq, out var scores);
            nint stride = Padded(shape.HeadSize);
            var dk = SumOverQueries(scratch.DK, stride, adds: false);
            var dv = SumOverQueries(scratch.DV, stride, adds: false);
            for (; query < endQuery; query += scratch.BlockRows)
            {
                var rows = Math.Min(scratch.BlockRows, endQuery - query);
                ReverseBlock(scratch, item, query, rows, ref dp, ref dq, ref scores, ref dk, ref dv);
                dk.Adds = dv.Adds = true;
            }
            Store(scratch.DK, stride, outputs.DK, item, outputs.AddsK);
            Store(scratch.DV, stride, outputs.DV, item, outputs.AddsV);
        }

        private void Pack(in HeadScratch scratch, int item, out Product dp, out Product dq, out Product scores)
        {
            dp = new Product // dprobabilities = dy·vᵀ, [block, tokens]
            {
                StrideA = dy.Stride,
                B = shape.Head(v, item),
                StrideB = v.Stride,
                TransposedB = true,
                StrideC = scratch.Stride,
                C = scratch.More,
                PadsC = true,
                Inner = shape.HeadSize,
                Columns = shape.Tokens,
            };
            dp.PackB(scratch.Values);
            dq = new Product // dq = dscores·k, [block, headSize]
            {
                A = scratch.More,
                StrideA = scratch.Stride,
                B = shape.Head(k, item),
                StrideB = k.Stride,
                StrideC = outputs.DQ.Stride,
                Inner = shape.Tokens,
                Columns = shape.HeadSize,
                Adds = outputs.AddsQ,
                Rate = 1f,
            };
            dq.PackB(scratch.KeysTransposed);
            scores = default;
            if (kept.HasProbabilities)
                return;
            scores = Scores(q, k, item, scratch, shape);
            scores.PackB(scratch.Keys);
        }

        private void ReverseBlock(
            in HeadScratch scratch,
            int item,
            int query,
            int rows,
            ref Product dp,
            ref Product dq,
            ref Product scores,
            ref Product dk,
            ref Product dv
        )
        {
            var p = Probabilities(scratch, item, query, rows, ref scores);
            var dyBlock = shape.Query(dy, item, query);
            dp.A = dyBlock;
            dp.Rows = rows;
            dp.Compute(scratch.Panel);
            if (dropout.IsActive)
                Drop(dropout, shape, item, query, rows, new Block(scratch.More, scratch.Stride), scratch);
            ReverseSoftmax(p.Start, p.Stride, scratch.More, scratch.Stride, rows, shape.Tokens, shape.Scale);

            dq.C = shape.Query(outputs.DQ, item, query);
            dq.Rows = rows;
            dq.Compute(scratch.Panel);
            dk.A = scratch.More; // dk = dscoresᵀ·q
            dk.StrideA = scratch.Stride;
            dk.B = shape.Query(q, item, query);
            dk.StrideB = q.Stride;
            dk.Inner = rows;
            dk.Compute(scratch.Panel);
            if (dropout.IsActive)
            {
                // dscores have served; to draw twice is cheaper than a third block.
                Drop(dropout, shape, item, query, rows, p, scratch);
                p = new Block(scratch.More, scratch.Stride);
            }
            dv.A = p.Start; // dv = probabilitiesᵀ·dy
            dv.StrideA = p.Stride;
            dv.B = dyBlock;
            dv.StrideB = dy.Stride;
            dv.Inner = rows;
            dv.Compute(scratch.Panel);
        }

        private Block Probabilities(in HeadScratch scratch, int item, int query, int rows, ref Product scores)
        {
            if (kept.HasProbabilities)
                return new Block(shape.Square(kept.Probabilities, item, query), kept.Probabilities.Stride);
            scores.A = shape.Query(q, item, query);
            scores.Rows = rows;
            scores.Compute(scratch.Panel);
            var statistics = shape.Statistics(kept.Statistics, item, query);
            keys.SoftmaxAgain(item, query, rows, scratch.Scores, scratch.Stride, statistics, kept.Statistics.Stride);
            return new Block(scratch.Scores, scratch.Stride);
        }

        private Product SumOverQueries(Slot slot, int item, bool adds) =>
            SumOverQueries(shape.Head(slot, item), slot.Stride, adds);

        private Product SumOverQueries(float* c, nint stride, bool adds) =>
            new()
            {
                TransposedA = true,
                C = c,
                StrideC = stride,
                Rows = shape.Tokens,
                Columns = shape.HeadSize,
                Adds = adds,
                Rate = 1f,
            };

        private void Store(float* sum, nint stride, Slot slot, int item, bool adds)
        {
            var target = shape.Head(slot, item);
            for (nint token = 0; token < shape.Tokens; token++)
            {
                var row = sum + (token * stride);
                Rowwise.Map(default(Same), row, row, target + (token * slot.Stride), shape.HeadSize, adds);
            }
        }
    }

    // scores = q·kᵀ, [block, tokens]
    private static Product Scores(Slot q, Slot k, int item, in HeadScratch scratch, Shape shape) =>
        new()
        {
            StrideA = q.Stride,
            B = shape.Head(k, item),
            StrideB = k.Stride,
            TransposedB = true,
            C = scratch.Scores,
            StrideC = scratch.Stride,
            PadsC = true,
            Inner = shape.HeadSize,
            Columns = shape.Tokens,
        };

    // Queries' rows of the softmax, or of its gradient, with elements dropped and the others scaled: into More.
    private static void Drop(
        DropoutDraws draws,
        Shape shape,
        int item,
        int query,
        int rows,
        Block x,
        in HeadScratch scratch
    )
    {
        // Queries that follow one another share a stretch of draws.
        var height = shape.AllAsk ? rows : 1;
        for (nint row = 0; row < rows; row += height)
            Dropout.DropRows(
                draws,
                (((long)item * shape.Tokens) + shape.Position(query + (int)row)) * shape.Tokens,
                x.Start + (row * x.Stride),
                x.Stride,
                scratch.More + (row * scratch.Stride),
                scratch.Stride,
                height,
                shape.Tokens,
                adds: false,
                scratch.Panel
            );
    }
}
