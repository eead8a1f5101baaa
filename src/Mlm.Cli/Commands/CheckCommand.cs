using System.CommandLine;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;
using Mlm.Dsl.Diagnostics;
using Mlm.Reference.Evaluation;
using Mlm.Reference.GradientCheck;

namespace Mlm.Cli.Commands;

/// <summary><c>mlm check SPEC…</c>: runs every stage of the compiler, writes no file, and says what is wrong.</summary>
internal static class CheckCommand
{
    private const int LargeSpec = 200_000; // weights; a difference takes about a second each from here on

    public static Command Create()
    {
        var specs = SpecOptions.Specs();
        var set = SpecOptions.Set();
        var gradients = new Option<bool>("--gradients")
        {
            Description = "Also holds the derived backward against finite differences in double precision.",
        };
        var seed = Seed.Option("What --gradients draws its weights, inputs and places from; 0 unless told.");
        var command = new Command("check", "Runs every stage of the compiler and prints errors and warnings.")
        {
            specs,
            set,
            gradients,
            seed,
        };
        command.SetAction(parsed =>
        {
            var stderr = parsed.InvocationConfiguration.Error;
            var allHold = true;
            foreach (var path in parsed.GetValue(specs)!)
                allHold &= Check(
                    path,
                    parsed.GetValue(set)!,
                    parsed.GetValue(gradients),
                    parsed.GetValue(seed),
                    stderr
                );
            return allHold ? ExitCodes.Done : ExitCodes.Input;
        });
        return command;
    }

    private static bool Check(string path, Dictionary<string, int> dims, bool gradients, long seed, TextWriter stderr)
    {
        SpecFile spec;
        try
        {
            spec = SpecFile.Read(path, dims);
        }
        catch (InputException e) // the other specs are checked all the same
        {
            stderr.WriteLine($"mlm: {e.Message}");
            return false;
        }
        var (_, _, diagnostics) = spec.Compile();
        DiagnosticPrinter.Print(stderr, spec.Source, diagnostics);
        var errors = diagnostics.Count(d => d.Descriptor.Severity == DiagnosticSeverity.Error);
        stderr.WriteLine($"{path}: {Count(errors, "error")}, {Count(diagnostics.Count - errors, "warning")}");
        return errors == 0 && (!gradients || CheckGradients(path, dims, seed, stderr));
    }

    private static bool CheckGradients(string path, Dictionary<string, int> dims, long seed, TextWriter stderr)
    {
        using var loaded = ModelLoader.Load(path, dims);
        using var model = loaded.Create(Environment.ProcessorCount, gradients: true);
        if (loaded.Description.ParameterCount > LargeSpec)
            stderr.WriteLine(
                $"{path}: evaluating a spec of this size many times takes long; --set makes its dims smaller"
            );
        try
        {
            var width = loaded.Description.Parameters.Max(p => p.Name.Length);
            var report = GradientChecker.Check(
                model,
                loaded.Model,
                unchecked((int)seed),
                progress: finding => finding.Print(stderr, width) // a large spec takes its time
            );
            report.PrintLoss(stderr);
            stderr.WriteLine(
                report.Holds
                    ? $"{path}: the gradient of every param agrees with the differences"
                    : $"{path}: a gradient does not agree with the differences"
            );
            return report.Holds;
        }
        catch (InterpreterException e)
        {
            DiagnosticPrinter.Print(stderr, loaded.Source, e.Span, "error", e.Message);
            return false;
        }
        catch (NoLossException e)
        {
            throw new InputException(e.Message);
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
