using System.Diagnostics;
using Mlm.Training.Reports;
using Spectre.Console;
using static Mlm.Cli.Commands.Train.TrainingText;

namespace Mlm.Cli.Commands.Train;

/// <summary>Tells of a run on a terminal: a bar that stays at the bottom, evaluations above it.</summary>
internal sealed class LiveReport : ITrainingObserver
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _bar;
    private readonly TrainingText _text;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private LiveReport(IAnsiConsole console, ProgressTask bar, int steps, long stepsBefore)
    {
        _console = console;
        _bar = bar;
        _text = new TrainingText(steps, stepsBefore);
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
        _text.Add(report, _clock.Elapsed.TotalSeconds);
        if (report.HeldOut is { } heldOut)
            _console.WriteLine(Invariant($"step {report.Step:N0}  {Evaluated(heldOut)}"));
        _bar.Value = _text.Done;
        _bar.Description = Markup.Escape($"{_text.Progress}  {_text.TimeLeft}");
    }

    public void OnNotice(string message) => _console.WriteLine(message);
}
