using System.Globalization;

namespace Mlm.Dsl.Binding;

/// <summary>One turn of a repeat in the unrolled model.</summary>
/// <param name="Outer">The turn around it; null where the repeat stands in no other.</param>
/// <param name="Counter">The repeat's counter.</param>
/// <param name="Index">The turn's number, from 0.</param>
/// <param name="Count">How many turns the repeat has.</param>
/// <param name="Documentation">The text of the <c>///</c> comment above the repeat.</param>
public sealed record Turn(Turn? Outer, string Counter, int Index, int Count, string? Documentation)
{
    /// <summary>The prefix of the turn's names, with its dot: <c>block.0.</c>.</summary>
    public string Prefix => $"{Outer?.Prefix}{Counter}.{Digits}.";

    /// <summary>The turn's number as names show it.</summary>
    internal string Digits => Index.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A param or an assignment of the unrolled model, in its turn; outside of repeats the turn is null.</summary>
public readonly record struct UnrolledStatement(BoundStatement Statement, Turn? Turn);

/// <summary>A param in one turn: a tensor of its own, with names of its own.</summary>
public sealed record UnrolledParam(ParamSymbol Symbol, Turn? Turn)
{
    /// <summary>Its name in the unrolled model: <c>block.0.w_q</c>.</summary>
    public string Name => Turn?.Prefix + Symbol.Name;

    /// <summary>What a checkpoint calls it: its name, or the string after <c>as</c> with each counter's number in its place.</summary>
    public string CheckpointName
    {
        get
        {
            var name = Symbol.CheckpointName ?? Name;
            for (var turn = Turn; turn != null; turn = turn.Outer)
                name = name.Replace("{" + turn.Counter + "}", turn.Digits);
            return name;
        }
    }
}

/// <summary>The one order of the unrolled model: a repeat's turns one after the other, each in the file's order.</summary>
public static class Unrolling
{
    /// <summary>
    /// Every param and assignment, in the order of their turns. A symbol of a repeat stands for another value in every turn.
    /// </summary>
    public static IReadOnlyList<UnrolledStatement> Of(IReadOnlyList<BoundStatement> statements)
    {
        var unrolled = new List<UnrolledStatement>();
        Add(statements, null, unrolled);
        return unrolled;
    }

    /// <summary>Every param, in the order of the flat weights.</summary>
    public static IEnumerable<UnrolledParam> ParamsOf(IReadOnlyList<BoundStatement> statements) =>
        from unrolled in Of(statements)
        where unrolled.Statement is BoundParam
        select new UnrolledParam(((BoundParam)unrolled.Statement).Symbol, unrolled.Turn);

    private static void Add(IReadOnlyList<BoundStatement> statements, Turn? outer, List<UnrolledStatement> unrolled)
    {
        foreach (var statement in statements)
        {
            if (statement is not BoundRepeat repeat)
            {
                unrolled.Add(new UnrolledStatement(statement, outer));
                continue;
            }
            for (var i = 0; i < repeat.Count; i++)
                Add(repeat.Body, new Turn(outer, repeat.Counter.Name, i, repeat.Count, repeat.Documentation), unrolled);
        }
    }
}
