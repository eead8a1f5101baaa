using System.Diagnostics;

namespace Mlm.Runtime;

/// <summary>A model that was compiled to time its statements, as <c>mlm bench</c> does; no build makes one.</summary>
public interface ITimedStep
{
    /// <summary>What each statement took.</summary>
    StepTimes Times { get; }
}

/// <summary>The time that each statement of a step has taken, by its number in the statement table.</summary>
/// <param name="statements">How many numbers there are.</param>
public sealed class StepTimes(int statements)
{
    private readonly long[] _ticks = new long[statements];
    private long _last;

    /// <summary>The times since <see cref="Clear"/>, in ticks of <see cref="Stopwatch"/>.</summary>
    public ReadOnlySpan<long> Ticks => _ticks;

    /// <summary>Lets all times be 0.</summary>
    public void Clear() => Array.Clear(_ticks);

    /// <summary>Here the first statement starts.</summary>
    public void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>Here a statement ends; it started where the one before ended.</summary>
    public void Mark(int statement)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[statement] += now - _last;
        _last = now;
    }
}
