using Mlm.Cli.Output;
using Mlm.Generator.Reporting;
using static Mlm.Cli.Commands.Plan.PlanText;

namespace Mlm.Cli.Commands.Plan;

/// <summary>How the products are cut, for people: equal ones in a line.</summary>
internal static class ProductTable
{
    /// <summary>Writes the table; nothing where there is no product.</summary>
    public static void Write(TextWriter writer, PlanReport plan)
    {
        if (plan.Products.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine(
            "Products (≈ of selected rows, as many as are expected; tiles and edges with 512-bit vectors)"
        );
        var table = new TextTable(
            ("#", true),
            ("", false),
            ("operation", false),
            ("rows × inner × columns", true),
            ("blocks", false),
            ("panels", false),
            ("edge", false),
            ("tiles", false),
            ("threads share", false)
        );
        foreach (var group in plan.Products.GroupBy(Cells, new SameCells()))
        {
            var count = group.Count();
            table.Add([N(group.First().Number), count == 1 ? "" : $"×{N(count)}", .. group.Key]);
        }
        table.Write(writer);
    }

    private static string[] Cells(ProductReport p) =>
        [
            p.Name,
            $"{Axis(p.Rows)} × {Axis(p.Inner)} × {N(p.Columns)}",
            Runs(p.Blocks),
            Runs(p.Columns, p.Panel),
            p.HasEdge ? $"last {p.LastVector} of {ProductReport.VectorColumns}{(p.IsPadded ? ", padded" : "")}" : "",
            Runs(p.Rows.Length, p.TileRows),
            p.SharesColumns ? "columns" : "rows",
        ];

    private static string Axis(AxisReport axis) => (axis.Selection == null ? "" : "≈") + N(axis.Length);

    /// <summary>An axis in equal pieces and what is left: <c>170 × 6 + 4</c>.</summary>
    private static string Runs(int length, int piece)
    {
        var (whole, rest) = (length / piece, length % piece);
        return whole == 0 ? N(rest)
            : rest == 0 ? $"{N(whole)} × {N(piece)}"
            : $"{N(whole)} × {N(piece)} + {N(rest)}";
    }

    /// <summary>Pieces, equal neighbors together: <c>9 × 768 + 2 × 640</c>.</summary>
    private static string Runs(IReadOnlyList<int> pieces)
    {
        var runs = new List<(int Piece, int Count)>();
        foreach (var piece in pieces)
        {
            if (runs.Count > 0 && runs[^1].Piece == piece)
                runs[^1] = (piece, runs[^1].Count + 1);
            else
                runs.Add((piece, 1));
        }
        return string.Join(" + ", runs.Select(r => r.Count == 1 ? N(r.Piece) : $"{N(r.Count)} × {N(r.Piece)}"));
    }

    private sealed class SameCells : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string[] cells) => string.Join('|', cells).GetHashCode(StringComparison.Ordinal);
    }
}
