using System.Runtime.CompilerServices;

namespace Mlm.Runtime.Kernels.Targets;

/// <summary>
/// The family that this processor is of. It is asked here alone; to the JIT the answers are constants, of which one call is left.
/// </summary>
internal static class Target
{
    /// <summary>Runs a body with the first family that the processor is of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TBody>(TBody body)
        where TBody : struct, ITargetBody, allows ref struct
    {
        if (Avx512.IsSupported)
            body.Run<Avx512>();
        else if (Avx2.IsSupported)
            body.Run<Avx2>();
        else
            body.Run<Portable>();
    }

    /// <summary>Runs a body in the family's lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunInLanes<TBody>(TBody body)
        where TBody : struct, ILanesBody, allows ref struct => Run(new InLanes<TBody>(body));

    /// <summary>Lets a spinning thread rest for a moment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pause() => Run(default(Pausing));

    private readonly ref struct InLanes<TBody>(TBody body) : ITargetBody
        where TBody : struct, ILanesBody, allows ref struct
    {
        private readonly TBody _body = body;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget => TTarget.RunInLanes(_body);
    }

    private readonly struct Pausing : ITargetBody
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TTarget>()
            where TTarget : struct, ITarget => TTarget.Pause();
    }
}
