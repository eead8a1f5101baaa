using System.CommandLine;
using System.Text;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;

namespace Mlm.Cli.Commands;

/// <summary><c>mlm emit SPEC -o DIR</c>: writes the C# that a build would compile.</summary>
internal static class EmitCommand
{
    public static Command Create()
    {
        var spec = SpecOptions.Spec();
        var set = SpecOptions.Set();
        var output = new Option<string>("--out", "-o")
        {
            Description = "The folder for the generated files; made where it is missing.",
            HelpName = "DIR",
            Required = true,
        };
        var rootNamespace = new Option<string>("--namespace")
        {
            Description = "The namespace of the class; in a build it is the project's root namespace.",
            HelpName = "NAME",
            DefaultValueFactory = _ => SpecFile.Namespace,
        };
        var command = new Command("emit", "Writes the generated C#.") { spec, output, set, rootNamespace };
        command.SetAction(parsed =>
        {
            var file = SpecFile.Read(parsed.GetValue(spec)!, parsed.GetValue(set));
            var stderr = parsed.InvocationConfiguration.Error;
            Emit(file, parsed.GetValue(output)!, parsed.GetValue(rootNamespace)!, stderr);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Emit(SpecFile spec, string directory, string rootNamespace, TextWriter stderr)
    {
        var (_, compilation, warnings) = spec.CompileOrThrow(rootNamespace);
        DiagnosticPrinter.Print(stderr, spec.Source, warnings);
        Directory.CreateDirectory(directory);
        foreach (var file in compilation.Files)
        {
            var path = Path.Combine(directory, file.Name);
            File.WriteAllText(path, file.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            stderr.WriteLine($"wrote {path}");
        }
    }
}
