using System.Runtime.CompilerServices;
using Mlm.Runtime.Kernels.Targets;
using Mlm.Runtime.Kernels.Vectors;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Kernels.Rows;

/// <summary><see cref="IItems"/> that compute in the processor's lanes.</summary>
internal interface ILaneItems
{
    /// <summary>Does items <paramref name="first"/> to <paramref name="end"/> − 1 on one thread.</summary>
    void Run<T>(int worker, int first, int end)
        where T : struct, ILanes<T>;
}

/// <summary>Runs <see cref="ILaneItems"/>: which lanes the processor has is asked once a thread, not once a row.</summary>
internal static unsafe class LaneItems
{
    /// <summary>Splits items 0…count−1 into one contiguous part a thread and calls <paramref name="body"/> on each part.</summary>
    public static void ForEachInLanes<TBody>(this Workers workers, TBody body, int count, double nsPerItem)
        where TBody : unmanaged, ILaneItems => workers.ForEach(new Items<TBody>(body), count, nsPerItem);

    private readonly struct Items<TBody>(TBody body) : IItems
        where TBody : unmanaged, ILaneItems
    {
        private readonly TBody _body = body;

        // Optimized at once, so that nothing but the body itself is left to compile.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int worker, int first, int end)
        {
            fixed (TBody* items = &_body)
                Target.RunInLanes(new Part<TBody>(items, worker, first, end));
        }
    }

    private readonly struct Part<TBody>(TBody* body, int worker, int first, int end) : ILanesBody
        where TBody : unmanaged, ILaneItems
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<T>()
            where T : struct, ILanes<T> => body->Run<T>(worker, first, end);
    }
}
