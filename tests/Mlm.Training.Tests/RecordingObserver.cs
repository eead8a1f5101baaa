using Mlm.Training.Reports;

namespace Mlm.Training.Tests;

/// <summary>Remembers what it is told.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<StepReport> Steps { get; } = [];

    public List<string> Notices { get; } = [];

    public void OnStep(StepReport report) => Steps.Add(report);

    public void OnNotice(string message) => Notices.Add(message);
}
