using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace Mlm.Bench;

/// <summary>Time and memory over the doublings of each dim.</summary>
internal static class GrowthPlot
{
    private static readonly (string Name, Func<GrowthResult, double> Value)[] Series =
    [
        ("GFLOP by the formula", g => g.Gflop),
        ("step time", g => g.Alone.WarmStepMs),
        ("activation cache", g => g.Plan.Activations),
        ("peak resident set", g => g.Alone.PeakResidentBytes),
    ];

    /// <summary>A panel a dim, both axes logarithmic, relative to the start.</summary>
    public static void Draw(GrowthResult[] all, string path)
    {
        var start = all[0];
        string[] dims = [.. all.Skip(1).Select(g => g.Dim).Distinct()];
        var largest = Series.Max(one => all.Max(g => Math.Log2(one.Value(g) / one.Value(start))));
        var panels = new Multiplot();
        panels.AddPlots(dims.Length);
        panels.Layout = new Grid(2, (dims.Length + 1) / 2);
        for (var i = 0; i < dims.Length; i++)
        {
            var dim = dims[i];
            Draw(panels.GetPlot(i), [start, .. all.Where(g => g.Dim == dim)], dim, largest, showLegend: i == 0);
        }
        panels.SavePng(path, 1000, 760);
    }

    private static void Draw(Plot plot, GrowthResult[] grown, string dim, double largest, bool showLegend)
    {
        double[] doublings = [.. grown.Select((_, i) => (double)i)];
        foreach (var (name, value) in Series)
        {
            double[] logarithms = [.. grown.Select(g => Math.Log2(value(g) / value(grown[0])))];
            var line = plot.Add.Scatter(doublings, logarithms);
            line.LegendText = name;
            line.LineWidth = 2;
        }
        if (showLegend)
            plot.ShowLegend(Alignment.UpperLeft);
        else
            plot.HideLegend();
        var top = (int)Math.Ceiling(largest);
        double[] powers = [.. Enumerable.Range(0, top + 1).Select(power => (double)power)];
        plot.Axes.Bottom.SetTicks(doublings, [.. grown.Select(g => $"{g.Dims.ByName()[dim]}")]);
        plot.Axes.Left.SetTicks(powers, [.. powers.Select(power => $"×{1 << (int)power}")]);
        plot.Axes.SetLimits(-0.2, doublings.Length - 0.8, -0.3, top + 0.2);
        plot.Title(dim, size: 16);
    }
}
