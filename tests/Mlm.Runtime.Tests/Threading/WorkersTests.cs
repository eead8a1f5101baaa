using System.Diagnostics;
using Mlm.Runtime.Tests.Kernels;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Threading;

[Collection(CrewsCollection.Name)]
public sealed unsafe class WorkersTests
{
    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 100_000)]
    [InlineData(3, 5_000)]
    [InlineData(8, 2_000)]
    public void ManyRegions_RunOnceOnEveryWorker(int threads, int regions)
    {
        using var workers = new Workers(threads, 0);
        var counts = stackalloc long[threads * 16];
        new Span<long>(counts, threads * 16).Clear();
        for (var region = 0; region < regions; region++)
            workers.Run(&Count, counts);
        for (var worker = 0; worker < threads; worker++)
            Assert.Equal(regions, counts[worker * 16]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void ParkedThreads_WakeUp(int threads)
    {
        using var workers = new Workers(threads, 0);
        var counts = stackalloc long[threads * 16];
        new Span<long>(counts, threads * 16).Clear();
        for (var region = 0; region < 40; region++)
        {
            // Around the time after which threads park, so that some are just about to.
            var until = Stopwatch.GetTimestamp() + (region * Stopwatch.Frequency / 20_000);
            while (Stopwatch.GetTimestamp() < until)
                Thread.SpinWait(10);
            workers.Run(&Count, counts);
        }
        for (var worker = 0; worker < threads; worker++)
            Assert.Equal(40, counts[worker * 16]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void CallerThatWaitsLong_WakesUp(int threads)
    {
        using var workers = new Workers(threads, 0);
        for (var region = 0; region < 5; region++)
            workers.Run(&SleepUnlessCaller, null);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(8, 5)]
    public void Exception_ComesOutAndNobodyHangs(int threads, int thrower)
    {
        using var workers = new Workers(threads, 0);
        var counts = stackalloc long[threads * 16];
        new Span<long>(counts, threads * 16).Clear();
        for (var turn = 0; turn < 20; turn++)
        {
            var exception = Assert.Throws<InvalidOperationException>(() => RunThrowing(workers, thrower));
            Assert.Equal($"worker {thrower}", exception.Message);
            workers.Run(&Count, counts);
        }
        for (var worker = 0; worker < threads; worker++)
            Assert.Equal(20, counts[worker * 16]);
    }

    [Fact]
    public void OfSeveralExceptions_TheLowestWorkersComesOut()
    {
        using var workers = new Workers(3, 0);
        var exception = Assert.Throws<InvalidOperationException>(() => RunThrowing(workers, -1));
        Assert.Equal("worker 0", exception.Message);
    }

    [Fact]
    public void ForEach_CoversEveryItemOnce()
    {
        var touched = stackalloc int[101];
        foreach (var threads in new[] { 1, 2, 3, 8 })
        {
            using var workers = new Workers(threads, 0) { WorthNs = 0 };
            foreach (var count in new[] { 0, 1, 2, 7, 100 })
            {
                new Span<int>(touched, count + 1).Clear();
                workers.ForEach(new Touch(touched), count, 1);
                for (var item = 0; item < count; item++)
                    Assert.Equal(1, touched[item]);
                Assert.Equal(0, touched[count]);
            }
        }
    }

    [Fact]
    public void SmallRegion_StaysOnTheCaller()
    {
        using var workers = new Workers(2, 0);
        var count = 0L;
        workers.RunWorth(&CountWorkers, &count, estimatedNs: 10);
        Assert.Equal(1, count);
        count = 0;
        workers.RunWorth(&CountWorkers, &count, estimatedNs: 1e9);
        Assert.Equal(2, count);
    }

    [Fact]
    public void EightThreads_OnFewerCores_DoNotCollapse()
    {
        using var workers = new Workers(8, 0);
        var counts = stackalloc long[8 * 16];
        var watch = Stopwatch.StartNew();
        for (var region = 0; region < 1000; region++)
            workers.Run(&Count, counts);
        Assert.True(watch.Elapsed.TotalSeconds < 5, $"{watch.Elapsed.TotalMilliseconds} µs a region");
    }

    [Fact]
    public void Dispose_EndsTheThreadsAndForbidsUse()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            var workers = new Workers(4, 100);
            if (turn % 2 == 0)
                workers.Run(&SleepUnlessCaller, null);
            workers.Dispose();
            workers.Dispose();
            Assert.Throws<ObjectDisposedException>(() => workers.Run(&CountWorkers, null));
            Assert.Equal(4, workers.Count);
        }
    }

    [Fact]
    public void ForgottenWorkers_AreCollected()
    {
        var reference = Forget();
        for (var turn = 0; turn < 50 && reference.IsAlive; turn++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(1);
        }
        Assert.False(reference.IsAlive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void FewerThanOneThread_Throws(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Workers(threads, 0));

    [Fact]
    public void Scratch_IsEachWorkersOwn()
    {
        using var workers = new Workers(3, 1000);
        for (var worker = 0; worker < 3; worker++)
        {
            Assert.Equal(0, (nint)workers.Buffers.Scratch(worker) % 64);
            new Span<float>(workers.Buffers.Scratch(worker), 1000).Fill(worker);
        }
        for (var worker = 0; worker < 3; worker++)
            Assert.Equal(-1, new Span<float>(workers.Buffers.Scratch(worker), 1000).IndexOfAnyExcept(worker));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Forget() => new(new Workers(3, 10));

    private static void RunThrowing(Workers workers, int thrower) => workers.Run(&Throw, &thrower);

    private static void Count(int worker, int workers, void* args) => ((long*)args)[worker * 16]++;

    private static void CountWorkers(int worker, int workers, void* args) => Interlocked.Increment(ref *(long*)args);

    private static void SleepUnlessCaller(int worker, int workers, void* args)
    {
        if (worker > 0)
            Thread.Sleep(3);
    }

    private static void Throw(int worker, int workers, void* args)
    {
        if (*(int*)args == worker || *(int*)args < 0)
            throw new InvalidOperationException($"worker {worker}");
    }

    private readonly struct Touch(int* touched) : IItems
    {
        public void Run(int worker, int first, int end)
        {
            for (var item = first; item < end; item++)
                Interlocked.Increment(ref touched[item]);
        }
    }
}
