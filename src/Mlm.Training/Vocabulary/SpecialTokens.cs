namespace Mlm.Training.Vocabulary;

/// <summary>The entries that every vocabulary starts with, at the ids that BERT specs count on.</summary>
public static class SpecialTokens
{
    /// <summary>[PAD].</summary>
    public const int Pad = 0;

    /// <summary>[UNK]: a word that the vocabulary cannot spell.</summary>
    public const int Unknown = 1;

    /// <summary>[CLS]: the start of a row.</summary>
    public const int Classification = 2;

    /// <summary>[SEP]: the end of a sentence.</summary>
    public const int Separator = 3;

    /// <summary>[MASK].</summary>
    public const int Mask = 4;

    /// <summary>[MASK], as people write it.</summary>
    public const string MaskText = "[MASK]";

    /// <summary>What comes before a piece that does not start its word.</summary>
    public const string Continuation = "##";

    /// <summary>All, by id.</summary>
    public static readonly IReadOnlyList<string> All = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", MaskText];

    /// <summary>Whether an id marks structure rather than text: all of them but [UNK], which stands for a word.</summary>
    public static bool IsStructure(int id) => id is Pad or Classification or Separator or Mask;
}
