using System.CommandLine;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;
using Mlm.Generator.Options;
using Mlm.Generator.Rewrites;

namespace Mlm.Cli.Commands.Bench;

/// <summary><c>mlm bench SPEC</c>: how long a step takes, and where the time goes.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var spec = SpecOptions.Spec();
        var set = SpecOptions.Set();
        var steps = NumberOption.Of<int>(
            "--steps",
            "n",
            "How many steps are timed; about two seconds of them unless told, at least 5.",
            value => value >= 1,
            "a whole number from 1 on"
        );
        var without = Without();
        var all = new Option<bool>("--all")
        {
            Description = "Lists every statement of the step, not one line for all turns of a repeat.",
        };
        var json = new Option<bool>("--json") { Description = "Prints JSON instead of text." };
        var threads = Threads.Option();
        var command = new Command(
            "bench",
            "Times the step on random ids: milliseconds, tokens and FLOPs a second, and each operation's share."
        )
        {
            spec,
            steps,
            threads,
            json,
            set,
            without,
            all,
        };
        command.SetAction(parsed =>
        {
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var file = SpecFile.Read(parsed.GetValue(spec)!, parsed.GetValue(set));
            var settings = new BenchSettings(
                parsed.GetValue(threads),
                parsed.GetValue(steps),
                new PassSet(parsed.GetValue(without)!.Select(p => p.Name)),
                parsed.GetValue(all)
            );
            var report = Benchmark.Run(file, settings, stderr);
            DiagnosticPrinter.Print(stderr, file.Source, report.Warnings);
            if (parsed.GetValue(json))
                BenchJson.Write(stdout, report);
            else
                BenchText.Write(stdout, report);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<Pass[]> Without()
    {
        var names = string.Join(", ", Passes.Optional.Select(p => p.Name));
        return new Option<Pass[]>("--without")
        {
            Description =
                $"Also times the step compiled without this pass, in turns with the whole one; may be given several times. Passes: {names}.",
            HelpName = "PASS",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
            CustomParser = result =>
            {
                var passes = new List<Pass>();
                foreach (var token in result.Tokens)
                {
                    if (Passes.Find(token.Value) is { } pass)
                        passes.Add(pass);
                    else
                        result.AddError($"--without: there is no pass `{token.Value}`; there are {names}.");
                }
                return [.. passes];
            },
        };
    }
}
