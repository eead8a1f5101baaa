using System.Text.Json;
using Mlm.Cli.Output;
using Mlm.Generator.Reporting;

namespace Mlm.Cli.Commands.Emit;

/// <summary>The statement table of a generated class, for programs.</summary>
internal static class MapJson
{
    /// <summary>Writes one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="plan">The plan with the statements.</param>
    /// <param name="spec">The spec's path, as the generated files show it.</param>
    public static void Write(TextWriter writer, PlanReport plan, string spec) =>
        JsonOutput.Write(
            writer,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("model", plan.Model);
                json.WriteString("spec", spec);
                json.WriteStartArray("statements");
                foreach (var statement in plan.Statements)
                    Write(json, statement);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );

    private static void Write(Utf8JsonWriter json, StatementReport statement)
    {
        json.WriteStartObject();
        json.WriteNumber("number", statement.Number);
        json.WriteString("direction", statement.Direction);
        json.WriteString("turn", statement.Turn);
        json.WriteStartObject("spec");
        json.WriteNumber("line", statement.Spec.Line);
        json.WriteNumber("column", statement.Spec.Column);
        json.WriteNumber("length", statement.Spec.Length);
        json.WriteEndObject();
        json.WriteString("file", statement.File);
        json.WriteNumber("from", statement.From);
        json.WriteNumber("to", statement.To);
        json.WriteString("operation", statement.Operation);
        json.WriteString("result", statement.Result);
        json.WriteString("formula", statement.Formula);
        json.WriteString("rule", statement.Rule);
        WriteStrings(json, "fused", statement.Fused);
        json.WriteString("rows", statement.Rows);
        json.WriteString("parameter", statement.Parameter);
        json.WriteBoolean("only_with_gradients_kept", statement.IsOnDemand);
        WriteUses(json, "reads", statement.Reads);
        WriteUses(json, "writes", statement.Writes);
        json.WriteNumber("flops", statement.Flops);
        json.WriteNumber("bytes", statement.Bytes);
        json.WriteEndObject();
    }

    private static void WriteUses(Utf8JsonWriter json, string name, IReadOnlyList<SlotUse> uses)
    {
        json.WriteStartArray(name);
        foreach (var use in uses)
        {
            json.WriteStartObject();
            json.WriteString("slot", use.Slot);
            json.WriteString("shape", use.Shape);
            json.WriteString("value", use.Value);
            json.WriteStartArray("read_by");
            foreach (var number in use.ReadBy)
                json.WriteNumberValue(number);
            json.WriteEndArray();
            json.WriteBoolean("kept_after_step", use.IsKept);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
