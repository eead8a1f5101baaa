using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Mlm.Cli.Options;

namespace Mlm.Cli.Training;

/// <summary><c>mlm train [SPEC]</c>: pretrains a model on text.</summary>
internal static class TrainCommand
{
    public const string BuiltInSpec = "pretrain.mlm";

    public static Command Create()
    {
        var spec = new Argument<string?>("SPEC")
        {
            Description = $"The model's .mlm file; {BuiltInSpec}, which is compiled in, unless told.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string[]>("--data")
        {
            Description =
                "Text files (.txt, .md), XML documentation (.xml), or folders of these; the API documentation of the installed "
                + ".NET SDK unless told.",
            HelpName = "PATH",
            AllowMultipleArgumentsPerToken = true,
        };
        var steps = Number<int>(
            "--steps",
            "N",
            "How many steps; what fits into --minutes unless told.",
            value => value >= 1,
            "a whole number from 1 on"
        );
        var minutes = Number<double>(
            "--minutes",
            "M",
            $"How long to train; {TrainSettings.DefaultMinutes} minutes unless told, or as long as --steps take.",
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
            Description = "Goes on from the weights and the vocabulary in --out. The optimiser starts afresh.",
        };
        var rate = Number<float>(
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
                Steps = parsed.GetValue(steps),
                Minutes = parsed.GetValue(minutes),
                Seed = parsed.GetValue(seed),
                Out = parsed.GetValue(output),
                Resume = parsed.GetValue(resume),
                Threads = parsed.GetValue(threads),
                LearningRate = parsed.GetValue(rate),
                Dims = parsed.GetValue(set) ?? [],
            };
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var interruption = new Interruption();
            return new TrainRun(settings, stdout, stderr).Run(interruption.Token);
        });
        return command;
    }

    /// <summary>An option that takes a number, written the same on every machine.</summary>
    private static Option<T?> Number<T>(
        string name,
        string helpName,
        string description,
        Func<T, bool> isRight,
        string expected
    )
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && isRight(value))
                    return value;
                result.AddError($"{name} takes {expected}; found `{text}`.");
                return null;
            },
        };
}
