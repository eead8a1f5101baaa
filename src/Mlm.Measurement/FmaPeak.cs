using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mlm.Measurement;

/// <summary>How many fused multiply-adds this machine does in a second at most. A step's speed is given as a share of it.</summary>
public static class FmaPeak
{
    private const int Windows = 80;
    private const double WindowSeconds = 0.003; // short enough that another process leaves some alone

    // Accumulators must be enough to fill every unit's pipeline, and few enough to stay in registers together with x and y:
    // AVX2 has 16 registers, AVX-512 and NEON have 32.
    private const int Accumulators512 = 24;
    private const int Accumulators256 = 12;
    private const int Accumulators128 = 20;

    private static float s_sink; // what is computed is used

    private static int FlopsPerTurn =>
        2
        * (
            Vector512.IsHardwareAccelerated ? Accumulators512 * Vector512<float>.Count
            : Vector256.IsHardwareAccelerated ? Accumulators256 * Vector256<float>.Count
            : Accumulators128 * Vector128<float>.Count
        );

    /// <summary>
    /// Measures multiply-adds that touch only registers, on several threads at the same time; of each thread the best of many
    /// short windows counts. Takes a quarter of a second.
    /// </summary>
    /// <param name="threads">How many threads; no more than there are processors are used.</param>
    /// <returns>GFLOP/s of all threads together.</returns>
    public static double Measure(int threads)
    {
        threads = Math.Min(threads, Environment.ProcessorCount);
        var turns = TurnsOfAWindow();
        var windows = new (long Start, long End)[threads][];
        using var barrier = new Barrier(threads);
        Thread[] crew =
        [
            .. Enumerable.Range(0, threads).Select(i => new Thread(() => Work(i)) { IsBackground = true }),
        ];
        foreach (var thread in crew)
            thread.Start();
        foreach (var thread in crew)
            thread.Join();

        // A thread that runs alone may be faster: only the time that all had counts.
        var (start, end) = (windows.Max(w => w[0].Start), windows.Min(w => w[^1].End));
        var together = windows.Select(all => all.Where(w => w.Start >= start && w.End <= end).DefaultIfEmpty(all[0]));
        return together.Sum(all => FlopsPerTurn * turns / SecondsOf(all.Min(w => w.End - w.Start))) / 1e9;

        void Work(int thread)
        {
            var mine = new (long, long)[Windows];
            barrier.SignalAndWait();
            for (var window = 0; window < Windows; window++)
            {
                var begin = Stopwatch.GetTimestamp();
                Run(turns);
                mine[window] = (begin, Stopwatch.GetTimestamp());
            }
            windows[thread] = mine;
        }
    }

    private static double SecondsOf(long ticks) => ticks / (double)Stopwatch.Frequency;

    private static long TurnsOfAWindow()
    {
        for (var turns = 1024L; ; turns *= 2)
        {
            // The shortest of some: one that another process interrupted would pass for long enough.
            var seconds = SecondsOf(Enumerable.Range(0, 5).Min(_ => TicksOf(turns)));
            if (seconds >= WindowSeconds / 4)
                return (long)(turns * WindowSeconds / seconds);
        }
    }

    private static long TicksOf(long turns)
    {
        var start = Stopwatch.GetTimestamp();
        Run(turns);
        return Stopwatch.GetTimestamp() - start;
    }

    private static void Run(long turns) =>
        Volatile.Write(
            ref s_sink,
            Vector512.IsHardwareAccelerated ? Run512(0.5f, 0.25f, turns)
                : Vector256.IsHardwareAccelerated ? Run256(0.5f, 0.25f, turns)
                : Run128(0.5f, 0.25f, turns)
        );

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512(float a, float b, long turns)
    {
        var (x, y) = (Vector512.Create(a), Vector512.Create(b));
        var c0 = Vector512<float>.Zero;
        var c1 = Vector512<float>.Zero;
        var c2 = Vector512<float>.Zero;
        var c3 = Vector512<float>.Zero;
        var c4 = Vector512<float>.Zero;
        var c5 = Vector512<float>.Zero;
        var c6 = Vector512<float>.Zero;
        var c7 = Vector512<float>.Zero;
        var c8 = Vector512<float>.Zero;
        var c9 = Vector512<float>.Zero;
        var c10 = Vector512<float>.Zero;
        var c11 = Vector512<float>.Zero;
        var c12 = Vector512<float>.Zero;
        var c13 = Vector512<float>.Zero;
        var c14 = Vector512<float>.Zero;
        var c15 = Vector512<float>.Zero;
        var c16 = Vector512<float>.Zero;
        var c17 = Vector512<float>.Zero;
        var c18 = Vector512<float>.Zero;
        var c19 = Vector512<float>.Zero;
        var c20 = Vector512<float>.Zero;
        var c21 = Vector512<float>.Zero;
        var c22 = Vector512<float>.Zero;
        var c23 = Vector512<float>.Zero;
        for (var turn = 0L; turn < turns; turn++)
        {
            c0 = Vector512.FusedMultiplyAdd(x, y, c0);
            c1 = Vector512.FusedMultiplyAdd(x, y, c1);
            c2 = Vector512.FusedMultiplyAdd(x, y, c2);
            c3 = Vector512.FusedMultiplyAdd(x, y, c3);
            c4 = Vector512.FusedMultiplyAdd(x, y, c4);
            c5 = Vector512.FusedMultiplyAdd(x, y, c5);
            c6 = Vector512.FusedMultiplyAdd(x, y, c6);
            c7 = Vector512.FusedMultiplyAdd(x, y, c7);
            c8 = Vector512.FusedMultiplyAdd(x, y, c8);
            c9 = Vector512.FusedMultiplyAdd(x, y, c9);
            c10 = Vector512.FusedMultiplyAdd(x, y, c10);
            c11 = Vector512.FusedMultiplyAdd(x, y, c11);
            c12 = Vector512.FusedMultiplyAdd(x, y, c12);
            c13 = Vector512.FusedMultiplyAdd(x, y, c13);
            c14 = Vector512.FusedMultiplyAdd(x, y, c14);
            c15 = Vector512.FusedMultiplyAdd(x, y, c15);
            c16 = Vector512.FusedMultiplyAdd(x, y, c16);
            c17 = Vector512.FusedMultiplyAdd(x, y, c17);
            c18 = Vector512.FusedMultiplyAdd(x, y, c18);
            c19 = Vector512.FusedMultiplyAdd(x, y, c19);
            c20 = Vector512.FusedMultiplyAdd(x, y, c20);
            c21 = Vector512.FusedMultiplyAdd(x, y, c21);
            c22 = Vector512.FusedMultiplyAdd(x, y, c22);
            c23 = Vector512.FusedMultiplyAdd(x, y, c23);
        }
        return Vector512.Sum(
            c0
                + c1
                + c2
                + c3
                + c4
                + c5
                + c6
                + c7
                + c8
                + c9
                + c10
                + c11
                + c12
                + c13
                + c14
                + c15
                + c16
                + c17
                + c18
                + c19
                + c20
                + c21
                + c22
                + c23
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(float a, float b, long turns)
    {
        var (x, y) = (Vector256.Create(a), Vector256.Create(b));
        var c0 = Vector256<float>.Zero;
        var c1 = Vector256<float>.Zero;
        var c2 = Vector256<float>.Zero;
        var c3 = Vector256<float>.Zero;
        var c4 = Vector256<float>.Zero;
        var c5 = Vector256<float>.Zero;
        var c6 = Vector256<float>.Zero;
        var c7 = Vector256<float>.Zero;
        var c8 = Vector256<float>.Zero;
        var c9 = Vector256<float>.Zero;
        var c10 = Vector256<float>.Zero;
        var c11 = Vector256<float>.Zero;
        for (var turn = 0L; turn < turns; turn++)
        {
            c0 = Vector256.FusedMultiplyAdd(x, y, c0);
            c1 = Vector256.FusedMultiplyAdd(x, y, c1);
            c2 = Vector256.FusedMultiplyAdd(x, y, c2);
            c3 = Vector256.FusedMultiplyAdd(x, y, c3);
            c4 = Vector256.FusedMultiplyAdd(x, y, c4);
            c5 = Vector256.FusedMultiplyAdd(x, y, c5);
            c6 = Vector256.FusedMultiplyAdd(x, y, c6);
            c7 = Vector256.FusedMultiplyAdd(x, y, c7);
            c8 = Vector256.FusedMultiplyAdd(x, y, c8);
            c9 = Vector256.FusedMultiplyAdd(x, y, c9);
            c10 = Vector256.FusedMultiplyAdd(x, y, c10);
            c11 = Vector256.FusedMultiplyAdd(x, y, c11);
        }
        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    // Where there are no fused multiply-adds, products and sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128(float a, float b, long turns)
    {
        var (x, y) = (Vector128.Create(a), Vector128.Create(b));
        var c0 = Vector128<float>.Zero;
        var c1 = Vector128<float>.Zero;
        var c2 = Vector128<float>.Zero;
        var c3 = Vector128<float>.Zero;
        var c4 = Vector128<float>.Zero;
        var c5 = Vector128<float>.Zero;
        var c6 = Vector128<float>.Zero;
        var c7 = Vector128<float>.Zero;
        var c8 = Vector128<float>.Zero;
        var c9 = Vector128<float>.Zero;
        var c10 = Vector128<float>.Zero;
        var c11 = Vector128<float>.Zero;
        var c12 = Vector128<float>.Zero;
        var c13 = Vector128<float>.Zero;
        var c14 = Vector128<float>.Zero;
        var c15 = Vector128<float>.Zero;
        var c16 = Vector128<float>.Zero;
        var c17 = Vector128<float>.Zero;
        var c18 = Vector128<float>.Zero;
        var c19 = Vector128<float>.Zero;
        for (var turn = 0L; turn < turns; turn++)
        {
            c0 = Vector128.MultiplyAddEstimate(x, y, c0);
            c1 = Vector128.MultiplyAddEstimate(x, y, c1);
            c2 = Vector128.MultiplyAddEstimate(x, y, c2);
            c3 = Vector128.MultiplyAddEstimate(x, y, c3);
            c4 = Vector128.MultiplyAddEstimate(x, y, c4);
            c5 = Vector128.MultiplyAddEstimate(x, y, c5);
            c6 = Vector128.MultiplyAddEstimate(x, y, c6);
            c7 = Vector128.MultiplyAddEstimate(x, y, c7);
            c8 = Vector128.MultiplyAddEstimate(x, y, c8);
            c9 = Vector128.MultiplyAddEstimate(x, y, c9);
            c10 = Vector128.MultiplyAddEstimate(x, y, c10);
            c11 = Vector128.MultiplyAddEstimate(x, y, c11);
            c12 = Vector128.MultiplyAddEstimate(x, y, c12);
            c13 = Vector128.MultiplyAddEstimate(x, y, c13);
            c14 = Vector128.MultiplyAddEstimate(x, y, c14);
            c15 = Vector128.MultiplyAddEstimate(x, y, c15);
            c16 = Vector128.MultiplyAddEstimate(x, y, c16);
            c17 = Vector128.MultiplyAddEstimate(x, y, c17);
            c18 = Vector128.MultiplyAddEstimate(x, y, c18);
            c19 = Vector128.MultiplyAddEstimate(x, y, c19);
        }
        return Vector128.Sum(
            c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14 + c15 + c16 + c17 + c18 + c19
        );
    }
}
