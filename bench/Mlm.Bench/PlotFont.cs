namespace Mlm.Bench;

/// <summary>The letters of all plots; where a system lacks them it takes others.</summary>
internal static class PlotFont
{
    public const string Name = "DejaVu Sans";
}
