using System.Globalization;

namespace Mlm.Dsl.Types;

/// <summary>Types in the words of messages.</summary>
internal static class TypeDescription
{
    /// <summary>As in "found …": <c>a tensor [N, T, D] (= 16 × 64 × 256)</c>.</summary>
    public static string Describe(this SpecType type) =>
        type switch
        {
            NumberType => "a number",
            ListType => "a list",
            IdsType { IsIndicator: true } indicator => $"an indicator {indicator.Shape}",
            IdsType ids => $"ids {ids.Shape} below {ids.Bound.ToString(CultureInfo.InvariantCulture)}",
            TensorType tensor => $"a tensor {tensor.Shape}",
            LossType => "a loss",
            MaskType => "the two results of `mask`",
            _ => "an error",
        };

    /// <summary>An axis by name and number: <c>D (= 256)</c>; a number stands alone.</summary>
    public static string Describe(this Axis axis)
    {
        var size = axis.Size.ToString(CultureInfo.InvariantCulture);
        return axis.Name == size ? size : $"{axis.Name} (= {size})";
    }
}
