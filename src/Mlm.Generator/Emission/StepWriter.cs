using System.Globalization;
using Mlm.Dsl.Text;
using Mlm.Generator.Emission.Calls;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission;

/// <summary>Writes the methods of the forward or of the backward: a method per turn, a statement per operation.</summary>
internal static class StepWriter
{
    // A method that only calls methods is cut too: 50,000 turns are allowed.
    private const int MaxCalls = 200;

    /// <summary>Writes the methods' methods.</summary>
    public static void WriteMethods(
        CodeWriter code,
        IReadOnlyList<StepMethod<Node>> methods,
        EmissionContext context,
        bool isBackward
    )
    {
        foreach (var method in methods)
        {
            code.Blank();
            var doc = $"{method.Title}{(isBackward ? ", reversed" : "")}.";
            code.Line($"/// <summary>{GeneratedHeader.Summary(method.Turn?.Documentation, doc)}</summary>");
            using (code.Open($"private void {method.Name}()"))
                WriteStatements(code, method.Items, context, isBackward);
        }
    }

    /// <summary>Writes a method of some nodes with no parameters, and those that it calls.</summary>
    public static void WriteStep(
        CodeWriter code,
        EmissionContext context,
        string name,
        string prefix,
        IReadOnlyList<Node> nodes
    )
    {
        var methods = StepMethods.Cut(nodes, prefix, context.Names, isReversed: false);
        IReadOnlyList<(string, IReadOnlyList<string>)> groups;
        using (code.Open($"private void {name}()"))
            groups = WriteCalls(code, [.. methods.Select(r => r.Name)], context.Names);
        WriteGroups(code, groups);
        WriteMethods(code, methods, context, isBackward: false);
    }

    /// <summary>Quotes a statement of the spec that is no node's.</summary>
    public static void WriteQuote(CodeWriter code, EmissionContext context, TextSpan span)
    {
        var source = context.Model.Source;
        var line = source.LineNumberOf(span).ToString(CultureInfo.InvariantCulture);
        code.Line($"// {line}: {SpecQuote.OneLine(source.Slice(span))}");
    }

    /// <summary>Writes calls of all methods, in groups where they are very many.</summary>
    /// <param name="code">Where to; inside of the method that calls.</param>
    /// <param name="methods">The methods in order.</param>
    /// <param name="names">Where names of groups are taken.</param>
    /// <param name="arguments">What every call passes on.</param>
    /// <returns>The groups' methods, which are to be written by <see cref="WriteGroups"/>.</returns>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Methods)> WriteCalls(
        CodeWriter code,
        IReadOnlyList<string> methods,
        MemberNames names,
        string arguments = ""
    )
    {
        if (methods.Count <= MaxCalls)
        {
            foreach (var method in methods)
                code.Line($"{method}({arguments});");
            return [];
        }
        var groups = new List<(string, IReadOnlyList<string>)>();
        for (var i = 0; i < methods.Count; i += MaxCalls)
        {
            var group = names.Unique(methods[i] + "AndNext");
            groups.Add((group, [.. methods.Skip(i).Take(MaxCalls)]));
            code.Line($"{group}({arguments});");
        }
        return groups;
    }

    /// <summary>Writes the methods that <see cref="WriteCalls"/> asked for.</summary>
    public static void WriteGroups(
        CodeWriter code,
        IReadOnlyList<(string Name, IReadOnlyList<string> Methods)> groups,
        string parameters = "",
        string arguments = ""
    )
    {
        foreach (var (name, methods) in groups)
        {
            code.Blank();
            using (code.Open($"private void {name}({parameters})"))
            {
                foreach (var method in methods)
                    code.Line($"{method}({arguments});");
            }
        }
    }

    private static void WriteStatements(
        CodeWriter code,
        IReadOnlyList<Node> nodes,
        EmissionContext context,
        bool isBackward
    )
    {
        Origin? last = null;
        foreach (var node in nodes)
        {
            if (node.Origin != last)
            {
                var line = node.Origin.Line.ToString(CultureInfo.InvariantCulture);
                code.Blank().Line($"// {line}{(isBackward ? " reversed" : "")}: {node.Origin.Text}");
                last = node.Origin;
            }
            var call = KernelCalls.Of(node, context).ToString();
            var shape = node.Result.Shape.ToString();
            context.Write(code, context.Statements.Of(node), () => code.Line($"{call} // {shape}"));
        }
    }
}
