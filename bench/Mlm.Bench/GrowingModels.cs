using System.Diagnostics.CodeAnalysis;
using Mlm.Runtime;

namespace Mlm.Bench;

/// <summary>The models that show how time and memory grow: <c>growth.mlm</c> with one dim doubled.</summary>
internal static class GrowingModels
{
    /// <summary>The size from which all dims grow.</summary>
    public static readonly MeasuredModel Start = Of(threads => new Growth(threads));

    /// <summary>For each dim its models: <see cref="Start"/> with this dim doubled once, twice and three times.</summary>
    public static readonly (string Dim, MeasuredModel[] Models)[] Doubled =
    [
        (
            "T",
            [
                Of(threads => new GrowthT128(threads)),
                Of(threads => new GrowthT256(threads)),
                Of(threads => new GrowthT512(threads)),
            ]
        ),
        (
            "D",
            [
                Of(threads => new GrowthD512(threads)),
                Of(threads => new GrowthD1024(threads)),
                Of(threads => new GrowthD2048(threads)),
            ]
        ),
        (
            "V",
            [
                Of(threads => new GrowthV2048(threads)),
                Of(threads => new GrowthV4096(threads)),
                Of(threads => new GrowthV8192(threads)),
            ]
        ),
        (
            "L",
            [
                Of(threads => new GrowthL8(threads)),
                Of(threads => new GrowthL16(threads)),
                Of(threads => new GrowthL32(threads)),
            ]
        ),
    ];

    private static MeasuredModel Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TModel>(
        Func<int, TModel> create
    )
        where TModel : TrainingModel => MeasuredModel.Of(typeof(TModel).Name, "growth.mlm", create);
}
