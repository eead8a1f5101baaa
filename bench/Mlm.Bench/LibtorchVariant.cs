namespace Mlm.Bench;

/// <summary>A way to write the step for libtorch; which one is fastest differs from size to size.</summary>
/// <param name="FusedAttention">Whether attention is <c>scaled_dot_product_attention</c>, else products and a softmax.</param>
/// <param name="HeadAtMaskedRows">Whether the head runs at the masked rows alone, else at all rows, as the textbook does.</param>
internal sealed record LibtorchVariant(bool FusedAttention, bool HeadAtMaskedRows)
{
    /// <summary>All of them.</summary>
    public static readonly LibtorchVariant[] All =
    [
        new(FusedAttention: true, HeadAtMaskedRows: true),
        new(FusedAttention: false, HeadAtMaskedRows: true),
        new(FusedAttention: true, HeadAtMaskedRows: false),
        new(FusedAttention: false, HeadAtMaskedRows: false),
    ];

    /// <summary>The variant of a name.</summary>
    public static LibtorchVariant Find(string name) => Array.Find(All, variant => variant.ToString() == name)!;

    public override string ToString() =>
        (FusedAttention ? "fused attention" : "attention by hand")
        + (HeadAtMaskedRows ? ", head at masked rows" : ", head at all rows");
}
