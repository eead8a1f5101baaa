using System.Globalization;
using Mlm.Cli.Output;
using Mlm.Measurement;

namespace Mlm.Cli.Commands.Bench;

/// <summary>A benchmark for people: the step in a few lines, then where its time goes.</summary>
internal static class BenchText
{
    private const int NameRoom = 48; // for both columns of names, so that a line has at most 100 characters
    private const int ShortestName = 14;
    private const double LeastShare = 0.005; // of the step; what has less goes into one line

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, BenchReport report)
    {
        WriteHead(writer, report);
        if (report.Steps.Comparison is { } comparison)
            WriteComparison(writer, report, comparison);
        if (report.Operations is { } operations)
            WriteOperations(writer, report, operations);
    }

    private static void WriteHead(TextWriter writer, BenchReport report)
    {
        var (times, plan, flops) = (report.Steps.Times, report.Plan, report.Flops);
        var threads = report.Settings.Threads == 1 ? "1 thread" : Text($"{report.Settings.Threads} threads");
        var compiler = report.Steps.HoldsCompiler ? ", the compiler included" : "";
        Line(
            "model",
            $"{report.Steps.Model.Name}, {string.Join(" ", report.Steps.Model.Dims.Select(d => $"{d.Name}={d.Size}"))}"
        );
        Line("machine", $"{Machine.Describe()}");
        Line(
            "step",
            $"median {Ms(times.MedianMs)} ms, minimum {Ms(times.MinMs)} ms, of {times.Steps} steps on {threads}"
        );
        Line(
            "tokens",
            $"{report.TokensPerSecond:N0} a second; the loss scores {report.Steps.Batch.Masked:N0} of a step's {report.Tokens:N0}"
        );
        Line("executed", $"{Rate(flops.ExecutedGflop, report.ExecutedGflops)}");
        Line("formula", $"{Rate(flops.Gflop, report.Gflops)} (head at scored rows, rest at all)");
        Line("peak", $"{report.Steps.PeakGflops:F1} GFLOP/s: fused multiply-adds on {threads}, measured in this run");
        Line(
            "memory",
            $"{Mib(plan.TotalBytes)} MiB planned, {Mib(report.Steps.PeakResidentBytes)} MiB resident at most{compiler}"
        );
        if (report.Steps.OthersBusy > OtherProcesses.Quiet)
            Line("note", $"other processes kept {report.Steps.OthersBusy:F1} processors busy: the times are too long");

        void Line(string label, FormattableString text) => writer.WriteLine($"{label, -9} {Text(text)}");

        string Rate(double gflop, double perSecond)
        {
            var (unit, scale) = FlopUnit(gflop);
            return Text(
                $"{gflop * 1e9 / scale:F2} {unit} a step, {perSecond:F1} GFLOP/s, {perSecond / report.Steps.PeakGflops * 100:F0}% of the peak"
            );
        }
    }

    private static void WriteComparison(TextWriter writer, BenchReport report, BenchComparison comparison)
    {
        writer.WriteLine();
        writer.WriteLine($"Without {string.Join(", ", report.PassesLeftOut)}, in turns with the whole step");
        var table = new TextTable(("", false), ("median ms", true), ("minimum ms", true));
        table.Add("whole", Ms(comparison.Times.MedianMs), Ms(comparison.Times.MinMs));
        table.Add("without", Ms(comparison.WithoutTimes.MedianMs), Ms(comparison.WithoutTimes.MinMs));
        table.Write(writer);
        writer.WriteLine(Text($"  without takes {comparison.Ratio:F3} times as long (median of the rounds' ratios)"));
    }

    private static void WriteOperations(TextWriter writer, BenchReport report, IReadOnlyList<OperationTime> operations)
    {
        writer.WriteLine();
        writer.WriteLine(
            report.Settings.AllStatements
                ? "Statements, in the order of the step"
                : "Operations, the longest first (× statements, * every turn; --all lists each statement)"
        );
        var units = new Units(report, operations);
        var longest = Math.Max(ShortestName, NameRoom - operations.Max(o => o.Operation.Length));
        var table = new TextTable(
            ("line", true),
            ("of", false),
            ("operation", false),
            ("×", true),
            (units.Time.Name, true),
            ("share", true),
            (units.Flops.Name, true),
            ("GFLOP/s", true),
            (units.Bytes.Name, true)
        );
        var shown = report.Settings.AllStatements ? operations.Count : operations.Count(o => o.Share >= LeastShare);
        foreach (var operation in operations.Take(shown))
            Add(table, operation with { Of = Clip(operation.Of, longest) }, units);
        OperationTime[] rest = [.. operations.Skip(shown)];
        if (rest.Length > 0)
            Add(table, Sum(rest), units);
        table.Write(writer);
    }

    private static OperationTime Sum(OperationTime[] rest) =>
        new(
            Text($"{rest.Length} more"),
            "",
            "",
            0,
            rest.Sum(o => o.Count),
            rest.Sum(o => o.Ms),
            rest.Sum(o => o.Share),
            rest.Sum(o => o.Flops),
            rest.Sum(o => o.Bytes)
        );

    private static void Add(TextTable table, OperationTime o, Units units) =>
        table.Add(
            o.Line == 0 ? "" : Text($"{o.Line}"),
            o.Of,
            o.Operation,
            Text($"{o.Count}"),
            Text($"{o.Ms / units.Time.Scale:F2}"),
            Text($"{o.Share * 100:F1}%"),
            o.Flops == 0 ? "" : Text($"{o.Flops / units.Flops.Scale:F3}"),
            o.Flops == 0 || o.Ms == 0 ? "" : Text($"{o.Flops / 1e6 / o.Ms:F1}"),
            Text($"{o.Bytes / units.Bytes.Scale:F1}")
        );

    // The end tells names apart.
    private static string Clip(string name, int longest) =>
        name.Length <= longest ? name
        : name.Contains(", ", StringComparison.Ordinal) ? name[..(longest - 1)] + "…" // a list starts with its turn
        : "…" + name[^(longest - 1)..];

    private static (string Name, double Scale) FlopUnit(double gflop) => gflop < 0.1 ? ("MFLOP", 1e6) : ("GFLOP", 1e9);

    private static string Ms(double ms) => ms.ToString(ms < 10 ? "F3" : "F1", CultureInfo.InvariantCulture);

    private static string Mib(long bytes) => Text($"{bytes / 1024.0 / 1024.0:F1}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Units in which a step of this size can be read.</summary>
    private sealed class Units(BenchReport report, IReadOnlyList<OperationTime> operations)
    {
        public (string Name, double Scale) Time { get; } = report.Steps.Times.MedianMs < 10 ? ("µs", 1e-3) : ("ms", 1);

        public (string Name, double Scale) Flops { get; } = FlopUnit(report.Flops.ExecutedGflop);

        public (string Name, double Scale) Bytes { get; } =
            operations.Sum(o => o.Bytes) < 20_000_000 ? ("kB", 1e3) : ("MB", 1e6);
    }
}
