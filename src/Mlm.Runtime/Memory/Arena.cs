using System.Runtime.InteropServices;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Memory;

/// <summary>A model's whole memory: one native allocation, 64-byte aligned, zeroed. Freed by <see cref="Dispose"/>.</summary>
public sealed unsafe class Arena : IDisposable
{
    private const nuint CacheLine = 64;
    private readonly void* _block;
    private float* _start;

    /// <summary>Takes <paramref name="lengthFloats"/> floats.</summary>
    /// <exception cref="InsufficientMemoryException">The machine lacks them; the message says how much the plan needs.</exception>
    public Arena(long lengthFloats, string modelName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthFloats);
        LengthFloats = lengthFloats;
        var bytes = checked((nuint)lengthFloats * sizeof(float));
        nuint alignment = bytes >= 4 * HugePages.Bytes ? HugePages.Bytes : CacheLine;
        try
        {
            // Zeroed by the allocator, which takes fresh pages for so much: those that nobody touches are never there.
            _block = NativeMemory.AllocZeroed(checked(bytes + alignment));
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            GC.SuppressFinalize(this);
            throw new InsufficientMemoryException(
                $"the plan of {modelName} needs {bytes:N0} bytes ({bytes / (1024.0 * 1024 * 1024):N1} GiB), which this machine does not give"
            );
        }
        _start = (float*)(((nuint)_block + alignment - 1) & ~(alignment - 1));
        if (alignment == HugePages.Bytes)
            HugePages.Advise(_start, bytes);
    }

    /// <summary>Frees the memory of a model that nobody disposed.</summary>
    ~Arena() => Free();

    /// <summary>How many floats there are.</summary>
    public long LengthFloats { get; }

    /// <summary>The matrix of <paramref name="rows"/> rows at an offset.</summary>
    public Slot Slot(long offsetFloats, int rows, int stride)
    {
        var length = (long)rows * stride;
        RequireRange(offsetFloats, length);
        return new Slot(_start + offsetFloats, length, stride);
    }

    /// <summary>The ids at an offset (an id takes the room of a float).</summary>
    public IdSlot Ids(long offsetFloats, int length)
    {
        RequireRange(offsetFloats, length);
        return new IdSlot((int*)(_start + offsetFloats), length);
    }

    /// <summary>A stretch of floats at an offset.</summary>
    public Span<float> Floats(long offsetFloats, int length)
    {
        RequireRange(offsetFloats, length);
        return new Span<float>(_start + offsetFloats, length);
    }

    /// <summary>Sets a stretch of floats to zero.</summary>
    public void Clear(long offsetFloats, long length)
    {
        RequireRange(offsetFloats, length);
        NativeMemory.Clear(_start + offsetFloats, (nuint)length * sizeof(float));
    }

    /// <summary>Has the system find the pages of all that lies outside of some stretches, so that no step waits for it.</summary>
    /// <param name="workers">The threads that do it; it takes as long as writing all of it once.</param>
    /// <param name="except">Stretches that stay as they are, ascending.</param>
    internal void Touch(Workers workers, IReadOnlyList<(long OffsetFloats, long LengthFloats)> except)
    {
        var next = 0L;
        foreach (var (offset, length) in except)
        {
            RequireRange(offset, length);
            Touch(workers, next, offset - next);
            next = offset + length;
        }
        Touch(workers, next, LengthFloats - next);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Touch(Workers workers, long offset, long length)
    {
        RequireRange(offset, length);
        var pages = new PagesToTouch((byte*)(_start + offset), (nuint)length * sizeof(float));
        workers.ForEach(pages, pages.Blocks, PagesToTouch.NsPerBlock);
    }

    private void RequireRange(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (offset < 0 || length < 0 || offset > LengthFloats - length)
            throw new ArgumentOutOfRangeException(
                nameof(offset),
                $"{offset} + {length} floats lie outside of {LengthFloats}"
            );
    }

    private void Free()
    {
        if (_start != null)
            NativeMemory.Free(_block);
        _start = null;
    }
}
