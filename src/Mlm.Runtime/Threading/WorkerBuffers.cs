using Mlm.Shared;

namespace Mlm.Runtime.Threading;

/// <summary>Every worker's own memory, 64-byte aligned; what stands in it is anybody's.</summary>
internal readonly unsafe struct WorkerBuffers(float* start, nint floatsPerWorker)
{
    /// <summary>Room for packed panels, <see cref="KernelGeometry.BufferFloats"/> floats.</summary>
    public float* Panel(int worker) => start + (worker * floatsPerWorker);

    /// <summary>The scratch that the model asked for.</summary>
    public float* Scratch(int worker) => Panel(worker) + KernelGeometry.BufferFloats;
}
