using Mlm.Runtime.Kernels.Products;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;
using Mlm.Shared;

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
            var sums = KeysTransposed + matrix;
            DK = new RowBlock(sums, Padded(shape.HeadSize));
            DV = new RowBlock(sums + matrix, Padded(shape.HeadSize));
            var blocks = sums + (2 * matrix);
            nint stride = AttentionGeometry.BlockStride(shape.Tokens);
            BlockRows = AttentionGeometry.BlockRows(shape.Tokens);
            Scores = new RowBlock(blocks, stride);
            More = new RowBlock(blocks + (BlockRows * stride), stride);
        }

        public float* Panel { get; }

        /// <summary>kᵀ packed, [headSize, tokens].</summary>
        public float* Keys { get; }

        /// <summary>v packed, [tokens, headSize], or its transpose.</summary>
        public float* Values { get; }

        /// <summary>k packed, [tokens, headSize].</summary>
        public float* KeysTransposed { get; }

        /// <summary>Sums over blocks, [tokens, headSize].</summary>
        public RowBlock DK { get; }

        /// <summary>Sums over blocks, [tokens, headSize].</summary>
        public RowBlock DV { get; }

        /// <summary>A block's scores or probabilities, [queries, tokens]; rows are padded to whole vectors.</summary>
        public RowBlock Scores { get; }

        /// <summary>As many numbers again: their gradient, or those that dropout left.</summary>
        public RowBlock More { get; }

        public int BlockRows { get; }
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
    ) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            var scratch = new HeadScratch(buffers, worker, shape);
            for (var item = first; item < end; item++)
            {
                var (query, endQuery) = shape.Queries(item);
                if (query == endQuery)
                    continue;
                var scores = Scores(q, k, item, scratch, shape);
                var values = shape.Head(v, item);
                var mixed = new BlockedProduct // y = probabilities·v, [block, headSize]
                {
                    B = values.Start,
                    StrideB = values.Stride,
                    StrideC = y.Stride,
                    Inner = shape.Tokens,
                    Columns = shape.HeadSize,
                };
                mixed.PackB(scratch.Values);
                for (; query < endQuery; query += scratch.BlockRows)
                {
                    var rows = Math.Min(scratch.BlockRows, endQuery - query);
                    scores.A = shape.Query(q, item, query).Start;
                    scores.Rows = rows;
                    scores.Compute(scratch.Panel);
                    var weights = Probabilities<T>(scratch, item, query, rows);
                    mixed.A = weights.Start;
                    mixed.StrideA = weights.Stride;
                    mixed.C = shape.Query(y, item, query).Start;
                    mixed.Rows = rows;
                    mixed.Compute(scratch.Panel);
                }
            }
        }

        // From scores to what v is weighted with.
        private RowBlock Probabilities<T>(in HeadScratch scratch, int item, int query, int rows)
            where T : struct, ILanes<T>
        {
            var p = kept.HasProbabilities ? shape.Probabilities(kept.Probabilities, item, query) : scratch.Scores;
            var unread = stackalloc float[2];
            var statistics = kept.HasStatistics
                ? shape.Statistics(kept.Statistics, item, query)
                : new RowBlock(unread, stride: 0);
            keys.Softmax<T>(item, query, rows, scratch.Scores, p, statistics);
            if (!dropout.IsActive)
                return p;
            Drop<T>(dropout, shape, item, query, rows, p, scratch);
            return scratch.More;
        }
    }

    /// <summary>The products of a head's reversal, all but what changes from block to block.</summary>
    private struct Reversal
    {
        /// <summary>Where there are no probabilities.</summary>
        public BlockedProduct Scores;
        public BlockedProduct DP;
        public BlockedProduct DQ;
        public BlockedProduct DK;
        public BlockedProduct DV;
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
    ) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            var scratch = new HeadScratch(buffers, worker, shape);
            for (var item = first; item < end; item++)
            {
                var (query, endQuery) = shape.Queries(item);
                if (endQuery - query <= scratch.BlockRows)
                    ReverseAtOnce<T>(scratch, item, query, endQuery - query);
                else
                    ReverseByBlocks<T>(scratch, item, query, endQuery);
            }
        }

        private void ReverseAtOnce<T>(in HeadScratch scratch, int item, int query, int rows)
            where T : struct, ILanes<T>
        {
            var products = new Reversal
            {
                DK = SumOverQueries(shape.Head(outputs.DK, item), outputs.AddsK),
                DV = SumOverQueries(shape.Head(outputs.DV, item), outputs.AddsV),
            };
            if (rows > 0)
            {
                Pack(scratch, item, ref products);
                ReverseBlock<T>(scratch, item, query, rows, ref products);
                return;
            }
            products.DK.Compute(scratch.Panel); // nobody asked: zeros, or what stands there
            products.DV.Compute(scratch.Panel);
        }

        // dk and dv are summed over the blocks beside their places: one of these may be dq's.
        private void ReverseByBlocks<T>(in HeadScratch scratch, int item, int query, int endQuery)
            where T : struct, ILanes<T>
        {
            var products = new Reversal
            {
                DK = SumOverQueries(scratch.DK, adds: false),
                DV = SumOverQueries(scratch.DV, adds: false),
            };
            Pack(scratch, item, ref products);
            for (; query < endQuery; query += scratch.BlockRows)
            {
                ReverseBlock<T>(scratch, item, query, Math.Min(scratch.BlockRows, endQuery - query), ref products);
                products.DK.Adds = products.DV.Adds = true;
            }
            Store<T>(scratch.DK, shape.Head(outputs.DK, item), outputs.AddsK);
            Store<T>(scratch.DV, shape.Head(outputs.DV, item), outputs.AddsV);
        }

        private void Pack(in HeadScratch scratch, int item, ref Reversal products)
        {
            var (keysOfHead, values) = (shape.Head(k, item), shape.Head(v, item));
            products.DP = new BlockedProduct // dprobabilities = dy·vᵀ, [block, tokens]
            {
                StrideA = dy.Stride,
                B = values.Start,
                StrideB = values.Stride,
                TransposedB = true,
                C = scratch.More.Start,
                StrideC = scratch.More.Stride,
                WritesPadding = true,
                Inner = shape.HeadSize,
                Columns = shape.Tokens,
            };
            products.DP.PackB(scratch.Values);
            products.DQ = new BlockedProduct // dq = dscores·k, [block, headSize]
            {
                A = scratch.More.Start,
                StrideA = scratch.More.Stride,
                B = keysOfHead.Start,
                StrideB = keysOfHead.Stride,
                StrideC = outputs.DQ.Stride,
                Inner = shape.Tokens,
                Columns = shape.HeadSize,
                Adds = outputs.AddsQ,
                Rate = 1f,
            };
            products.DQ.PackB(scratch.KeysTransposed);
            if (!kept.HasProbabilities)
                products.Scores = Scores(q, k, item, scratch, shape);
        }

        private void ReverseBlock<T>(in HeadScratch scratch, int item, int query, int rows, ref Reversal products)
            where T : struct, ILanes<T>
        {
            var (queries, dyBlock) = (shape.Query(q, item, query), shape.Query(dy, item, query));
            var p = Probabilities<T>(scratch, item, query, rows, ref products.Scores);
            products.DP.A = dyBlock.Start;
            products.DP.Rows = rows;
            products.DP.Compute(scratch.Panel);
            if (dropout.IsActive)
                Drop<T>(dropout, shape, item, query, rows, scratch.More, scratch);
            RowSoftmax<T>.Backward(p, scratch.More, rows, shape.Tokens, shape.Scale);

            products.DQ.C = shape.Query(outputs.DQ, item, query).Start;
            products.DQ.Rows = rows;
            products.DQ.Compute(scratch.Panel);
            SumBlock(ref products.DK, scratch.More, queries, rows, scratch.Panel); // dk = dscoresᵀ·q
            if (dropout.IsActive)
            {
                // dscores have served; to draw twice is cheaper than a third block.
                Drop<T>(dropout, shape, item, query, rows, p, scratch);
                p = scratch.More;
            }
            SumBlock(ref products.DV, p, dyBlock, rows, scratch.Panel); // dv = probabilitiesᵀ·dy
        }

        private RowBlock Probabilities<T>(
            in HeadScratch scratch,
            int item,
            int query,
            int rows,
            ref BlockedProduct scores
        )
            where T : struct, ILanes<T>
        {
            if (kept.HasProbabilities)
                return shape.Probabilities(kept.Probabilities, item, query);
            scores.A = shape.Query(q, item, query).Start;
            scores.Rows = rows;
            scores.Compute(scratch.Panel);
            keys.SoftmaxAgain<T>(item, query, rows, scratch.Scores, shape.Statistics(kept.Statistics, item, query));
            return scratch.Scores;
        }

        // [tokens, headSize]
        private BlockedProduct SumOverQueries(RowBlock sum, bool adds) =>
            new()
            {
                TransposedA = true,
                C = sum.Start,
                StrideC = sum.Stride,
                Rows = shape.Tokens,
                Columns = shape.HeadSize,
                Adds = adds,
                Rate = 1f,
            };

        private static void SumBlock(ref BlockedProduct sum, RowBlock a, RowBlock b, int rows, float* panel)
        {
            sum.A = a.Start;
            sum.StrideA = a.Stride;
            sum.B = b.Start;
            sum.StrideB = b.Stride;
            sum.Inner = rows;
            sum.Compute(panel);
        }

        private void Store<T>(RowBlock sum, RowBlock target, bool adds)
            where T : struct, ILanes<T>
        {
            for (nint token = 0; token < shape.Tokens; token++)
                RowLoops<T>.Map(default(Same), sum.Row(token), sum.Row(token), target.Row(token), shape.HeadSize, adds);
        }
    }

    // scores = q·kᵀ, [block, tokens], with kᵀ packed
    private static BlockedProduct Scores(Slot q, Slot k, int item, in HeadScratch scratch, Shape shape)
    {
        var keys = shape.Head(k, item);
        var scores = new BlockedProduct
        {
            StrideA = q.Stride,
            B = keys.Start,
            StrideB = keys.Stride,
            TransposedB = true,
            C = scratch.Scores.Start,
            StrideC = scratch.Scores.Stride,
            WritesPadding = true,
            Inner = shape.HeadSize,
            Columns = shape.Tokens,
        };
        scores.PackB(scratch.Keys);
        return scores;
    }

    // Queries' rows of the softmax, or of its gradient, with elements dropped and the others scaled: into More.
    private static void Drop<T>(
        DropoutDraws draws,
        Shape shape,
        int item,
        int query,
        int rows,
        RowBlock x,
        in HeadScratch scratch
    )
        where T : struct, ILanes<T>
    {
        // Queries that follow one another share a stretch of draws.
        var height = shape.AllAsk ? rows : 1;
        for (var row = 0; row < rows; row += height)
            Dropout.DropRows<T>(
                draws,
                (((long)item * shape.Tokens) + shape.Position(query + row)) * shape.Tokens,
                x.Row(row),
                x.Stride,
                scratch.More.Row(row),
                scratch.More.Stride,
                height,
                shape.Tokens,
                adds: false,
                scratch.Panel
            );
    }
}
