using System.Text.Json;
using Mlm.Testing;

namespace Mlm.Bench.Compare;

/// <summary><c>mlm plan --json</c> of every spec, as it trains and as <c>inspect</c>.</summary>
internal static class PlanComparison
{
    private const int MostShown = 8;

    /// <summary>Prints a row a plan; returns how many differ in what both sides say.</summary>
    public static int Run(Checkout before, Checkout now)
    {
        Console.Out.WriteLine("Plans: mlm plan --json, and with --inspect");
        var ofOneSide = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var differences = 0;
        foreach (var spec in Specs())
        {
            string[] results =
            [
                .. new[] { Array.Empty<string>(), ["--inspect"] }.Select(options =>
                    Compare(before, now, [spec, .. options], ofOneSide, ref differences)
                ),
            ];
            Console.Out.WriteLine($"  {spec, -34} {results[0]}; inspect: {results[1]}");
        }
        foreach (var (field, plans) in ofOneSide)
            Console.Out.WriteLine($"  {field} in {plans} plans");
        Console.Out.WriteLine(
            differences == 0 ? "  every plan is the same, but for fields of one side" : $"  {differences} plans differ"
        );
        return differences;
    }

    // The working tree's texts go to both sides: what is compared is the compiler.
    private static IEnumerable<string> Specs() =>
        new[] { "specs", "bench/specs", "tests/fixtures" }.SelectMany(folder =>
            Directory
                .GetFiles(Repository.File(folder), "*.mlm")
                .Select(path => $"{folder}/{Path.GetFileName(path)}")
                .Order(StringComparer.Ordinal)
        );

    private static string Compare(
        Checkout before,
        Checkout now,
        string[] arguments,
        SortedDictionary<string, int> ofOneSide,
        ref int differences
    )
    {
        var (old, current) = (Plan(before, arguments), Plan(now, arguments));
        if (old == current)
            return "the same bytes";
        using var documentBefore = JsonDocument.Parse(old);
        using var documentNow = JsonDocument.Parse(current);
        JsonDifference[] all = [.. JsonDifference.Between(documentBefore.RootElement, documentNow.RootElement)];
        foreach (var field in all.Where(d => d.IsOfOneSide).Select(Describe).Distinct())
            ofOneSide[field] = ofOneSide.GetValueOrDefault(field) + 1;
        JsonDifference[] changed = [.. all.Where(d => !d.IsOfOneSide)];
        if (changed.Length == 0)
            return all.Length == 0 ? "the same, written otherwise" : "the same in what both have";
        differences++;
        // The totals first: they are what a reader looks for.
        var shown = changed
            .OrderBy(d => d.Path.StartsWith("totals", StringComparison.Ordinal) ? 0 : 1)
            .Take(MostShown)
            .Select(d => $"\n      {d.Path}: {d.Before} → {d.Now}");
        return $"DIFFERS in {changed.Length} places{string.Concat(shown)}\n     ";
    }

    private static string Describe(JsonDifference difference) =>
        $"only {(difference.Before == null ? "the working tree" : "the base")} has {difference.Field}";

    private static string Plan(Checkout side, string[] arguments)
    {
        var output = side.Mlm(Repository.Root, ["plan", "--json", .. arguments]);
        return output.ExitCode == 0
            ? output.Stdout
            : throw new InvalidOperationException($"{side.Name}: mlm plan failed: {output.Stderr}");
    }
}
