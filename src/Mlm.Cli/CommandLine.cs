using System.CommandLine;
using Mlm.Cli.Commands;
using Mlm.Cli.Commands.Bench;
using Mlm.Cli.Commands.Emit;
using Mlm.Cli.Commands.Fill;
using Mlm.Cli.Commands.Plan;
using Mlm.Cli.Commands.Step;
using Mlm.Cli.Commands.Train;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Output;

namespace Mlm.Cli;

/// <summary>The command <c>mlm</c>: parses, runs, and turns whatever happens into messages and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments after <c>mlm</c>.</param>
    /// <param name="stdout">Results go here, and nothing else.</param>
    /// <param name="stderr">Messages and progress go here.</param>
    /// <returns>0 done, 1 the input is at fault, 2 usage, 3 a fault of ours, 130 interrupted.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter stdout, TextWriter stderr)
    {
        var parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
            return ReportUsage(parsed, stderr);
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = stdout,
                Error = stderr,
                EnableDefaultExceptionHandler = false,
            };
            return parsed.Invoke(configuration);
        }
        catch (Exception exception)
        {
            return FailureReport.Write(exception, stderr);
        }
    }

    private static RootCommand CreateRoot() =>
        new("Compiles and runs models written as a page of arithmetic.")
        {
            TrainCommand.Create(),
            FillCommand.Create(),
            StepCommand.Create(),
            CheckCommand.Create(),
            PlanCommand.Create(),
            EmitCommand.Create(),
            BenchCommand.Create(),
        };

    private static int ReportUsage(ParseResult parsed, TextWriter stderr)
    {
        foreach (var error in parsed.Errors)
            stderr.WriteLine($"mlm: {error.Message}");
        var command = parsed.CommandResult.Command;
        stderr.WriteLine(command is RootCommand ? "See `mlm --help`." : $"See `mlm {command.Name} --help`.");
        return ExitCodes.Usage;
    }
}
