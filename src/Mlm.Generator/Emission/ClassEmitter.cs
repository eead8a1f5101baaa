using Mlm.Generator.Emission.Members;
using Mlm.Generator.Options;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Emission;

/// <summary>A file of generated code; the name is the class's with a topic: <c>Bert.Forward.g.cs</c>.</summary>
public sealed record GeneratedFile(string Name, string Text);

/// <summary>The files of a generated class, and where each statement of the step stands in them.</summary>
internal sealed record EmittedClass(IReadOnlyList<GeneratedFile> Files, EmissionContext Context);

/// <summary>Writes the files of a class as the description of its kind lists them.</summary>
internal static class ClassEmitter
{
    /// <summary>The files of a compiled step.</summary>
    public static EmittedClass Emit(CompiledStep step, CompilerOptions options, CancellationToken cancellation)
    {
        var context = new EmissionContext(step, options);
        var files = new List<GeneratedFile>();
        foreach (var file in context.Kind.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            files.Add(Emit(file, context));
        }
        return new EmittedClass(files, context);
    }

    private static GeneratedFile Emit(ClassFile file, EmissionContext context)
    {
        var isFirst = file.Topic.Length == 0;
        var name = $"{context.Names.ClassName}.{(isFirst ? "" : file.Topic + ".")}g.cs";
        var code = GeneratedHeader.Start(name, file.Title, context);
        if (isFirst)
            WriteDocumentation(code, context);
        var @class = $"public sealed partial class {MemberNames.Escape(context.Names.ClassName)}";
        string?[] bases = isFirst ? [context.Kind.BaseType, context.Kind.Interface] : [];
        var inherits = string.Join(", ", bases.OfType<string>());
        using (code.Open(inherits.Length == 0 ? @class : $"{@class} : {inherits}"))
        {
            foreach (var member in file.Members)
            {
                code.Blank();
                MemberWriters.Write(member, code, context);
            }
        }
        return new GeneratedFile(name, code.ToString());
    }

    private static void WriteDocumentation(CodeWriter code, EmissionContext context)
    {
        var (kind, model) = (context.Kind, context.Model);
        var what =
            $"The {kind.Subject} of <c>{model.Name}</c>, compiled from {GeneratedHeader.Xml(context.Options.SpecPath)}{kind.Remark}.";
        code.Line($"/// <summary>{GeneratedHeader.Summary(model.Documentation, what)}</summary>");
        code.Line(
            $"/// <remarks>{HiddenMember.Remark(context)}Allocates all its memory when it is constructed. Not for use by two threads at once.</remarks>"
        );
        code.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"Mlm.Gen\", \"{ModelCompiler.Version}\")]");
    }
}
