using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Output;
using Mlm.Runtime;
using Mlm.Training;
using Mlm.Training.Checkpoints;
using Mlm.Training.Corpora;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;
using Mlm.Training.Schedules;
using Mlm.Training.Vocabulary;
using Spectre.Console;
using static Mlm.Cli.Commands.Train.TrainingText;

namespace Mlm.Cli.Commands.Train;

/// <summary>One run of <c>mlm train</c>: spec, text, vocabulary, steps, results.</summary>
internal sealed class TrainRun(TrainSettings settings, TextWriter stdout, TextWriter stderr)
{
    /// <summary>How far a run may exceed its time where the machine has become slower than it was measured.</summary>
    private const double Patience = 1.15;

    private const int Evaluations = 10;

    public int Run(CancellationToken cancellation)
    {
        var run = FindRun();
        using var loaded = LoadSpec(run, cancellation);
        DiagnosticPrinter.Print(stderr, loaded.Source, loaded.Warnings);
        RequireTrainable(loaded.Description);

        var corpus = TrainingCorpus.Read(settings.Data, stderr, cancellation);
        var encoder = FindVocabulary(run, corpus, loaded.Description, cancellation);
        var data = TrainingData.Prepare(corpus, encoder, loaded.Description.Tokens, cancellation);
        stderr.WriteLine(
            Invariant(
                $"vocabulary of {encoder.Entries.Count:N0}; rows of {loaded.Description.Tokens} tokens: {data.Training.Count:N0} to train on, {data.HeldOut.Count:N0} held out"
            )
        );

        using var model = loaded.Create(settings.Threads, gradients: false);
        var plan = MakePlan(model, data, cancellation);
        plan = plan with { StepsBefore = PrepareWeights(model, run) };
        run.Create(encoder.Entries, SpecText(loaded));
        Announce(model, data, plan, run, cancellation);
        var result = Train(model, data, plan, run, cancellation);
        return Conclude(result, model, corpus, encoder, run);
    }

    /// <summary>The run's folder, which must hold weights or must not.</summary>
    private RunDirectory FindRun()
    {
        if (settings.Out == null)
            return RunDirectory.ForNow(DateTimeOffset.Now);
        var run = new RunDirectory(settings.Out);
        if (settings.Resume && !run.HoldsWeights)
            throw new InputException(
                $"{run.Path} has no model.safetensors to go on from; train without --resume first."
            );
        if (!settings.Resume && run.HoldsWeights)
            throw new InputException(
                $"{run.Path} holds a trained model already; give another --out, or --resume to go on with that model."
            );
        return run;
    }

    /// <summary>The spec of the command line; of the run that is taken up; or the one that is compiled in.</summary>
    private LoadedModel LoadSpec(RunDirectory run, CancellationToken cancellation)
    {
        if (settings.Spec != null)
            return ModelLoader.Load(settings.Spec, settings.Dims, cancellation);
        return settings.Resume && File.Exists(run.Spec)
            ? ModelLoader.Load(run.Spec, settings.Dims, cancellation)
            : ModelLoader.LoadBuiltIn(TrainCommand.BuiltInSpec, settings.Dims, cancellation);
    }

    private static void RequireTrainable(ModelDescription model)
    {
        Trainer.RequireTrainable(model);
        if (model.Mask!.Token != SpecialTokens.Mask)
            throw new InputException(
                $"{model.Name} masks with token {model.Mask.Token}; in the vocabulary that train builds, "
                    + $"{SpecialTokens.MaskText} is {SpecialTokens.Mask}."
            );
        if (model.LogitColumns < model.Inputs[0].Bound)
            throw new InputException(
                $"{model.Name} makes {model.LogitColumns} logits, fewer than the {model.Inputs[0].Bound} ids of its input."
            );
    }

    private TextEncoder FindVocabulary(
        RunDirectory run,
        Corpus corpus,
        ModelDescription model,
        CancellationToken cancellation
    )
    {
        var size = model.Inputs[0].Bound;
        if (!settings.Resume)
            return TrainingData.BuildVocabulary(corpus, size, cancellation);
        var encoder = TextEncoder.Load(run.Vocabulary);
        return encoder.Entries.Count == size
            ? encoder
            : throw new InputException(
                $"{run.Vocabulary} has {encoder.Entries.Count} entries; the input of {model.Name} takes {size} ids. "
                    + "Give the spec, and the --set, that the run was trained with."
            );
    }

    private TrainingPlan MakePlan(TrainingModel model, TrainingData data, CancellationToken cancellation)
    {
        var peak = settings.LearningRate ?? model.LearningRate;
        var minutes = settings.Minutes ?? (settings.Steps == null ? TrainSettings.DefaultMinutes : null);
        TimeSpan? time = minutes is { } given ? TimeSpan.FromMinutes(given) : null;
        if (settings.Steps == null)
            stderr.WriteLine("measuring a step …");
        var steps = settings.Steps ?? Trainer.StepsWithin(model, data, settings.Seed, time!.Value, cancellation);
        return new TrainingPlan
        {
            Steps = steps,
            Schedule = LearningRateSchedule.For(peak, steps),
            Seed = settings.Seed,
            EvaluateEvery = Math.Max(20, steps / Evaluations),
            Deadline = settings.Steps == null ? time * Patience : time,
        };
    }

    /// <summary>Fills the weights in and tells how many steps are behind them.</summary>
    private long PrepareWeights(TrainingModel model, RunDirectory run)
    {
        model.Initialize(settings.Seed);
        if (!settings.Resume)
            return 0;
        var before = ModelCheckpoint.Load(model, run.Weights).Steps ?? 0;
        stderr.WriteLine(
            Invariant(
                $"going on from {run.Weights} after {before:N0} steps; the optimizer's state is not kept, so it and the learning rate's schedule start afresh"
            )
        );
        return before;
    }

    /// <summary>The spec as it is kept beside the weights, with a note where dims were replaced.</summary>
    private string SpecText(LoadedModel loaded)
    {
        var text = loaded.Source.Content;
        if (settings.Dims.Count == 0)
            return text;
        var set = string.Join(' ', settings.Dims.Select(d => $"--set {d.Key}={d.Value}"));
        return $"// trained with {set}\n{text}";
    }

    private void Announce(
        TrainingModel model,
        TrainingData data,
        TrainingPlan plan,
        RunDirectory run,
        CancellationToken cancellation
    )
    {
        var before = new HeldOutEvaluator(data.HeldOut, data.Baseline).Evaluate(
            model,
            plan.EvaluationBatches,
            cancellation
        );
        var epochs = (double)plan.Steps * model.Description.Sequences / data.Training.Count;
        stderr.WriteLine($"before training: {Evaluated(before)}");
        stderr.WriteLine(
            Invariant(
                $"{model.Description.Name}, {model.Description.ParameterCount:N0} parameters: {plan.Steps:N0} steps ({epochs:F1} epochs) with seed {settings.Seed} into {run.Path}"
            )
        );
    }

    private TrainingResult Train(
        TrainingModel model,
        TrainingData data,
        TrainingPlan plan,
        RunDirectory run,
        CancellationToken cancellation
    )
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(stderr) });
        var isTerminal = ReferenceEquals(stderr, Console.Error) && !Console.IsErrorRedirected;
        return isTerminal && console.Profile.Capabilities.Interactive
            ? LiveReport.Show(console, plan.Steps, plan.StepsBefore, RunWith)
            : RunWith(new PlainReport(stderr, plan.Steps, plan.StepsBefore));

        TrainingResult RunWith(ITrainingObserver observer) =>
            new Trainer(model, data, plan, run, observer).Run(cancellation);
    }

    private int Conclude(
        TrainingResult result,
        TrainingModel model,
        Corpus corpus,
        TextEncoder encoder,
        RunDirectory run
    )
    {
        switch (result.End)
        {
            case TrainingEnd.Diverged:
                throw new InputException(
                    Invariant(
                        $"The loss stopped being a number at step {result.Steps:N0}; {run.Path} has the weights that were saved before, if any. Try a lower --lr than {settings.LearningRate ?? model.LearningRate}."
                    )
                );
            case TrainingEnd.Interrupted:
                stderr.WriteLine(
                    Invariant(
                        $"interrupted; the weights after {result.Steps:N0} steps are in {run.Weights}. `{settings.ResumeCommand(run.Path)}` goes on."
                    )
                );
                return ExitCodes.Interrupted;
            case TrainingEnd.TimeUp:
                stderr.WriteLine("time is up: the machine was slower than measured, or --minutes shorter than --steps");
                break;
        }
        if (result.HeldOut is { } heldOut)
            stdout.WriteLine(Invariant($"after {result.Steps:N0} steps: {Evaluated(heldOut)}"));
        ShowClozes(model, corpus, encoder);
        stdout.WriteLine($"weights {run.Weights}, vocabulary {run.Vocabulary}, metrics {run.Metrics}");
        return ExitCodes.Done;
    }

    private void ShowClozes(TrainingModel model, Corpus corpus, TextEncoder encoder)
    {
        foreach (var cloze in Cloze.From(corpus.HeldOut, encoder, model.Description.Tokens, count: 4))
        {
            var filled = FillIn.Fill(model, encoder, cloze.Text, candidates: 4)[0];
            var candidates = filled.Candidates.Select(c => Invariant($"{c.Token} {c.Probability:P0}"));
            stdout.WriteLine($"  {cloze.Text}");
            stdout.WriteLine($"    {string.Join(", ", candidates)}  (it was: {cloze.Answer})");
        }
    }
}
