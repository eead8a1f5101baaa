using System.Diagnostics;
using Mlm.Training.Reports;
using Spectre.Console;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>Tells of a run on a terminal: a bar that stays at the bottom, evaluations above it.</summary>
internal sealed class LiveReport : ITrainingObserver
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _bar;
    private readonly TrainProgress _progress;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private LiveReport(IAnsiConsole console, ProgressTask bar, int steps, long stepsBefore)
    {
        _console = console;
        _bar = bar;
        _progress = new TrainProgress(steps, stepsBefore);
    }

    /// <summary>Shows the bar while something runs.</summary>
    public static T Show<T>(IAnsiConsole console, int steps, long stepsBefore, Func<ITrainingObserver, T> run) =>
        console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn()
            )
            .Start(context =>
                run(new LiveReport(console, context.AddTask("training", maxValue: steps), steps, stepsBefore))
            );

    public void OnStep(StepReport report)
    {
        _progress.Add(report, _clock.Elapsed.TotalSeconds);
        if (report.HeldOut is { } heldOut)
            _console.WriteLine(Invariant($"step {report.Step:N0}  {TrainText.Evaluated(heldOut)}"));
        _bar.Value = _progress.Done;
        _bar.Description = Markup.Escape($"{_progress.Rates}  {_progress.TimeLeft}");
    }

    public void OnNotice(string message) => _console.WriteLine(message);
}
