using System.Runtime.Intrinsics;
using Mlm.Runtime.Kernels.Rows;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Optimizers;

/// <summary>The squares of a gradient, summed parameter by parameter: the square of the whole gradient's norm.</summary>
public static unsafe class GradientSquares
{
    // A sum a part, whoever computes it: the order of the whole sum is not the threads'.
    private const int Parts = 64;
    private const double NsPerElement = 0.1;

    /// <summary><c>sum += Σ dw²</c></summary>
    /// <param name="workers">The threads.</param>
    /// <param name="dw">A parameter's gradient [rows, columns].</param>
    /// <param name="sum">What the squares are added to; NaN or infinite where the gradient is.</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    /// <remarks>
    /// In double, where the square of a float32 is exact and none is too large or too small. Rows in at most 64 parts, each
    /// in sixteen lanes, then part after part: same bits every run.
    /// </remarks>
    public static void Add(Workers workers, Slot dw, ref double sum, int rows, int columns)
    {
        dw.Require(rows, columns);
        var parts = Math.Min(rows, Parts);
        var sums = stackalloc double[Parts];
        var nsPerPart = (double)rows / Math.Max(parts, 1) * columns * NsPerElement;
        workers.ForEachInLanes(new SumParts(dw, rows, columns, parts, sums), parts, nsPerPart);
        for (var part = 0; part < parts; part++)
            sum += sums[part];
    }

    private readonly struct SumParts(Slot dw, int rows, int columns, int parts, double* sums) : ILaneItems
    {
        public void Run<T>(int worker, int first, int end)
            where T : struct, ILanes<T>
        {
            for (var part = first; part < end; part++)
            {
                var firstRow = (nint)rows * part / parts;
                var endRow = (nint)rows * (part + 1) / parts;
                sums[part] = Sum<T>(dw.Pointer + (firstRow * dw.Stride), dw.Stride, endRow - firstRow, columns);
            }
        }

        private static double Sum<T>(float* dw, nint stride, nint rows, nint columns)
            where T : struct, ILanes<T>
        {
            var whole = columns & ~(nint)(Lanes.Width - 1);
            var tail = stackalloc float[Lanes.Width];
            new Span<float>(tail, Lanes.Width).Clear(); // adds nothing where the row has ended
            var sums = stackalloc double[Lanes.Width];
            new Span<double>(sums, Lanes.Width).Clear();
            for (nint row = 0; row < rows; row++, dw += stride)
            {
                T.AddSquares(dw, whole, sums);
                if (whole == columns)
                    continue;
                RowLoops.Copy(dw + whole, tail, columns - whole);
                T.AddSquares(tail, Lanes.Width, sums);
            }
            // Halves onto halves, in this order on every machine.
            var eight = Vector512.Load(sums) + Vector512.Load(sums + 8);
            var four = eight.GetLower() + eight.GetUpper();
            return (four[0] + four[2]) + (four[1] + four[3]);
        }
    }
}
