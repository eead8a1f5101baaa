using System.CommandLine;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;

namespace Mlm.Cli.Commands.Step;

/// <summary><c>mlm step SPEC --in IN --out OUT --seed S</c>: one training step, or K of them, over files.</summary>
internal static class StepCommand
{
    public static Command Create()
    {
        var spec = SpecOptions.Spec();
        var set = SpecOptions.Set();
        var input = new Option<string>("--in")
        {
            Description =
                "A safetensors file with every input by name (I64), and the weights unless --weights is given.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--out")
        {
            Description = "Where the weights, loss, ids and indicator are written.",
            HelpName = "FILE",
            Required = true,
        };
        var seed = Seed.Option("What the step draws from, -2^63 to 2^64 - 1; further steps take the next ones.");
        seed.Required = true;
        var weights = new Option<string?>("--weights")
        {
            Description = "A safetensors checkpoint with `flat` or every param by its checkpoint name.",
            HelpName = "FILE",
        };
        var ignoreExtra = new Option<bool>("--ignore-extra")
        {
            Description = "Skips, and lists, what the checkpoint holds beside the params.",
        };
        var gradients = new Option<bool>("--gradients")
        {
            Description = "Also writes grad, logits_masked (both of the first step) and grad_norm.",
        };
        var rate = LearningRate();
        var inspect = SpecOptions.Inspect();
        var threads = Threads.Option();
        var command = new Command("step", "Runs one training step, or K of them, over safetensors files.")
        {
            spec,
            input,
            output,
            seed,
            weights,
            ignoreExtra,
            gradients,
            rate,
            inspect,
            threads,
            set,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ignoreExtra) && result.GetResult(weights) == null)
                result.AddError("--ignore-extra is about the checkpoint of --weights, which is not given.");
        });
        command.SetAction(parsed =>
        {
            var stderr = parsed.InvocationConfiguration.Error;
            var file = SpecFile.Read(parsed.GetValue(spec)!, parsed.GetValue(set));
            using var loaded = ModelLoader.Load(file.For(parsed.GetValue(inspect)));
            DiagnosticPrinter.Print(stderr, loaded.Source, loaded.Warnings);
            var step = new StepFiles(
                parsed.GetValue(input)!,
                parsed.GetValue(weights),
                parsed.GetValue(output)!,
                parsed.GetValue(ignoreExtra)
            );
            var (batches, start) = step.Read(loaded.Description, stderr);
            using var model = loaded.Create(parsed.GetValue(threads), parsed.GetValue(gradients));
            if (parsed.GetValue(rate) is { } learningRate)
                model.LearningRate = learningRate;
            model.ImportWeights(start.Flat);
            var run = StepRun.Of(model, batches, parsed.GetValue(seed), parsed.GetValue(gradients));
            step.Write(model, batches, start, run);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<float?> LearningRate() =>
        NumberOption.Of<float>("--lr", "RATE", "Replaces the spec's learning rate.", IsRate, "a number of 0 or more");

    private static bool IsRate(float rate) => float.IsFinite(rate) && rate >= 0;
}
