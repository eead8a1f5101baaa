using System.Diagnostics;
using Mlm.Training.Reports;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>Tells of a run in lines, for files and pipes: one every ten seconds, and one an evaluation.</summary>
internal sealed class PlainReport(TextWriter stderr, int steps, long stepsBefore) : ITrainingObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TrainProgress _progress = new(steps, stepsBefore);
    private TimeSpan _nextLine = TimeSpan.FromSeconds(2);

    public void OnStep(StepReport report)
    {
        _progress.Add(report, _clock.Elapsed.TotalSeconds);
        if (report.HeldOut is { } heldOut)
            stderr.WriteLine(Invariant($"step {report.Step:N0}  {TrainText.Evaluated(heldOut)}"));
        else if (_clock.Elapsed >= _nextLine)
        {
            _nextLine = _clock.Elapsed + Interval;
            stderr.WriteLine(
                Invariant($"step {report.Step:N0}/{stepsBefore + steps:N0}  {_progress.Rates}  {_progress.TimeLeft}")
            );
        }
        stderr.Flush();
    }

    public void OnNotice(string message) => stderr.WriteLine(message);
}
