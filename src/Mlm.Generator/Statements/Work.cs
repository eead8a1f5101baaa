using Mlm.Generator.Graph;

namespace Mlm.Generator.Statements;

/// <summary>Rows that a step selects; how many is known at run time only.</summary>
/// <param name="Name">The indicator's name in the spec, or <c>asked</c> for the places that an inference class is asked for.</param>
/// <param name="MaxRows">As many as there can be.</param>
/// <param name="ExpectedRows">As many as a step is expected to have: of masked rows what the mask selects.</param>
public sealed record SelectionReport(string Name, int MaxRows, double ExpectedRows)
{
    /// <summary>Reports on a selection; null where it has all rows in every step.</summary>
    internal static SelectionReport? Of(Selection? selection, ForwardGraph graph)
    {
        if (selection == null || (selection.Indicator == null && !selection.IsAsked))
            return null;
        var places = (int)graph.Model.Inputs[0].Type.Shape.Elements;
        var isMasked = selection.Indicator is { Kind: IdsKind.Masked };
        return new SelectionReport(selection.Name, places, isMasked ? graph.Mask!.Select.Value * places : places);
    }

    /// <summary>As many rows as a step is expected to have; at least one.</summary>
    internal static int Expected(Extent extent, ForwardGraph graph) =>
        Of(extent.Selection, graph) is { } selection
            ? Math.Max(1, (int)Math.Round(selection.ExpectedRows))
            : extent.Max;
}

/// <summary>FLOPs or bytes, of which a part may stand for each selected row.</summary>
/// <param name="Constant">What every step has.</param>
/// <param name="PerRow">What each selected row adds.</param>
/// <param name="Selection">Which rows these are; null where there are none.</param>
public sealed record Work(long Constant, long PerRow, SelectionReport? Selection)
{
    /// <summary>Nothing.</summary>
    internal static readonly Work None = new(0, 0, null);

    /// <summary>As much as a step is expected to have.</summary>
    public long Expected => Constant + (long)Math.Round(PerRow * (Selection?.ExpectedRows ?? 0));

    /// <summary>As much as a step has that selects so many rows.</summary>
    /// <param name="rows">The rows by the selection's name.</param>
    public long At(Func<string, int> rows) => Constant + (Selection == null ? 0 : PerRow * rows(Selection.Name));

    /// <summary>Work that is linear in its rows, of which only the selected ones are done.</summary>
    internal static Work OfRows(long atMaxRows, SelectionReport? selection) =>
        selection == null ? new Work(atMaxRows, 0, null) : new Work(0, atMaxRows / selection.MaxRows, selection);
}
