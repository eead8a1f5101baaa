using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mlm.Generator.Tests.Snapshots;

/// <summary>Whole emitted files of the tiny spec, reviewed as code.</summary>
public partial class GeneratedCodeTests
{
    [Fact]
    public void Tiny_AllFiles()
    {
        var result = Compile.Whole(Repository.Spec("tiny.mlm"), "specs/tiny.mlm");

        foreach (var file in result.Files)
            Snapshot.Verify(Version().Replace(file.Text, "GeneratedCode(\"Mlm.Gen\", \"…\")"), "cs", Path.GetFileNameWithoutExtension(file.Name));
    }

    [Fact]
    public void Tiny_Plan()
    {
        var plan = Compile.Whole(Repository.Spec("tiny.mlm"), "specs/tiny.mlm").Plan!;
        var text = new StringBuilder();
        foreach (var p in plan.Parameters)
            text.Append(CultureInfo.InvariantCulture, $"parameter {p.Name} {p.Shape} at {p.OffsetBytes}: {p.Bytes} bytes, fused: {p.IsFused}\n");
        foreach (var s in plan.Slots)
            text.Append(CultureInfo.InvariantCulture, $"slot {string.Join(" > ", s.Names)} {s.Shape} at {s.OffsetBytes}: {s.Bytes} bytes, {s.First} to {s.Last}\n");
        foreach (var o in plan.Operations)
            text.Append(CultureInfo.InvariantCulture, $"{o.Number} {o.Phase} {o.Turn} line {o.Line}: {o.Result} = {o.Name}, {o.Flops} FLOPs, {o.Bytes} bytes\n");
        text.Append(CultureInfo.InvariantCulture, $"{plan.ParameterCount} parameters, {plan.Flops} FLOPs, {plan.TotalBytes} bytes\n");

        Snapshot.Verify(text.ToString(), "txt");
    }

    [GeneratedRegex("GeneratedCode\\(\"Mlm.Gen\", \"[^\"]*\"\\)")]
    private static partial Regex Version();
}
