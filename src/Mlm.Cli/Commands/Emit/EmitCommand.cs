using System.CommandLine;
using System.Text;
using Mlm.Cli.Diagnostics;
using Mlm.Cli.Models;
using Mlm.Cli.Options;
using Mlm.Cli.Output;
using Mlm.Generator;

namespace Mlm.Cli.Commands.Emit;

/// <summary><c>mlm emit SPEC -o DIR</c>: writes the C# that a build would compile.</summary>
internal static class EmitCommand
{
    public static Command Create()
    {
        var spec = SpecOptions.Spec();
        var set = SpecOptions.Set();
        var inspect = SpecOptions.Inspect();
        var map = new Option<bool>("--map")
        {
            Description = "Also writes CLASS.map.json: each statement with its place in the spec and in the code.",
        };
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
        var command = new Command("emit", "Writes the generated C#.")
        {
            spec,
            output,
            set,
            inspect,
            map,
            rootNamespace,
        };
        command.SetAction(parsed =>
        {
            var file = SpecFile.Read(parsed.GetValue(spec)!, parsed.GetValue(set)).For(parsed.GetValue(inspect));
            var stderr = parsed.InvocationConfiguration.Error;
            var compilation = Emit(file, parsed.GetValue(output)!, parsed.GetValue(rootNamespace)!, stderr);
            if (parsed.GetValue(map))
                EmitMap(file, compilation, parsed.GetValue(output)!, stderr);
            return ExitCodes.Done;
        });
        return command;
    }

    private static CompilationResult Emit(SpecFile spec, string directory, string rootNamespace, TextWriter stderr)
    {
        var (_, compilation, warnings) = spec.CompileOrThrow(rootNamespace);
        DiagnosticPrinter.Print(stderr, spec.Source, warnings);
        Directory.CreateDirectory(directory);
        foreach (var file in compilation.Files)
            Write(Path.Combine(directory, file.Name), file.Text, stderr);
        return compilation;
    }

    private static void EmitMap(SpecFile spec, CompilationResult compilation, string directory, TextWriter stderr)
    {
        using var json = new StringWriter();
        MapJson.Write(json, compilation.Plan!, spec.DisplayPath);
        Write(Path.Combine(directory, $"{compilation.ClassName}.map.json"), json.ToString(), stderr);
    }

    private static void Write(string path, string text, TextWriter stderr)
    {
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        stderr.WriteLine($"wrote {path}");
    }
}
