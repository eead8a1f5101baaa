using System.Runtime.CompilerServices;
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
        workers.ForEach(new SumParts(dw, rows, columns, parts, sums), parts, nsPerPart);
        for (var part = 0; part < parts; part++)
            sum += sums[part];
    }

    private readonly struct SumParts(Slot dw, int rows, int columns, int parts, double* sums) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            for (var part = first; part < end; part++)
            {
                var firstRow = (nint)rows * part / parts;
                var endRow = (nint)rows * (part + 1) / parts;
                sums[part] = Sum(dw.Pointer + (firstRow * dw.Stride), dw.Stride, endRow - firstRow, columns);
            }
        }

        private static double Sum(float* dw, nint stride, nint rows, nint columns)
        {
            var whole = columns & ~(nint)(Lanes.Width - 1);
            var tail = stackalloc float[Lanes.Width];
            new Span<float>(tail, Lanes.Width).Clear(); // adds nothing where the row has ended
            var zero = Vector256<double>.Zero;
            var sums = stackalloc[] { zero, zero, zero, zero };
            for (nint row = 0; row < rows; row++, dw += stride)
            {
                AddSquares(dw, whole, sums);
                if (whole == columns)
                    continue;
                RowLoops.Copy(dw + whole, tail, columns - whole);
                AddSquares(tail, Lanes.Width, sums);
            }
            // Halves onto halves, in this order on every machine.
            var four = (sums[0] + sums[2]) + (sums[1] + sums[3]);
            return (four[0] + four[2]) + (four[1] + four[3]);
        }

        // It calls nothing: around a call the sums would leave their registers, and memory would wait for them.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void AddSquares(float* x, nint length, Vector256<double>* sums)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                AddSquaresOf512Bits(x, length, (Vector512<double>*)sums);
                return;
            }
            var (s0, s1, s2, s3) = (sums[0], sums[1], sums[2], sums[3]);
            for (nint i = 0; i < length; i += Lanes.Width)
            {
                var (x0, x1) = Vector256.Widen(Vector256.Load(x + i));
                var (x2, x3) = Vector256.Widen(Vector256.Load(x + i + 8));
                s0 = Vector256.FusedMultiplyAdd(x0, x0, s0);
                s1 = Vector256.FusedMultiplyAdd(x1, x1, s1);
                s2 = Vector256.FusedMultiplyAdd(x2, x2, s2);
                s3 = Vector256.FusedMultiplyAdd(x3, x3, s3);
            }
            (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddSquaresOf512Bits(float* x, nint length, Vector512<double>* sums)
        {
            var (s0, s1) = (sums[0], sums[1]);
            for (nint i = 0; i < length; i += Lanes.Width)
            {
                var (x0, x1) = Vector512.Widen(Vector512.Load(x + i));
                s0 = Vector512.FusedMultiplyAdd(x0, x0, s0);
                s1 = Vector512.FusedMultiplyAdd(x1, x1, s1);
            }
            (sums[0], sums[1]) = (s0, s1);
        }
    }
}
