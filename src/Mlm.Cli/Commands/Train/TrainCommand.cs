using System.CommandLine;
using Mlm.Cli.Options;
using Mlm.Training;

namespace Mlm.Cli.Commands.Train;

/// <summary><c>mlm train [SPEC]</c>: pretrains a model on text.</summary>
internal static class TrainCommand
{
    public const string BuiltInSpec = "pretrain.mlm";

    public static Command Create()
    {
        var spec = SpecOptions.OptionalSpec(
            $"The model's .mlm file; {BuiltInSpec}, which is compiled in, unless told."
        );
        var data = new Option<string[]>("--data")
        {
            Description =
                "Text files (.txt, .md), XML documentation (.xml), or folders of these; the API documentation of the installed "
                + ".NET SDK unless told.",
            HelpName = "PATH",
            AllowMultipleArgumentsPerToken = true,
        };
        var steps = NumberOption.Of<int>(
            "--steps",
            "N",
            "How many steps; what fits into --minutes unless told.",
            value => value >= 1,
            "a whole number from 1 on"
        );
        var minutes = NumberOption.Of<double>(
            "--minutes",
            "M",
            $"How long to train; {TrainingRunOptions.DefaultDuration.TotalMinutes} minutes unless told, or as long as --steps take.",
            value => value is > 0 and < 1e6,
            "a number above 0"
        );
        var seed = Seed.Option("What weights, order and masks are drawn from; 1 unless told.");
        seed.DefaultValueFactory = _ => 1;
        var output = new Option<string?>("--out")
        {
            Description = "Where the run is kept; runs/<date and time> unless told.",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Goes on from the weights and the vocabulary in --out. The optimizer starts afresh.",
        };
        var rate = NumberOption.Of<float>(
            "--lr",
            "RATE",
            "The highest learning rate; the spec's unless told.",
            value => value > 0 && float.IsFinite(value),
            "a number above 0"
        );
        var threads = Threads.Option();
        var set = SpecOptions.Set();
        var command = new Command("train", "Pretrains a model on text and keeps weights, vocabulary and metrics.")
        {
            spec,
            data,
            steps,
            minutes,
            seed,
            output,
            resume,
            threads,
            rate,
            set,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetValue(output) == null)
                result.AddError("--resume needs --out DIR, the run to go on with.");
        });
        command.SetAction(parsed =>
        {
            var settings = new TrainSettings
            {
                Spec = parsed.GetValue(spec),
                Data = parsed.GetValue(data) ?? [],
                Out = parsed.GetValue(output),
                Threads = parsed.GetValue(threads),
                Dims = parsed.GetValue(set) ?? [],
                Run = new TrainingRunOptions
                {
                    Steps = parsed.GetValue(steps),
                    Duration = parsed.GetValue(minutes) is { } given ? TimeSpan.FromMinutes(given) : null,
                    LearningRate = parsed.GetValue(rate),
                    Seed = parsed.GetValue(seed),
                    Resume = parsed.GetValue(resume),
                },
            };
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var interruption = new Interruption();
            return new TrainSession(settings, stdout, stderr).Run(interruption.Token);
        });
        return command;
    }
}
