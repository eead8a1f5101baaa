using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Mlm.Bench;

/// <summary>Plots over sizes.</summary>
internal static class SizePlots
{
    private const int Width = 1000;
    private const int Height = 480;
    private const double BarWidth = 0.9; // of the room that a bar has

    private static readonly int[] ThreadCounts = [1, 2];

    /// <summary>Step time of Mlm.Gen over libtorch's, with the goals.</summary>
    public static void Ratios(SizeResult[] sizes, string path) =>
        Draw(
            sizes,
            [
                .. ThreadCounts.Select(threads => new Series(
                    Threads(threads),
                    s => s.At(threads)?.Ratio,
                    s => Goals.Ratio(s.Name, threads)
                )),
            ],
            "Step time, Mlm.Gen / libtorch's fastest variant (below 1: Mlm.Gen is faster)",
            value => value.ToString("0.00", CultureInfo.InvariantCulture),
            path
        );

    /// <summary>Executed and effective share of the FMA peak, with the goals.</summary>
    public static void Shares(SizeResult[] sizes, string path) =>
        Draw(
            sizes,
            [
                .. ThreadCounts.Select(threads => new Series(
                    $"executed, {Threads(threads)}",
                    s => s.At(threads) is { } at ? s.ExecutedShare(at) : null,
                    s => Goals.ExecutedShare(s.Name)
                )),
                .. ThreadCounts.Select(threads => new Series(
                    $"effective, {Threads(threads)}",
                    s => s.At(threads) is { } at ? s.EffectiveShare(at) : null,
                    s => Goals.EffectiveShare(s.Name)
                )),
            ],
            "Share of the FMA peak",
            value => string.Create(CultureInfo.InvariantCulture, $"{100 * value:F0}%"),
            path
        );

    private static void Draw(SizeResult[] sizes, Series[] all, string title, Func<double, string> format, string path)
    {
        Series[] series = [.. all.Where(one => sizes.Any(size => one.Value(size) != null))];
        var plot = new Plot();
        var groupWidth = series.Length + 1.0; // a bar's room between groups
        for (var i = 0; i < series.Length; i++)
            AddBars(
                plot,
                series[i],
                sizes,
                s => (s * groupWidth) + i,
                new ScottPlot.Palettes.Category20().GetColor(i).WithAlpha(0.7), // letters must be read on it
                format
            );
        // After all bars, so that none hides a goal.
        for (var i = 0; i < series.Length; i++)
            AddGoals(plot, series[i], sizes, s => (s * groupWidth) + i);
        plot.Legend.ManualItems.Add(
            new LegendItem
            {
                LabelText = "goal",
                LineColor = Colors.Black,
                LineWidth = 3,
            }
        );
        plot.ShowLegend(Edge.Bottom);
        double[] middles = [.. sizes.Select((_, s) => (s * groupWidth) + ((series.Length - 1) / 2.0))];
        plot.Axes.Bottom.SetTicks(middles, [.. sizes.Select(size => size.Name)]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = format };
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.Margins(bottom: 0, top: 0.1);
        plot.Title(title, size: 16);
        plot.SavePng(path, Width, Height);
    }

    private static void AddBars(
        Plot plot,
        Series series,
        SizeResult[] sizes,
        Func<int, double> position,
        Color color,
        Func<double, string> format
    )
    {
        List<Bar> bars = [];
        for (var s = 0; s < sizes.Length; s++)
        {
            if (series.Value(sizes[s]) is not { } value)
                continue;
            bars.Add(
                new Bar
                {
                    Position = position(s),
                    Value = value,
                    Size = BarWidth,
                    FillColor = color,
                    LineWidth = 0,
                    Label = format(value),
                    CenterLabel = true, // above the bar it would meet the goal
                }
            );
        }
        var plotted = plot.Add.Bars(bars);
        plotted.LegendText = series.Name;
        plotted.ValueLabelStyle.FontSize = 10;
    }

    private static void AddGoals(Plot plot, Series series, SizeResult[] sizes, Func<int, double> position)
    {
        for (var s = 0; s < sizes.Length; s++)
        {
            if (series.Value(sizes[s]) == null || series.Goal(sizes[s]) is not { Limit: var limit })
                continue;
            var line = plot.Add.Line(position(s) - (BarWidth / 2), limit, position(s) + (BarWidth / 2), limit);
            line.Color = Colors.Black;
            line.LineWidth = 3;
            line.MarkerSize = 0;
        }
    }

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";

    private sealed record Series(string Name, Func<SizeResult, double?> Value, Func<SizeResult, Goal?> Goal);
}
