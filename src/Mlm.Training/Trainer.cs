using System.Diagnostics;
using Mlm.Runtime;
using Mlm.Training.Batches;
using Mlm.Training.Checkpoints;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;
using Mlm.Training.Vocabulary;

namespace Mlm.Training;

/// <summary>The training loop: batch, step, report; evaluation and weights on disk every so often and at the end.</summary>
public sealed class Trainer
{
    /// <summary>Keeps the masks' seeds apart from the order's.</summary>
    private const ulong MaskStream = 0x6D61_736B;

    private readonly TrainingModel _model;
    private readonly TrainingPlan _plan;
    private readonly RunDirectory _run;
    private readonly ITrainingObserver _observer;
    private readonly ShuffledBatches _batches;
    private readonly HeldOutEvaluator _evaluator;

    /// <summary>Prepares a run.</summary>
    /// <param name="model">A model with weights, that takes one input and masks it.</param>
    /// <param name="data">Rows of the model's length.</param>
    /// <param name="plan">How to train.</param>
    /// <param name="run">Where weights and metrics go.</param>
    /// <param name="observer">Who is told.</param>
    /// <exception cref="InvalidDataException">The model is not one that can be trained on text.</exception>
    public Trainer(
        TrainingModel model,
        TrainingData data,
        TrainingPlan plan,
        RunDirectory run,
        ITrainingObserver observer
    )
    {
        RequireTrainable(model.Description);
        _model = model;
        _plan = plan;
        _run = run;
        _observer = observer;
        _batches = new ShuffledBatches(data.Training, model.Description.Sequences, plan.Seed);
        _evaluator = new HeldOutEvaluator(data.HeldOut, data.Baseline);
    }

    /// <summary>
    /// Throws unless text can train a model: it has one input, masks it with the vocabulary's <c>[MASK]</c>, scores what it masked,
    /// and makes a logit for every id of its input.
    /// </summary>
    /// <exception cref="InvalidDataException">The message says what is missing.</exception>
    public static void RequireTrainable(ModelDescription model)
    {
        if (model.Inputs.Count != 1)
            throw new InvalidDataException(
                $"{model.Name} has {model.Inputs.Count} inputs ({string.Join(", ", model.Inputs.Select(i => i.Name))}); "
                    + "train fills one, the tokens"
            );
        // What is no input's name is the mask's.
        if (model.Mask == null || model.ScoredAt == null || model.Inputs.Any(i => i.Name == model.ScoredAt))
            throw new InvalidDataException(
                $"{model.Name} does not score what it masks; train needs `mask(…)` and `cross_entropy(…, at: …)` with its "
                    + "second result"
            );
        if (model.Mask.Token != SpecialTokens.Mask)
            throw new InvalidDataException(
                $"{model.Name} masks with token {model.Mask.Token}; in the vocabulary that train builds, "
                    + $"{SpecialTokens.MaskText} is {SpecialTokens.Mask}."
            );
        if (model.LogitColumns < model.Inputs[0].Bound)
            throw new InvalidDataException(
                $"{model.Name} makes {model.LogitColumns} logits, fewer than the {model.Inputs[0].Bound} ids of its input."
            );
    }

    /// <summary>How many steps fit in a time, measured on this machine; leaves the model to be initialized anew.</summary>
    /// <param name="model">The model; its weights and its optimizer's state are lost.</param>
    /// <param name="data">Rows to measure on.</param>
    /// <param name="seed">Of the weights.</param>
    /// <param name="budget">The time.</param>
    /// <param name="cancellation">Asked between steps.</param>
    /// <remarks>
    /// Measured beforehand instead of stopping when time is up, so that the schedule knows its end and a run can be repeated
    /// to the bit by its number of steps.
    /// </remarks>
    public static int StepsWithin(
        TrainingModel model,
        TrainingData data,
        long seed,
        TimeSpan budget,
        CancellationToken cancellation = default
    )
    {
        const int Unmeasured = 3; // the first steps also compile
        var longest = TimeSpan.FromSeconds(Math.Min(5, budget.TotalSeconds / 10));
        var batches = new ShuffledBatches(data.Training, model.Description.Sequences, seed);
        model.Initialize(seed);
        var times = new List<TimeSpan>();
        var whole = Stopwatch.StartNew();
        for (var step = 0; times.Count < Unmeasured + 1 || (whole.Elapsed < longest && times.Count < 40); step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = batches.At(step);
            var start = whole.Elapsed;
            model.Step([batch], step, batch.Length / model.Description.Tokens);
            times.Add(whole.Elapsed - start);
        }
        var measured = times.Skip(Unmeasured).Order().ToList();
        var median = measured[measured.Count / 2].TotalSeconds;
        return (int)Math.Clamp(budget.TotalSeconds / Math.Max(median, 1e-6), 1, 1_000_000);
    }

    /// <summary>Trains until the plan is done, its time is up, or someone asks to stop; saves in every case.</summary>
    /// <param name="cancellation">Ends the run after the step that is under way.</param>
    public TrainingResult Run(CancellationToken cancellation)
    {
        using var metrics = new MetricsLog(_run.Metrics);
        var clock = Stopwatch.StartNew();
        StepReport? last = null;
        for (var done = 0; done < _plan.Steps; done++)
        {
            if (cancellation.IsCancellationRequested || clock.Elapsed >= _plan.Deadline)
                break;
            last = TrainOneStep(done, metrics, cancellation);
            if (last.Masked > 0 && !float.IsFinite(last.Loss))
                return new TrainingResult(TrainingEnd.Diverged, last.Step, null);
        }
        var steps = last?.Step ?? _plan.StepsBefore;
        Save(steps);
        var isDone = steps == _plan.StepsBefore + _plan.Steps;
        var heldOut = isDone && last?.HeldOut is { } evaluated ? evaluated : Evaluate(batches: null, cancellation);
        if (cancellation.IsCancellationRequested && heldOut == null)
            return new TrainingResult(TrainingEnd.Interrupted, steps, null);
        return new TrainingResult(isDone ? TrainingEnd.Done : TrainingEnd.TimeUp, steps, heldOut);
    }

    /// <summary>Takes a step; saves and evaluates where it is time to; tells the log and the observer.</summary>
    private StepReport TrainOneStep(int index, MetricsLog metrics, CancellationToken cancellation)
    {
        var step = _plan.StepsBefore + index;
        var batch = _batches.At(step);
        _model.LearningRate = _plan.Schedule.At(index);
        var start = Stopwatch.GetTimestamp();
        var result = _model.Step([batch], MaskSeed(step), batch.Length / _model.Description.Tokens);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var report = new StepReport(
            step + 1,
            result.Loss,
            result.MaskedCount,
            _model.LearningRate,
            batch.Length,
            seconds
        );

        var isLast = index + 1 == _plan.Steps;
        if (result.MaskedCount == 0)
            _observer.OnNotice($"step {step + 1}: chance masked nothing in this batch; the weights stay as they are");
        else if (float.IsFinite(result.Loss) && (isLast || (index + 1) % _plan.EvaluateEvery == 0))
        {
            Save(step + 1);
            report = report with { HeldOut = Evaluate(isLast ? null : _plan.EvaluationBatches, cancellation) };
        }
        metrics.Write(report);
        _observer.OnStep(report);
        return report;
    }

    /// <summary>Evaluates on held-out batches; null where someone asks to stop meanwhile.</summary>
    private HeldOutResult? Evaluate(int? batches, CancellationToken cancellation)
    {
        try
        {
            return _evaluator.Evaluate(_model, batches, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Save(long steps) => ModelCheckpoint.Save(_model, _run.Weights, steps);

    private long MaskSeed(long step) => unchecked((long)SplitMix64.Mix((ulong)_plan.Seed ^ MaskStream, (ulong)step));
}
