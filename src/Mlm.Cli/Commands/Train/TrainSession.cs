using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Output;
using Mlm.Training;
using Mlm.Training.Corpora;
using Mlm.Training.Evaluation;
using Mlm.Training.Reports;
using Spectre.Console;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>One call of <c>mlm train</c>: finds folder, spec and text, trains, and says what it does.</summary>
internal sealed class TrainSession(TrainSettings settings, TextWriter stdout, TextWriter stderr)
{
    private const int Clozes = 4;

    /// <summary>Trains; returns the exit code.</summary>
    public int Run(CancellationToken cancellation)
    {
        var directory = FindDirectory();
        using var loaded = LoadSpec(directory, cancellation);
        DiagnosticPrinter.Print(stderr, loaded.Source, loaded.Warnings);
        Trainer.RequireTrainable(loaded.Description);

        var corpus = CorpusInput.Read(settings.Data, stderr, cancellation);
        var data = TrainingRun.PrepareData(directory, corpus, loaded.Description, settings.Run, cancellation);
        stderr.WriteLine(
            Invariant(
                $"vocabulary of {data.Encoder.Entries.Count:N0}; rows of {data.Training.Tokens} tokens: {data.Training.Count:N0} to train on, {data.HeldOut.Count:N0} held out"
            )
        );

        using var model = loaded.Create(settings.Threads, gradients: false);
        if (settings.Run.Steps == null)
            stderr.WriteLine("measuring a step …");
        var run = TrainingRun.Create(directory, model, data, SpecText(loaded), settings.Run, cancellation);
        Announce(run, cancellation);
        return Conclude(run, Train(run, cancellation), corpus);
    }

    /// <summary>The run's folder, which must hold weights or must not.</summary>
    private RunDirectory FindDirectory()
    {
        if (settings.Out == null)
            return RunDirectory.ForNow(DateTimeOffset.Now);
        var directory = new RunDirectory(settings.Out);
        if (settings.Run.Resume && !directory.HoldsWeights)
            throw new InputException(
                $"{directory.Path} has no model.safetensors to go on from; train without --resume first."
            );
        if (!settings.Run.Resume && directory.HoldsWeights)
            throw new InputException(
                $"{directory.Path} holds a trained model already; give another --out, or --resume to go on with that model."
            );
        return directory;
    }

    /// <summary>The spec of the command line; of the run that is resumed; or the one that is compiled in.</summary>
    private LoadedModel LoadSpec(RunDirectory directory, CancellationToken cancellation)
    {
        if (settings.Spec != null)
            return ModelLoader.Load(settings.Spec, settings.Dims, cancellation);
        return settings.Run.Resume && File.Exists(directory.Spec)
            ? ModelLoader.Load(directory.Spec, settings.Dims, cancellation)
            : ModelLoader.LoadBuiltIn(TrainCommand.BuiltInSpec, settings.Dims, cancellation);
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

    private void Announce(TrainingRun run, CancellationToken cancellation)
    {
        var (plan, model) = (run.Plan, run.Model.Description);
        if (settings.Run.Resume)
            stderr.WriteLine(
                Invariant(
                    $"going on from {run.Directory.Weights} after {plan.StepsBefore:N0} steps; the optimizer's state is not kept, so it and the learning rate's schedule start afresh"
                )
            );
        stderr.WriteLine($"before training: {TrainText.Evaluated(run.Evaluate(cancellation))}");
        stderr.WriteLine(
            Invariant(
                $"{model.Name}, {model.ParameterCount:N0} parameters: {plan.Steps:N0} steps ({run.Epochs:F1} epochs) with seed {plan.Seed} into {run.Directory.Path}"
            )
        );
    }

    /// <summary>Trains, with a bar where a terminal shows one.</summary>
    private TrainingResult Train(TrainingRun run, CancellationToken cancellation)
    {
        var (steps, before) = (run.Plan.Steps, run.Plan.StepsBefore);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(stderr) });
        var isTerminal = ReferenceEquals(stderr, Console.Error) && !Console.IsErrorRedirected;
        return isTerminal && console.Profile.Capabilities.Interactive
            ? LiveReport.Show(console, steps, before, RunWith)
            : RunWith(new PlainReport(stderr, steps, before));

        TrainingResult RunWith(ITrainingObserver observer) => run.Train(observer, cancellation);
    }

    private int Conclude(TrainingRun run, TrainingResult result, Corpus corpus)
    {
        var directory = run.Directory;
        switch (result.End)
        {
            case TrainingEnd.Diverged:
                throw new InputException(
                    Invariant(
                        $"The loss stopped being a number at step {result.Steps:N0}; {directory.Path} has the weights that were saved before, if any. Try a lower --lr than {settings.Run.LearningRate ?? run.Model.LearningRate}."
                    )
                );
            case TrainingEnd.Interrupted:
                stderr.WriteLine(
                    Invariant(
                        $"interrupted; the weights after {result.Steps:N0} steps are in {directory.Weights}. `{settings.ResumeCommand(directory.Path)}` goes on."
                    )
                );
                return ExitCodes.Interrupted;
            case TrainingEnd.TimeUp:
                stderr.WriteLine("time is up: the machine was slower than measured, or --minutes shorter than --steps");
                break;
        }
        if (result.HeldOut is { } heldOut)
            stdout.WriteLine(Invariant($"after {result.Steps:N0} steps: {TrainText.Evaluated(heldOut)}"));
        ShowClozes(run, corpus);
        stdout.WriteLine(
            $"weights {directory.Weights}, vocabulary {directory.Vocabulary}, metrics {directory.Metrics}"
        );
        return ExitCodes.Done;
    }

    private void ShowClozes(TrainingRun run, Corpus corpus)
    {
        var (model, encoder) = (run.Model, run.Data.Encoder);
        foreach (var cloze in Cloze.From(corpus.HeldOut, encoder, model.Description.Tokens, Clozes))
        {
            var filled = MaskFiller.Fill(model, encoder, cloze.Text, candidates: 4)[0];
            var candidates = filled.Candidates.Select(c => Invariant($"{c.Token} {c.Probability:P0}"));
            stdout.WriteLine($"  {cloze.Text}");
            stdout.WriteLine($"    {string.Join(", ", candidates)}  (it was: {cloze.Answer})");
        }
    }
}
