using System.CommandLine;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;

namespace Mlm.Cli.Commands.Plan;

/// <summary><c>mlm plan SPEC</c>: what the step holds in memory and what it computes.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var spec = SpecOptions.Spec();
        var set = SpecOptions.Set();
        var inspect = SpecOptions.Inspect();
        var json = new Option<bool>("--json") { Description = "Prints the plan as JSON." };
        var command = new Command(
            "plan",
            "Prints parameters, activation cache, FLOPs and bytes per operation, and totals."
        )
        {
            spec,
            set,
            inspect,
            json,
        };
        command.SetAction(parsed =>
        {
            var file = SpecFile.Read(parsed.GetValue(spec)!, parsed.GetValue(set)).For(parsed.GetValue(inspect));
            var (_, compilation, warnings) = file.CompileOrThrow();
            var (stdout, stderr) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            DiagnosticPrinter.Print(stderr, file.Source, warnings);
            if (parsed.GetValue(json))
                PlanJson.Write(stdout, compilation.Plan!);
            else
                PlanText.Write(stdout, compilation.Plan!);
            return ExitCodes.Done;
        });
        return command;
    }
}
