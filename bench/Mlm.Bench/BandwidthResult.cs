using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mlm.Measurement;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Threading;

namespace Mlm.Bench;

/// <summary>How fast AdamW's kernels go through memory, and how fast a loop does that computes next to nothing.</summary>
/// <param name="Kernel">What is called.</param>
/// <param name="Peer">What the loop does.</param>
/// <param name="Threads">How many threads both used.</param>
/// <param name="BytesPerWeight">What goes through memory for each weight, in both.</param>
/// <param name="KernelGBps">10⁹ bytes a second of the kernel: the median over the rounds.</param>
/// <param name="PeerGBps">The same of the loop.</param>
/// <param name="Shares">The kernel's speed over the loop's, round by round.</param>
internal sealed record BandwidthResult(
    string Kernel,
    string Peer,
    int Threads,
    int BytesPerWeight,
    double KernelGBps,
    double PeerGBps,
    double[] Shares
)
{
    // As base's embedding; each of the four matrices is three times a cache of 32 MB.
    private const int Rows = 30522;
    private const int Columns = 768;
    private const int Length = Rows * Columns;
    private const int Rounds = 15;
    private const int Passes = 4; // a round's, so that starting threads costs next to nothing

    // The kernels' threads go on spinning for a while when they have nothing to do.
    private const int BetweenTurnsMs = 10;

    /// <summary>Measures both kernels at some numbers of threads; a few seconds.</summary>
    public static BandwidthResult[] MeasureAll(int[] threadCounts, Action<string> progress)
    {
        using var arena = new Arena(4L * Length, "the bandwidth's measurement");
        for (var matrix = 0; matrix < 4; matrix++)
            Floats(arena, matrix).Fill(0.01f);
        List<BandwidthResult> results = [];
        foreach (var threads in threadCounts)
        {
            progress($"bandwidth, threads: {threads}");
            using var workers = new Workers(threads, scratchFloats: 0);
            results.Add(
                Measure(
                    "AdamW.Update",
                    "w += dw, m += dw, v += dw",
                    threads,
                    bytesPerWeight: 7 * sizeof(float), // reads w, dw, m and v, writes w, m and v
                    () => Update(workers, arena),
                    () => AddTo(arena, threads)
                )
            );
            results.Add(
                Measure(
                    "GradientSquares.Add",
                    "a sum of dw in float32",
                    threads,
                    bytesPerWeight: sizeof(float),
                    () => Squares(workers, arena),
                    () => Sum(arena, threads)
                )
            );
        }
        return [.. results];
    }

    private static BandwidthResult Measure(
        string kernel,
        string peer,
        int threads,
        int bytesPerWeight,
        Action runKernel,
        Action runPeer
    )
    {
        const double gigabyte = 1e9;
        var kernelGBps = new double[Rounds];
        var peerGBps = new double[Rounds];
        runKernel();
        runPeer();
        for (var round = 0; round < Rounds; round++)
        {
            kernelGBps[round] = GBps(runKernel);
            peerGBps[round] = GBps(runPeer);
        }
        double[] shares = [.. kernelGBps.Zip(peerGBps, (ours, most) => ours / most)];
        return new BandwidthResult(
            kernel,
            peer,
            threads,
            bytesPerWeight,
            Median.Of(kernelGBps),
            Median.Of(peerGBps),
            shares
        );

        double GBps(Action run)
        {
            Thread.Sleep(BetweenTurnsMs);
            var begin = Stopwatch.GetTimestamp();
            run();
            return (double)Passes * Length * bytesPerWeight / gigabyte / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    private static void Update(Workers workers, Arena arena)
    {
        var settings = new AdamWSettings(1e-6, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.01, Step: 1, 0.5);
        var (w, dw, m, v) = (Matrix(arena, 0), Matrix(arena, 1), Matrix(arena, 2), Matrix(arena, 3));
        for (var pass = 0; pass < Passes; pass++)
            AdamW.Update(workers, w, dw, m, v, Rows, Columns, settings);
    }

    private static void Squares(Workers workers, Arena arena)
    {
        var sum = 0.0;
        for (var pass = 0; pass < Passes; pass++)
            GradientSquares.Add(workers, Matrix(arena, 1), ref sum, Rows, Columns);
        if (!(sum > 0))
            throw new InvalidOperationException($"the squares sum to {sum}");
    }

    private static void AddTo(Arena arena, int threads) =>
        InParts(
            threads,
            (first, count) =>
            {
                Span<float> w = Floats(arena, 0).Slice(first, count),
                    m = Floats(arena, 2).Slice(first, count),
                    v = Floats(arena, 3).Slice(first, count);
                AddTo(w, m, v, Floats(arena, 1).Slice(first, count));
            }
        );

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo(Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> dw)
    {
        ref var wStart = ref MemoryMarshal.GetReference(w);
        ref var mStart = ref MemoryMarshal.GetReference(m);
        ref var vStart = ref MemoryMarshal.GetReference(v);
        ref var dwStart = ref MemoryMarshal.GetReference(dw);
        for (nuint i = 0; i < (nuint)dw.Length; i += (nuint)Vector256<float>.Count)
        {
            var added = Vector256.LoadUnsafe(ref dwStart, i);
            (Vector256.LoadUnsafe(ref wStart, i) + added).StoreUnsafe(ref wStart, i);
            (Vector256.LoadUnsafe(ref mStart, i) + added).StoreUnsafe(ref mStart, i);
            (Vector256.LoadUnsafe(ref vStart, i) + added).StoreUnsafe(ref vStart, i);
        }
    }

    private static void Sum(Arena arena, int threads) =>
        InParts(
            threads,
            (first, count) =>
            {
                if (!(Sum(Floats(arena, 1).Slice(first, count)) > 0))
                    throw new InvalidOperationException("the gradient's sum is lost");
            }
        );

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(ReadOnlySpan<float> dw)
    {
        ref var start = ref MemoryMarshal.GetReference(dw);
        var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (nuint i = 0; i < (nuint)dw.Length; i += 4 * (nuint)Vector256<float>.Count)
        {
            a += Vector256.LoadUnsafe(ref start, i);
            b += Vector256.LoadUnsafe(ref start, i + 8);
            c += Vector256.LoadUnsafe(ref start, i + 16);
            d += Vector256.LoadUnsafe(ref start, i + 24);
        }
        return Vector256.Sum(a + b + c + d);
    }

    /// <summary>One contiguous part a thread, as the kernels divide their rows.</summary>
    private static void InParts(int threads, Action<int, int> part)
    {
        var rowsOf = (Rows + threads - 1) / threads;
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(i => new Thread(() => Part(i)))];
        foreach (var thread in others)
            thread.Start();
        Part(0);
        foreach (var thread in others)
            thread.Join();

        void Part(int thread)
        {
            var first = thread * rowsOf;
            var count = Math.Min(first + rowsOf, Rows) - first;
            for (var pass = 0; pass < Passes; pass++)
                part(first * Columns, count * Columns);
        }
    }

    private static Slot Matrix(Arena arena, int matrix) => arena.Slot((long)matrix * Length, Rows, Columns);

    private static Span<float> Floats(Arena arena, int matrix) => arena.Floats((long)matrix * Length, Length);
}
