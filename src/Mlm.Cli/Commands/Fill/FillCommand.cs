using System.CommandLine;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;
using Mlm.Training;
using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;

namespace Mlm.Cli.Commands.Fill;

/// <summary><c>mlm fill "text with [MASK]"</c>: asks a trained model what the masked words are.</summary>
internal static class FillCommand
{
    private const int DefaultTop = 5;

    public static Command Create()
    {
        var text = new Argument<string>("TEXT")
        {
            Description = $"A text with {SpecialTokens.MaskText} where a word is missing.",
        };
        var run = new Option<string?>("--run")
        {
            Description =
                $"The run of `mlm train` to ask; the newest one below {RunDirectory.DefaultParent}/ unless told.",
            HelpName = "DIR",
        };
        var top = NumberOption.Of<int>(
            "--top",
            "K",
            $"How many candidates a {SpecialTokens.MaskText} gets; {DefaultTop} unless told.",
            value => value >= 1,
            "a whole number from 1 on"
        );
        var json = new Option<bool>("--json") { Description = "Writes JSON instead of text." };
        var threads = Threads.Option();
        var command = new Command("fill", $"Asks a trained model what stands at each {SpecialTokens.MaskText}.")
        {
            text,
            run,
            top,
            threads,
            json,
        };
        command.SetAction(parsed =>
        {
            var given = parsed.GetValue(text)!;
            var saved = SavedRun.Open(FindRun(parsed.GetValue(run)));
            var filled = Fill(saved, given, parsed.GetValue(top) ?? DefaultTop, parsed.GetValue(threads));
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            stderr.WriteLine($"weights: {saved.Directory.Weights}");
            if (parsed.GetValue(json))
                FillOutput.WriteJson(stdout, given, saved.Directory, filled);
            else
                FillOutput.WriteText(stdout, filled);
            return ExitCodes.Done;
        });
        return command;
    }

    private static RunDirectory FindRun(string? folder)
    {
        if (folder == null)
            return RunDirectory.Newest()
                ?? throw new InputException(
                    $"There is no trained model below {RunDirectory.DefaultParent}/; make one with `mlm train`, or give the folder of one with --run DIR."
                );
        var run = new RunDirectory(folder);
        return run.HoldsWeights
            ? run
            : throw new InputException(
                $"{run.Weights} is missing; give the folder of a run, or make one with `mlm train --out {folder}`."
            );
    }

    private static IReadOnlyList<FilledMask> Fill(SavedRun run, string text, int candidates, int threads)
    {
        using var loaded = ModelLoader.LoadForInference(InferenceSpec.Of(run));
        run.RequireFits(loaded.Description);
        using var model = loaded.Create(threads);
        run.LoadWeights(model);
        return MaskFiller.Fill(model, run.Encoder, text, candidates);
    }
}
