using System.Text.RegularExpressions;
using Mlm.Generator.Reporting;

namespace Mlm.Cli.Commands.Bench;

/// <summary>What an operation of the spec takes of a step, one direction of it in all turns of a repeat.</summary>
/// <param name="Of">What it works on: the parameter, or else what it makes; <c>block.*.w_q</c>, all turns of a repeat together.</param>
/// <param name="Operation">What it does: <c>matmul.backward_weight</c>.</param>
/// <param name="Phase"><c>mask</c>, <c>forward</c>, <c>backward</c> or <c>update</c>.</param>
/// <param name="Line">The line of the spec.</param>
/// <param name="Count">How many statements of the step these are.</param>
/// <param name="Ms">Their time in the median step.</param>
/// <param name="Share">Their share of the step.</param>
/// <param name="Flops">Their floating-point operations, with the rows that were scored.</param>
/// <param name="Bytes">What they read and write, each matrix once.</param>
internal sealed partial record OperationTime(
    string Of,
    string Operation,
    string Phase,
    int Line,
    int Count,
    double Ms,
    double Share,
    long Flops,
    long Bytes
)
{
    private const string Update = "update";

    /// <summary>Both together: <c>block.*.w_q matmul.backward_weight</c>.</summary>
    public string Name => $"{Of} {Operation}";

    /// <summary>The operations, the longest first, or every statement in the order of the step.</summary>
    /// <param name="plan">The plan of the class that was timed.</param>
    /// <param name="statementMs">Each statement's time, by its number.</param>
    /// <param name="stepMs">The time of a step that marks no statements: what the shares are of.</param>
    /// <param name="rows">How many rows each indicator selected.</param>
    /// <param name="allStatements">Whether every statement stands by itself.</param>
    public static IReadOnlyList<OperationTime> InPlan(
        PlanReport plan,
        double[] statementMs,
        double stepMs,
        Func<string, int> rows,
        bool allStatements
    )
    {
        var sum = statementMs.Sum();
        StatementReport[] statements = [.. plan.Statements.Where(s => !s.IsOnDemand)];
        if (allStatements)
            return [.. statements.Select(s => Of(s.Parameter ?? s.Result, [s]))];
        return
        [
            .. statements
                .GroupBy(s => (Of: InAllTurns(s), s.Operation, s.Direction, s.Line))
                .Select(g => Of(g.Key.Of, [.. g]))
                .OrderByDescending(o => o.Share),
        ];

        OperationTime Of(string name, StatementReport[] group)
        {
            var share = group.Sum(s => statementMs[s.Number]) / sum;
            return new OperationTime(
                name,
                group[0].Operation,
                group[0].Direction,
                group[0].Line,
                group.Length,
                share * stepMs,
                share,
                group.Sum(s => s.FlopsByRows.At(rows)),
                group.Sum(s => s.BytesByRows.At(rows))
            );
        }
    }

    // block.0.w_q → block.*.w_q. A value's name tells where it goes, so its operation tells the turn; an update is one pass.
    private static string InAllTurns(StatementReport statement)
    {
        if (statement.Direction == Update)
            return "all params";
        if (statement.Parameter != null)
            return TurnNumber().Replace(statement.Parameter, "*");
        var value = statement.Result[(statement.Result.LastIndexOf('.') + 1)..].Split('\'')[0];
        return statement.Turn.Length == 0 ? value : $"{TurnNumber().Replace(statement.Turn, "*")}.{value}";
    }

    [GeneratedRegex(@"(?<=\.)[0-9]+(?=\.|$)")]
    private static partial Regex TurnNumber();
}
