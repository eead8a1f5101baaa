namespace Mlm.Training.Corpora;

/// <summary>A text that is trained on or held out as a whole.</summary>
/// <param name="Name">
/// What decides on which side it falls: the same on every machine, so never an absolute path. For XML documentation the
/// type that is documented, whichever file it stands in; for plain text the file and the place in it.
/// </param>
/// <param name="Paragraphs">The text, whitespace folded, in its order.</param>
public sealed record CorpusDocument(string Name, IReadOnlyList<string> Paragraphs);
