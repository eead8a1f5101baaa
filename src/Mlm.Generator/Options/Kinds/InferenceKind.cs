namespace Mlm.Generator.Options;

/// <summary>A class that only answers: it runs once for some inputs, then gives logits at positions that it is asked for.</summary>
internal static class InferenceKind
{
    public static readonly ClassKind Kind = new("inference", "InferenceModel", "inference pass")
    {
        Word = "inference",
        Remark = " without mask, dropout, loss and backward",
        Regions = ["weights", "activations", "ids"],
        ReservedNames =
        [
            "Run",
            "Hidden",
            "Logits",
            "inputs",
            "rows",
            "places",
            "CheckRun",
            "BeginRun",
            "CompleteRun",
            "CheckPlaces",
            "TakePlaces",
            "ViewOfRun",
            "ForwardAtAsked",
        ],
        Files =
        [
            new(
                "",
                "constants and public members",
                [
                    ClassMember.Dims,
                    ClassMember.Fingerprint,
                    ClassMember.Constructor,
                    ClassMember.Run,
                    ClassMember.Hidden,
                    ClassMember.Logits,
                    ClassMember.Description,
                ]
            ),
            new(
                "Layout",
                "where weights and activations lie",
                [ClassMember.MemorySizes, ClassMember.Weights, ClassMember.Activations, ClassMember.Ids]
            ),
            new("Forward", "the forward pass", [ClassMember.ForwardOfRun, ClassMember.ForwardAtAsked]),
        ],
    };
}
