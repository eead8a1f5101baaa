namespace Mlm.Runtime.Threading;

/// <summary>A model's threads: the caller's and threads − 1 of its own, which spin briefly between kernels, then park.</summary>
/// <remarks>
/// Not for use by two threads at once. How many threads there are changes no bit of any kernel's result: a kernel
/// gives every output to one thread, with one order of summation.
/// </remarks>
public sealed unsafe class Workers : IDisposable
{
    private Crew? _crew;

    /// <summary>Starts the threads. Each has <paramref name="scratchFloats"/> floats of scratch beside the kernels' own buffers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread, or a negative scratch.</exception>
    public Workers(int threads, long scratchFloats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(scratchFloats);
        Count = threads;
        ScratchFloats = scratchFloats;
        WorthNs = threads <= Crew.Processors ? 3_000 : 20_000;
        _crew = new Crew(threads, scratchFloats);
    }

    /// <summary>Stops the threads of a model that nobody disposed; they hold the crew, not this.</summary>
    ~Workers() => _crew?.Stop();

    /// <summary>How many threads work, the caller's included.</summary>
    public int Count { get; }

    /// <summary>How much work a region must have for each thread that it takes; tests set 0.</summary>
    /// <remarks>
    /// An empty region costs 0.13–0.3 µs when everyone still spins, and what one core wrote costs the other as much again to
    /// read: a step of the smallest models stays on one thread, and the others stay parked. With more threads than processors
    /// a region waits for the scheduler, tens of microseconds a thread.
    /// </remarks>
    internal double WorthNs { get; init; }

    /// <summary>How many floats of scratch each worker has.</summary>
    internal long ScratchFloats { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        var crew = Interlocked.Exchange(ref _crew, null);
        GC.SuppressFinalize(this);
        if (crew == null)
            return;
        crew.Stop();
        crew.Join();
    }

    /// <summary>Every worker's own memory.</summary>
    internal WorkerBuffers Buffers => Alive().Buffers;

    /// <summary>Calls <paramref name="body"/>(worker, workers, args) on every thread and returns when all are done.</summary>
    /// <remarks>An exception of any worker is thrown here, after all are done; of several, the lowest worker's.</remarks>
    internal void Run(delegate* <int, int, void*, void> body, void* args) => Run(body, args, Count);

    /// <summary>The same on as many threads as the work is worth.</summary>
    internal void RunWorth(delegate* <int, int, void*, void> body, void* args, double estimatedNs)
    {
        var active = estimatedNs >= WorthNs * Count ? Count : Math.Max(1, (int)(estimatedNs / WorthNs));
        Run(body, args, active);
    }

    /// <summary>Splits items 0…count−1 into one contiguous part a thread and calls <paramref name="body"/> on each part.</summary>
    internal void ForEach<TBody>(TBody body, int count, double nsPerItem)
        where TBody : unmanaged, IItems
    {
        if (count <= 0)
        {
            _ = Alive();
            return;
        }
        var region = new Region<TBody> { Body = body, Count = count };
        RunWorth(&RunPart<TBody>, &region, Math.Min(count * nsPerItem, 1e18));
    }

    private static void RunPart<TBody>(int worker, int workers, void* args)
        where TBody : unmanaged, IItems
    {
        var region = (Region<TBody>*)args;
        var first = (int)((long)region->Count * worker / workers);
        var end = (int)((long)region->Count * (worker + 1) / workers);
        if (first < end)
            region->Body.Run(worker, first, end);
    }

    private void Run(delegate* <int, int, void*, void> body, void* args, int active)
    {
        var crew = Alive();
        if (active <= 1)
            body(0, 1, args);
        else
            crew.Run(body, args, active);
        GC.KeepAlive(this);
    }

    private Crew Alive()
    {
        var crew = _crew;
        ObjectDisposedException.ThrowIf(crew == null, this);
        return crew;
    }

    private struct Region<TBody>
        where TBody : unmanaged, IItems
    {
        public TBody Body;
        public int Count;
    }
}
