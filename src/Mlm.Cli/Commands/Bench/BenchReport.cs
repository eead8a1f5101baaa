using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Reporting;
using Mlm.Generator.Rewrites;
using Mlm.Measurement;
using Mlm.Runtime;

namespace Mlm.Cli.Commands.Bench;

/// <summary>The same step with and without some passes, timed in turns.</summary>
/// <param name="Times">The whole one's times.</param>
/// <param name="WithoutTimes">Those of the one that lacks the passes.</param>
internal sealed record BenchComparison(StepTimings Times, StepTimings WithoutTimes)
{
    /// <summary>
    /// How many times longer a step takes without: the median over the rounds, since what slows the machine for a while slows both
    /// turns of a round.
    /// </summary>
    public double Ratio =>
        Median.Of([.. Times.Rounds.Zip(WithoutTimes.Rounds, (with, without) => Median.Of(without) / Median.Of(with))]);
}

/// <summary>The step, timed.</summary>
/// <param name="Model">What was compiled.</param>
/// <param name="Batch">What every step was given.</param>
/// <param name="Times">The steps' times.</param>
/// <param name="Comparison">With and without passes; null where none were given.</param>
internal sealed record MeasuredSteps(
    ModelDescription Model,
    BenchBatch Batch,
    StepTimings Times,
    BenchComparison? Comparison
)
{
    /// <summary>The machine's fused multiply-adds, in GFLOP/s, on the same threads in the same run.</summary>
    public required double PeakGflops { get; init; }

    /// <summary>The most memory that the process had in use, the steps timed and their operations not yet.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>Whether the compiler was in the process by then.</summary>
    public required bool HoldsCompiler { get; init; }

    /// <summary>How many processors other processes kept busy meanwhile; null where the system does not say.</summary>
    public required double? OthersBusy { get; init; }
}

/// <summary>What a benchmark found.</summary>
/// <param name="Plan">The spec's plan.</param>
/// <param name="Settings">What was asked for.</param>
/// <param name="Steps">The step, timed.</param>
internal sealed record BenchReport(PlanReport Plan, BenchSettings Settings, MeasuredSteps Steps)
{
    /// <summary>What the compiler had to say.</summary>
    public required IReadOnlyList<Diagnostic> Warnings { get; init; }

    /// <summary>A step's floating-point operations.</summary>
    public required StepFlops Flops { get; init; }

    /// <summary>The operations' times; null in a native build, which cannot compile the class that times them.</summary>
    public required IReadOnlyList<OperationTime>? Operations { get; init; }

    /// <summary>The names of the passes whose worth was measured.</summary>
    public IReadOnlyList<string> PassesLeftOut =>
        [.. Passes.Optional.Select(p => p.Name).Where(Settings.Without.Contains)];

    /// <summary>How many tokens a step has.</summary>
    public int Tokens => Steps.Model.Sequences * Steps.Model.Tokens;

    /// <summary>In the median step.</summary>
    public double TokensPerSecond => Tokens / Steps.Times.MedianMs * 1000;

    /// <summary>By the formula, in the median step.</summary>
    public double Gflops => Flops.Gflop / Steps.Times.MedianMs * 1000;

    /// <summary>As executed, in the median step.</summary>
    public double ExecutedGflops => Flops.ExecutedGflop / Steps.Times.MedianMs * 1000;
}
