using System.Text.Json;
using Mlm.Testing;

namespace Mlm.Bench.Compare;

/// <summary><c>mlm plan --json</c> of every spec, as it trains and as <c>inspect</c>.</summary>
internal sealed class PlanComparison
{
    private const int MostShown = 12;

    private readonly Checkout _before;
    private readonly Checkout _now;
    private readonly SortedDictionary<string, int> _ofOneSide = new(StringComparer.Ordinal);
    private int _different;
    private int _differentInBytes;

    private PlanComparison(Checkout before, Checkout now) => (_before, _now) = (before, now);

    /// <summary>Prints a row a plan; returns how many differ in what both sides say.</summary>
    public static int Run(Checkout before, Checkout now)
    {
        var comparison = new PlanComparison(before, now);
        Console.Out.WriteLine("Plans: mlm plan --json, and with --inspect");
        foreach (var spec in Specs())
        {
            Console.Out.WriteLine($"  {spec, -34} {comparison.Compare(spec)}");
            Console.Out.WriteLine($"  {"  --inspect", -34} {comparison.Compare(spec, "--inspect")}");
        }
        foreach (var (field, plans) in comparison._ofOneSide)
            Console.Out.WriteLine($"  {field} in {plans} plans");
        Console.Out.WriteLine(
            comparison._different > 0
                ? $"  {comparison._different} plans differ, {comparison._differentInBytes} of them in bytes or totals"
            : comparison._ofOneSide.Count > 0 ? "  every plan is the same, but for fields of one side"
            : "  every plan is the same"
        );
        return comparison._different;
    }

    // The working tree's texts go to both sides: what is compared is the compiler.
    private static IEnumerable<string> Specs() =>
        new[] { "specs", "bench/specs", "tests/fixtures" }.SelectMany(folder =>
            Directory
                .GetFiles(Repository.File(folder), "*.mlm")
                .Select(path => $"{folder}/{Path.GetFileName(path)}")
                .Order(StringComparer.Ordinal)
        );

    private string Compare(params string[] arguments)
    {
        var (old, current) = (Plan(_before, arguments), Plan(_now, arguments));
        if (old == current)
            return "equal to the byte";
        using var documentBefore = JsonDocument.Parse(old);
        using var documentNow = JsonDocument.Parse(current);
        JsonDifference[] all = [.. JsonDifference.Between(documentBefore.RootElement, documentNow.RootElement)];
        foreach (var field in all.Where(d => d.IsOfOneSide).Select(Describe).Distinct())
            _ofOneSide[field] = _ofOneSide.GetValueOrDefault(field) + 1;
        JsonDifference[] changed = [.. all.Where(d => !d.IsOfOneSide)];
        if (changed.Length == 0)
            return all.Length == 0 ? "the same, written otherwise" : "the same in what both have";
        var inBytes = changed.Any(IsOfBytes);
        _different++;
        _differentInBytes += inBytes ? 1 : 0;
        var shown = changed
            .GroupBy(d => d.Field)
            .OrderBy(field => IsOfBytes(field.First()) ? 0 : 1)
            .Take(MostShown)
            .Select(field =>
                $"\n      {field.Key}: {field.First().Before} → {field.First().Now}{More(field.Count() - 1)}"
            );
        return (inBytes ? "DIFFERS in bytes or totals" : "DIFFERS, with the same bytes and totals")
            + string.Concat(shown);
    }

    /// <summary>Whether a difference is one of memory, or of a sum, rather than of what stands where.</summary>
    private static bool IsOfBytes(JsonDifference difference) =>
        difference.Field is "parameters" or "slots"
        || difference.Field.StartsWith("totals", StringComparison.Ordinal)
        || difference.Field.EndsWith("bytes", StringComparison.Ordinal);

    private static string More(int count) => count == 0 ? "" : $" (and {count} more)";

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
