using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Shared;

namespace Mlm.Runtime.Threading;

/// <summary>The threads behind <see cref="Workers"/>, their signals and their buffers.</summary>
/// <remarks>
/// Every signal stands on a 128-byte line of its own (two cache lines, which some processors fetch as a pair): with all
/// on one line the smallest model's step took more than twice as long. A signal has one writer at a time, but for the
/// two "is parked" flags, which either side takes down with an exchange; who takes it down owes or is owed one release of
/// the semaphore, so no wake-up is lost and none is left over.
/// </remarks>
internal sealed unsafe class Crew
{
    private const int LineBytes = 128;
    private const int LinesPerWorker = 4;

    /// <summary>How many processors this process may use.</summary>
    public static readonly int Processors = Environment.ProcessorCount;

    private readonly int _count;
    private readonly byte* _signals;
    private readonly float* _buffers;
    private readonly nuint _bufferFloats;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wake;
    private readonly SemaphoreSlim _finished = new(0);
    private readonly Exception?[] _failures;
    private readonly long _spinTicks;
    private readonly long _parkTicks;
    private int _generation;
    private int _holders;
    private volatile bool _failed;
    private volatile bool _stopping;
    private delegate* <int, int, void*, void> _body;
    private void* _args;
    private int _active;

    public Crew(int threads, long scratchFloats)
    {
        _count = threads;
        _holders = threads;
        _failures = new Exception?[threads];
        _wake = new SemaphoreSlim[threads];
        _threads = new Thread[threads - 1];

        // Spinning keeps the gap between two kernels below a microsecond. But where others keep a processor busy, who waits may hold
        // the very one that the awaited thread needs; so it soon offers it. Where threads outnumber processors it parks early.
        const int spinMicroseconds = 5;
        var parkMicroseconds = threads > Processors ? 20 : 1000;
        _spinTicks = Stopwatch.Frequency / 1_000_000 * spinMicroseconds;
        _parkTicks = Stopwatch.Frequency / 1_000_000 * parkMicroseconds;

        var signalBytes = (nuint)(threads * LinesPerWorker * LineBytes);
        _bufferFloats = checked((nuint)((KernelGeometry.BufferFloats + scratchFloats + 15L) & ~15L));
        _signals = (byte*)NativeMemory.AlignedAlloc(signalBytes, LineBytes);
        NativeMemory.Clear(_signals, signalBytes);
        _buffers = (float*)
            NativeMemory.AlignedAlloc(checked(_bufferFloats * (nuint)threads * sizeof(float)), LineBytes);
        for (var worker = 1; worker < threads; worker++)
        {
            var number = worker;
            _wake[worker] = new SemaphoreSlim(0);
            _threads[worker - 1] = new Thread(() => Work(number))
            {
                IsBackground = true,
                Name = $"mlm worker {number}",
            };
            _threads[worker - 1].Start();
        }
    }

    public WorkerBuffers Buffers => new(_buffers, (nint)_bufferFloats);

    /// <summary>One region on the caller and on workers 1 … active − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(delegate* <int, int, void*, void> body, void* args, int active)
    {
        _body = body;
        _args = args;
        _active = active;
        var generation = ++_generation;
        for (var worker = 1; worker < active; worker++)
            Volatile.Write(ref *Go(worker), generation);
        Interlocked.MemoryBarrier(); // the go must be seen before we look whether anyone parked
        for (var worker = 1; worker < active; worker++)
            WakeIfParked(worker);

        Exception? failure = null;
        try
        {
            body(0, active, args);
        }
        catch (Exception exception)
        {
            failure = exception; // the others still use args: it is thrown when they are done
        }
        for (var worker = 1; worker < active; worker++)
            Await(worker, generation);
        if (_failed || failure != null)
            Throw(failure);
    }

    /// <summary>Lets the threads end; returns at once.</summary>
    public void Stop()
    {
        _stopping = true;
        var generation = ++_generation;
        for (var worker = 1; worker < _count; worker++)
            Volatile.Write(ref *Go(worker), generation);
        Interlocked.MemoryBarrier();
        for (var worker = 1; worker < _count; worker++)
            WakeIfParked(worker);
        Release();
    }

    /// <summary>Waits for the threads' end.</summary>
    public void Join()
    {
        foreach (var thread in _threads)
            thread.Join();
    }

    // Written by the caller: the number of the region to work on.
    private int* Go(int worker) => Line(worker, 0);

    // Put up by the worker before it sleeps, taken down by whoever is first.
    private int* Parked(int worker) => Line(worker, 1);

    // Written by the worker: the number of the last region it finished.
    private int* Done(int worker) => Line(worker, 2);

    // Put up by the caller before it sleeps, taken down by whoever is first.
    private int* Awaited(int worker) => Line(worker, 3);

    private int* Line(int worker, int line) => (int*)(_signals + (((worker * LinesPerWorker) + line) * LineBytes));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(int worker)
    {
        var seen = 0;
        while (true)
        {
            if (!SpinUntilChanged(Go(worker), seen))
            {
                Volatile.Write(ref *Parked(worker), 1);
                Interlocked.MemoryBarrier();
                // Sleep if nothing came; if something came but the caller saw the flag first, its release is on the way.
                if (Volatile.Read(ref *Go(worker)) == seen || Interlocked.Exchange(ref *Parked(worker), 0) == 0)
                    _wake[worker].Wait();
                continue;
            }
            seen = Volatile.Read(ref *Go(worker));
            if (_stopping)
                break;
            try
            {
                _body(worker, _active, _args);
            }
            catch (Exception exception)
            {
                _failures[worker] = exception;
                _failed = true;
            }
            Volatile.Write(ref *Done(worker), seen);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref *Awaited(worker)) != 0 && Interlocked.Exchange(ref *Awaited(worker), 0) != 0)
                _finished.Release();
        }
        Release();
    }

    private void WakeIfParked(int worker)
    {
        if (Volatile.Read(ref *Parked(worker)) != 0 && Interlocked.Exchange(ref *Parked(worker), 0) != 0)
            _wake[worker].Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Await(int worker, int generation)
    {
        var done = Done(worker);
        while (true)
        {
            var before = Volatile.Read(ref *done);
            if (before == generation)
                return;
            if (SpinUntilChanged(done, before))
                continue;
            Volatile.Write(ref *Awaited(worker), 1);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref *done) == before || Interlocked.Exchange(ref *Awaited(worker), 0) == 0)
                _finished.Wait();
        }
    }

    // Spins, then offers the processor to others every now and then, then gives up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SpinUntilChanged(int* signal, int seen)
    {
        var start = 0L;
        for (var turn = 1; ; turn++)
        {
            if (Volatile.Read(ref *signal) != seen)
                return true;
            Target.Pause();
            if (turn % 32 != 0)
                continue;
            var now = Stopwatch.GetTimestamp();
            if (start == 0)
                start = now;
            else if (now - start > _parkTicks)
                return false;
            else if (now - start > _spinTicks)
                Thread.Yield();
        }
    }

    private void Throw(Exception? failure)
    {
        _failed = false;
        for (var worker = 1; worker < _count; worker++)
        {
            failure ??= _failures[worker];
            _failures[worker] = null;
        }
        ExceptionDispatchInfo.Capture(failure!).Throw();
    }

    // The memory goes with the last thread that could touch it.
    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
            return;
        NativeMemory.AlignedFree(_signals);
        NativeMemory.AlignedFree(_buffers);
    }
}
