using System.Globalization;
using Mlm.Dsl.Binding;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission;

/// <summary>A stretch of the step that becomes one method: the nodes of one turn, or of what stands between repeats.</summary>
internal sealed record StepMethod<T>(string Name, Turn? Turn, IReadOnlyList<T> Items)
{
    /// <summary>What the method's documentation calls it: <c>Block 0 of 4</c>.</summary>
    public string Title =>
        Turn == null
            ? "What stands outside of the repeats"
            : $"{MemberNames.Pascal(Turn.Counter)} {Text(Turn.Index)} of {Text(Turn.Count)}{(Turn.Outer == null ? "" : $" of {Turn.Outer.Prefix.TrimEnd('.')}")}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Cuts the step's items into methods.</summary>
internal static class StepMethods
{
    // A method stays far below what the JIT optimizes as a whole, whatever a spec puts outside of its repeats.
    private const int MaxCalls = 100;

    /// <summary>The nodes of a step: neighbors of one turn go together, in their order.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="prefix">What the methods' names start with.</param>
    /// <param name="names">Where names are taken.</param>
    /// <param name="isReversed">Whether the nodes run backward, so that the first stretch is the end.</param>
    public static IReadOnlyList<StepMethod<Node>> Cut(
        IReadOnlyList<Node> nodes,
        string prefix,
        MemberNames names,
        bool isReversed
    ) => Cut(nodes, n => n.Origin.Turn, prefix, names, isReversed);

    /// <summary>Neighbors of one turn go together, in their order.</summary>
    /// <param name="items">What a method holds one statement or group of statements for.</param>
    /// <param name="turnOf">An item's turn.</param>
    /// <param name="prefix">What the methods' names start with.</param>
    /// <param name="names">Where names are taken.</param>
    /// <param name="isReversed">Whether the items run backward, so that the first stretch is the end.</param>
    public static IReadOnlyList<StepMethod<T>> Cut<T>(
        IReadOnlyList<T> items,
        Func<T, Turn?> turnOf,
        string prefix,
        MemberNames names,
        bool isReversed
    )
    {
        var stretches = new List<List<T>>();
        foreach (var item in items)
        {
            var last = stretches.Count == 0 ? null : stretches[stretches.Count - 1];
            if (last == null || !Equals(turnOf(last[0]), turnOf(item)) || last.Count == MaxCalls)
            {
                stretches.Add(last = []);
            }
            last.Add(item);
        }
        var methods = new List<StepMethod<T>>();
        for (var i = 0; i < stretches.Count; i++)
        {
            var turn = turnOf(stretches[i][0]);
            var place = isReversed ? stretches.Count - 1 - i : i;
            var name = turn != null ? MemberNames.Pascal(turn.Prefix) : Outside(place, stretches.Count);
            methods.Add(new StepMethod<T>(names.Unique(prefix + name), turn, stretches[i]));
        }
        return methods;
    }

    private static string Outside(int place, int count) =>
        count == 1 ? "All"
        : place == 0 ? "Start"
        : place == count - 1 ? "End"
        : "Middle";
}
