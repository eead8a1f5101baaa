namespace Mlm.Generator.Options;

/// <summary>The step as the spec states it.</summary>
internal static class TrainingKind
{
    public static readonly ClassKind Kind = new("training", "TrainingModel", "training step")
    {
        Trains = true,
        Gradients = GradientMemory.OnDemand,
        Regions =
        [
            "weights",
            "optimizer state",
            "gradients",
            "activations",
            "ids",
            "gradients that are kept on demand",
        ],
        Files =
        [
            new(
                "",
                "constants and public members",
                [
                    ClassMember.Dims,
                    ClassMember.Fingerprint,
                    ClassMember.Masking,
                    ClassMember.Constructor,
                    ClassMember.Mask,
                    ClassMember.MaskedIds,
                    ClassMember.Step,
                    ClassMember.Description,
                    ClassMember.ScoredRows,
                ]
            ),
            new(
                "Layout",
                "where weights and activations lie",
                [
                    ClassMember.MemorySizes,
                    ClassMember.Weights,
                    ClassMember.Activations,
                    ClassMember.Ids,
                    ClassMember.NothingSelected,
                ]
            ),
            new("Forward", "the forward pass", [ClassMember.Forward]),
            new("Backward", "the backward pass and the update", [ClassMember.Backward, ClassMember.Update]),
        ],
    };
}
