namespace Mlm.Generator.Options;

/// <summary>The training class without any optional pass, in which each value is read by its name.</summary>
internal static class InspectionKind
{
    public static readonly ClassKind Kind = new("inspection", "InspectionModel", "training step")
    {
        Word = "inspect",
        Remark = " for inspection: every value keeps its memory, and <c>Value</c> returns it by its name",
        Trains = true,
        IsOptimized = false,
        KeepsEveryValue = true,
        Gradients = GradientMemory.Always,
        Regions = ["weights", "optimizer state", "gradients", "activations", "ids"],
        ReservedNames = ["SelectedRows", "ShapeOf", "Value", "ValueNames", "selection"],
        Files = TrainingKind.Kind.FilesWith(ClassMember.Values, topic: "Layout"),
    };
}
