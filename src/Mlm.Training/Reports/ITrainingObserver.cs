namespace Mlm.Training.Reports;

/// <summary>Is told how a training run goes on, on the thread that trains.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done, and evaluated where it was time to.</summary>
    void OnStep(StepReport report);

    /// <summary>Something that the user should know but that does not stop the run.</summary>
    void OnNotice(string message);
}
