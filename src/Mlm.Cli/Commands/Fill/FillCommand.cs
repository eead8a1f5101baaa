using System.CommandLine;
using Mlm.Cli.Options;
using Mlm.Cli.Output;
using Mlm.Training.Reports;
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
            using var trained = TrainedRun.Open(parsed.GetValue(run));
            var filled = trained.Fill(given, parsed.GetValue(top) ?? DefaultTop, parsed.GetValue(threads));
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            stderr.WriteLine($"weights: {trained.Run.Weights}");
            if (parsed.GetValue(json))
                FillOutput.WriteJson(stdout, given, trained.Run, filled);
            else
                FillOutput.WriteText(stdout, filled);
            return ExitCodes.Done;
        });
        return command;
    }
}
