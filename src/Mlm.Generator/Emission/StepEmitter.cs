using System.Globalization;
using Mlm.Generator.Emission.Statements;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission;

/// <summary>Writes the methods of the forward or of the backward: one a region, a statement an operation.</summary>
internal static class StepEmitter
{
    // A method that only calls regions is cut too: 50,000 turns are allowed.
    private const int MaxCalls = 200;

    /// <summary>Writes the regions' methods.</summary>
    public static void WriteRegions(
        CodeWriter code,
        IReadOnlyList<Region<Node>> regions,
        StatementContext context,
        bool isBackward
    )
    {
        foreach (var region in regions)
        {
            code.Blank();
            var doc = $"{region.Title}{(isBackward ? ", reversed" : "")}.";
            code.Line($"/// <summary>{GeneratedHeader.Summary(region.Turn?.Documentation, doc)}</summary>");
            using (code.Open($"private void {region.Name}()"))
                WriteStatements(code, region.Items, context, isBackward);
        }
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
        StatementContext context,
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
            KernelCalls.Of(node, context).Write(code, node.Result.Shape.ToString());
            context.Mark(code, n => n.Of(node));
        }
    }
}
