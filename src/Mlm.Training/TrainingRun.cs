using Mlm.Runtime;
using Mlm.Training.Checkpoints;
using Mlm.Training.Corpora;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;
using Mlm.Training.Schedules;
using Mlm.Training.Vocabulary;

namespace Mlm.Training;

/// <summary>
/// One run: a model that is trained on text, with its weights, vocabulary, spec and metrics in a directory. A run is made in two
/// parts, <see cref="PrepareData"/> and <see cref="Create"/>, so that the model's memory is taken only when there is text for it.
/// </summary>
public sealed class TrainingRun
{
    /// <summary>How far a run may exceed its duration where the machine has become slower than it was measured.</summary>
    private const double Patience = 1.15;

    private const int Evaluations = 10;
    private const int FewestStepsBetweenEvaluations = 20;

    private TrainingRun(RunDirectory directory, TrainingModel model, TrainingData data, TrainingPlan plan)
    {
        Directory = directory;
        Model = model;
        Data = data;
        Plan = plan;
    }

    /// <summary>Where the run keeps its files.</summary>
    public RunDirectory Directory { get; }

    /// <summary>The model, which the caller owns.</summary>
    public TrainingModel Model { get; }

    /// <summary>The text.</summary>
    public TrainingData Data { get; }

    /// <summary>The steps to take.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>How often the plan's steps see every row.</summary>
    public double Epochs => (double)Plan.Steps * Model.Description.Sequences / Data.Training.Count;

    /// <summary>
    /// Encodes a corpus and cuts it into a model's rows: with the vocabulary of the run that is resumed, otherwise with one that is
    /// built from the corpus.
    /// </summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="corpus">The sentences of both sides.</param>
    /// <param name="model">What is to be trained; see <see cref="Trainer.RequireTrainable"/>.</param>
    /// <param name="options">Whether the run is resumed.</param>
    /// <param name="cancellation">Asked between sentences and between merges.</param>
    /// <exception cref="InvalidDataException">The vocabulary does not fit the model, or either side does not fill one row.</exception>
    public static TrainingData PrepareData(
        RunDirectory directory,
        Corpus corpus,
        ModelDescription model,
        TrainingRunOptions options,
        CancellationToken cancellation = default
    )
    {
        var encoder = options.Resume
            ? LoadVocabulary(directory, model)
            : TrainingData.BuildVocabulary(corpus, model.Inputs[0].Bound, cancellation);
        return TrainingData.Prepare(corpus, encoder, model.Tokens, cancellation);
    }

    /// <summary>
    /// Plans the steps, gives the model the weights that it starts from, and writes vocabulary and spec. Without
    /// <see cref="TrainingRunOptions.Steps"/> it first measures how long a step takes on this machine.
    /// </summary>
    /// <param name="directory">The run's directory; made where it is missing.</param>
    /// <param name="model">The model; its weights and its optimizer's state are replaced.</param>
    /// <param name="data">From <see cref="PrepareData"/>.</param>
    /// <param name="spec">The text of the spec that the model was compiled from.</param>
    /// <param name="options">What is asked of the run.</param>
    /// <param name="cancellation">Asked between the steps that are measured.</param>
    /// <exception cref="InvalidDataException">The weights of the run that is resumed do not fit the model.</exception>
    public static TrainingRun Create(
        RunDirectory directory,
        TrainingModel model,
        TrainingData data,
        string spec,
        TrainingRunOptions options,
        CancellationToken cancellation = default
    )
    {
        var plan = MakePlan(model, data, options, cancellation);
        model.Initialize(options.Seed);
        if (options.Resume)
            plan = plan with { StepsBefore = ModelCheckpoint.Load(model, directory.Weights).Steps ?? 0 };
        directory.Create(data.Encoder.Entries, spec);
        return new TrainingRun(directory, model, data, plan);
    }

    /// <summary>Evaluates the model as it is, on as many held-out batches as the evaluations between the steps.</summary>
    /// <param name="cancellation">Asked between batches.</param>
    public HeldOutResult Evaluate(CancellationToken cancellation = default) =>
        new HeldOutEvaluator(Data.HeldOut, Data.Baseline).Evaluate(Model, Plan.EvaluationBatches, cancellation);

    /// <summary>Takes the plan's steps, as <see cref="Trainer.Run"/> does.</summary>
    /// <param name="observer">Who is told of every step.</param>
    /// <param name="cancellation">Ends the run after the step that is under way; the weights are saved.</param>
    public TrainingResult Train(ITrainingObserver observer, CancellationToken cancellation = default) =>
        new Trainer(Model, Data, Plan, Directory, observer).Run(cancellation);

    private static TextEncoder LoadVocabulary(RunDirectory directory, ModelDescription model)
    {
        var encoder = TextEncoder.Load(directory.Vocabulary);
        var size = model.Inputs[0].Bound;
        return encoder.Entries.Count == size
            ? encoder
            : throw new InvalidDataException(
                $"{directory.Vocabulary} has {encoder.Entries.Count} entries; the input of {model.Name} takes {size} ids. "
                    + "Give the spec, and the --set, that the run was trained with."
            );
    }

    private static TrainingPlan MakePlan(
        TrainingModel model,
        TrainingData data,
        TrainingRunOptions options,
        CancellationToken cancellation
    )
    {
        var peak = options.LearningRate ?? model.LearningRate;
        var duration = options.Duration ?? (options.Steps == null ? TrainingRunOptions.DefaultDuration : null);
        var steps = options.Steps ?? Trainer.StepsWithin(model, data, options.Seed, duration!.Value, cancellation);
        return new TrainingPlan
        {
            Steps = steps,
            Schedule = LearningRateSchedule.For(peak, steps),
            Seed = options.Seed,
            EvaluateEvery = Math.Max(FewestStepsBetweenEvaluations, steps / Evaluations),
            Deadline = options.Steps == null ? duration * Patience : duration,
        };
    }
}
