using System.Text.Json;
using Mlm.Cli.Output;
using Mlm.Generator.Reporting;

namespace Mlm.Cli.Commands.Plan;

/// <summary>A plan for programs.</summary>
internal static class PlanJson
{
    /// <summary>Writes one JSON object.</summary>
    public static void Write(TextWriter writer, PlanReport plan) => JsonOutput.Write(writer, json => Write(json, plan));

    private static void Write(Utf8JsonWriter json, PlanReport plan)
    {
        json.WriteStartObject();
        json.WriteString("model", plan.Model);
        json.WriteStartArray("parameters");
        foreach (var parameter in plan.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("shape", parameter.Shape);
            json.WriteNumber("elements", parameter.Elements);
            json.WriteNumber("offset_bytes", parameter.OffsetBytes);
            json.WriteNumber("bytes", parameter.Bytes);
            json.WriteBoolean("fused_update", parameter.IsFused);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("slots");
        foreach (var slot in plan.Slots)
        {
            json.WriteStartObject();
            json.WriteStartArray("names");
            foreach (var name in slot.Names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteString("shape", slot.Shape);
            json.WriteNumber("offset_bytes", slot.OffsetBytes);
            json.WriteNumber("bytes", slot.Bytes);
            json.WriteNumber("first", slot.First);
            json.WriteNumber("last", slot.Last);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("operations");
        foreach (var operation in plan.Operations)
        {
            json.WriteStartObject();
            json.WriteNumber("number", operation.OperationNumber!.Value);
            json.WriteString("phase", operation.Direction);
            json.WriteString("turn", operation.Turn);
            json.WriteNumber("line", operation.Line);
            json.WriteString("name", operation.Operation);
            json.WriteString("result", operation.Result);
            json.WriteNumber("flops", operation.Flops);
            json.WriteNumber("bytes", operation.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteProducts(json, plan.Products);
        WriteTotals(json, plan);
        json.WriteEndObject();
    }

    private static void WriteProducts(Utf8JsonWriter json, IReadOnlyList<ProductReport> products)
    {
        json.WriteStartArray("products");
        foreach (var product in products)
        {
            json.WriteStartObject();
            json.WriteNumber("number", product.Number);
            WriteAxis("rows", product.Rows);
            WriteAxis("inner", product.Inner);
            json.WriteNumber("columns", product.Columns);
            json.WriteStartArray("blocks");
            foreach (var block in product.Blocks)
                json.WriteNumberValue(block);
            json.WriteEndArray();
            json.WriteNumber("panel_columns", product.Panel);
            json.WriteNumber("tile_rows", product.TileRows);
            json.WriteNumber("last_vector", product.LastVector);
            json.WriteBoolean("padded", product.IsPadded);
            json.WriteString("threads_share", product.SharesColumns ? "columns" : "rows");
            json.WriteEndObject();
        }
        json.WriteEndArray();

        // Of selected rows, as many as are expected.
        void WriteAxis(string name, AxisReport axis)
        {
            json.WriteNumber(name, axis.Length);
            if (axis.Selection is { } selection)
                json.WriteNumber($"{name}_at_most", selection.MaxRows);
        }
    }

    private static void WriteTotals(Utf8JsonWriter json, PlanReport plan)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("parameters", plan.ParameterCount);
        json.WriteNumber("flops", plan.Flops);
        json.WriteNumber("weight_bytes", plan.WeightBytes);
        json.WriteNumber("state_bytes", plan.StateBytes);
        json.WriteNumber("gradient_bytes", plan.GradientBytes);
        json.WriteNumber("activation_bytes", plan.ActivationBytes);
        json.WriteNumber("activation_bytes_unshared", plan.ActivationBytesUnshared);
        json.WriteNumber("id_bytes", plan.IdBytes);
        json.WriteNumber("total_bytes", plan.TotalBytes);
        json.WriteNumber("kept_gradient_bytes", plan.KeptGradientBytes);
        json.WriteEndObject();
    }
}
