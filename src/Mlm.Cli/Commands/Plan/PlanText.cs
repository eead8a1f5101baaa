using System.Globalization;
using Mlm.Cli.Output;
using Mlm.Generator.Reporting;

namespace Mlm.Cli.Commands.Plan;

/// <summary>A plan for people: tables and the totals.</summary>
internal static class PlanText
{
    /// <summary>Writes the plan.</summary>
    public static void Write(TextWriter writer, PlanReport plan)
    {
        writer.WriteLine($"model {plan.Model}");
        writer.WriteLine();
        writer.WriteLine("Parameters");
        var parameters = new TextTable(
            ("name", false),
            ("shape", false),
            ("numbers", true),
            ("offset", true),
            ("bytes", true),
            ("update", false)
        );
        foreach (var p in plan.Parameters)
            parameters.Add(
                p.Name,
                p.Shape,
                N(p.Elements),
                N(p.OffsetBytes),
                N(p.Bytes),
                p.IsFused ? "fused" : "from its gradient"
            );
        parameters.Write(writer);

        writer.WriteLine();
        var shares = SlotsShareMemory(plan);
        writer.WriteLine(
            shares
                ? "Activation cache (a slot lives from its first operation to its last)"
                : "Activation cache (every slot has memory of its own, and lives from its first operation on)"
        );
        var slots = new TextTable(
            ("offset", true),
            ("bytes", true),
            ("lives", true),
            ("shape", false),
            ("values", false)
        );
        foreach (var s in plan.Slots)
            slots.Add(
                N(s.OffsetBytes),
                N(s.Bytes),
                shares ? $"{s.First}..{s.Last}" : $"{s.First}..",
                s.Shape,
                string.Join(" → ", s.Names)
            );
        slots.Write(writer);

        writer.WriteLine();
        writer.WriteLine("Operations");
        var operations = new TextTable(
            ("#", true),
            ("phase", false),
            ("line", true),
            ("operation", false),
            ("result", false),
            ("MFLOP", true),
            ("bytes", true)
        );
        foreach (var o in plan.Operations)
            operations.Add(
                N(o.OperationNumber!.Value),
                o.Direction,
                N(o.Line),
                o.Operation,
                o.Result,
                Mega(o.Flops),
                N(o.Bytes)
            );
        operations.Write(writer);
        ProductTable.Write(writer, plan);

        writer.WriteLine();
        WriteTotals(writer, plan);
    }

    private static bool SlotsShareMemory(PlanReport plan)
    {
        SlotReport[] slots = [.. plan.Slots.OrderBy(s => s.OffsetBytes)];
        return slots
            .Zip(slots.Skip(1))
            .Any(pair => pair.First.OffsetBytes + pair.First.Bytes > pair.Second.OffsetBytes);
    }

    private static void WriteTotals(TextWriter writer, PlanReport plan)
    {
        writer.WriteLine("Totals");
        var totals = new TextTable(("", false), ("", true), ("", false));
        totals.Add("parameters", N(plan.ParameterCount), "");
        totals.Add("MFLOP a step", Mega(plan.Flops), "");
        totals.Add("weights", N(plan.WeightBytes), "bytes");
        totals.Add("optimizer state", N(plan.StateBytes), "bytes");
        totals.Add("gradients", N(plan.GradientBytes), "bytes");
        totals.Add(
            "activations",
            N(plan.ActivationBytes),
            $"bytes ({N(plan.ActivationBytesUnshared)} if no slots were shared)"
        );
        totals.Add("ids", N(plan.IdBytes), "bytes");
        totals.Add("in all", N(plan.TotalBytes), $"bytes (and {N(plan.KeptGradientBytes)} more with gradients: true)");
        totals.Write(writer, header: false);
    }

    /// <summary>A number with separators.</summary>
    internal static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Mega(long flops) =>
        flops == 0 ? "" : (flops / 1e6).ToString("N3", CultureInfo.InvariantCulture);
}
