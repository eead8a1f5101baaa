using System.Runtime.CompilerServices;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Generator.Options;
using Mlm.Generator.Reporting;
using Mlm.Measurement;
using Mlm.Runtime;

namespace Mlm.Cli.Commands.Bench;

/// <summary>What is asked of a benchmark.</summary>
/// <param name="Threads">How many threads a step uses.</param>
/// <param name="Steps">How many steps are timed; null for as many as two seconds hold.</param>
/// <param name="Without">The passes whose worth is measured; none for no comparison.</param>
/// <param name="AllStatements">Whether every statement is listed by itself.</param>
internal sealed record BenchSettings(int Threads, int? Steps, PassSet Without, bool AllStatements);

/// <summary>Times a spec's step.</summary>
internal static class Benchmark
{
    private const long WeightSeed = 1;

    // No time depends on the rate; at a spec's own, very many steps on one batch may end in NaN.
    private const float LearningRate = 1e-4f;

    /// <summary>Measures the peak, the step (in turns with one that lacks passes, where some are given), then the operations.</summary>
    /// <exception cref="InputException">The spec cannot be read, or this build cannot compile what is asked for.</exception>
    public static BenchReport Run(SpecFile spec, BenchSettings settings, TextWriter stderr)
    {
        if (settings.Without != PassSet.None && !RuntimeFeature.IsDynamicCodeSupported)
            throw new InputException(
                "--without compiles the spec again, which this native build of mlm cannot; run the .NET build."
            );
        var (_, compilation, warnings) = spec.CompileOrThrow();
        var plan = compilation.Plan!;
        var steps = TimeSteps(spec, plan, settings);
        return new BenchReport(plan, settings, steps)
        {
            Warnings = warnings,
            Flops = StepFlops.Of(plan, steps.Batch.RowsOf),
            Operations = TimeOperations(spec, plan, steps, settings, stderr),
        };
    }

    private static MeasuredSteps TimeSteps(SpecFile spec, PlanReport plan, BenchSettings settings)
    {
        var others = OtherProcesses.Watch();
        var peak = FmaPeak.Measure(settings.Threads);
        using var loaded = ModelLoader.Load(spec);
        using var model = Create(loaded, settings.Threads);
        var batch = BenchBatch.Draw(model, plan);
        var comparison = settings.Without == PassSet.None ? null : Compare(spec, model, batch, settings);
        var times = comparison?.Times ?? StepTimer.Measure([() => batch.Step(model)], settings.Steps)[0];
        return new MeasuredSteps(loaded.Description, batch, times, comparison)
        {
            PeakResidentBytes = Machine.PeakResidentBytes(),
            HoldsCompiler = loaded.IsCompiledInMemory || comparison != null,
            PeakGflops = Math.Max(peak, FmaPeak.Measure(settings.Threads)),
            OthersBusy = others.Processors(),
        };
    }

    private static TrainingModel Create(LoadedModel loaded, int threads)
    {
        var model = loaded.Create(threads, gradients: false);
        model.LearningRate = Math.Min(model.LearningRate, LearningRate);
        model.Initialize(WeightSeed);
        return model;
    }

    private static BenchComparison Compare(SpecFile spec, TrainingModel model, BenchBatch batch, BenchSettings settings)
    {
        using var loaded = ModelLoader.Load(spec with { Without = settings.Without });
        using var other = Create(loaded, settings.Threads);
        var times = StepTimer.Measure([() => batch.Step(model), () => batch.Step(other)], settings.Steps);
        return new BenchComparison(times[0], times[1]);
    }

    private static IReadOnlyList<OperationTime>? TimeOperations(
        SpecFile spec,
        PlanReport plan,
        MeasuredSteps steps,
        BenchSettings settings,
        TextWriter stderr
    )
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            stderr.WriteLine("mlm: the table of operations needs the .NET build of mlm; this is a native one.");
            return null;
        }
        using var loaded = ModelLoader.Load(spec with { Kind = ClassKinds.Timed });
        using var model = Create(loaded, settings.Threads);
        var medians = StatementTimer.Measure(model, steps.Batch, settings.Steps);
        return OperationTime.InPlan(plan, medians, steps.Times.MedianMs, steps.Batch.RowsOf, settings.AllStatements);
    }
}
