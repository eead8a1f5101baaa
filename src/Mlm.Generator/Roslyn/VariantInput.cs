using System.Collections.Immutable;

namespace Mlm.Generator.Roslyn;

/// <summary>One entry of a spec's <c>MlmVariants</c> as it flows through the pipeline.</summary>
/// <param name="Spec">The spec, without its variants, so that a change of one entry leaves the others as they are.</param>
/// <param name="Number">Its place among the entries, from 1 on; 0 is the model itself.</param>
/// <param name="Text">The entry.</param>
internal sealed record VariantInput(SpecInput Spec, int Number, string Text)
{
    /// <summary>The entries of a spec.</summary>
    public static ImmutableArray<VariantInput> Of(SpecInput input) =>
        [
            .. VariantEntry
                .Split(input.Variants)
                .Select((text, i) => new VariantInput(input.WithoutVariants(), i + 1, text)),
        ];
}
