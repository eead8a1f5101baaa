using Mlm.Training.Corpora;

namespace Mlm.Training.Tests.Corpora;

public class CorpusTests
{
    [Fact]
    public void Split_KeepsEverySentenceOnce_AndBothSidesApart()
    {
        var corpus = Corpus.Split(Documents(2000));
        Assert.Equal(corpus.Training.Count, corpus.Training.Distinct().Count());
        Assert.Equal(corpus.HeldOut.Count, corpus.HeldOut.Distinct().Count());
        Assert.Empty(corpus.Training.Intersect(corpus.HeldOut));
        Assert.Contains("This stands in every document.", corpus.Training);
    }

    [Fact]
    public void Split_HoldsOutAboutFivePercent_OfDocuments()
    {
        var corpus = Corpus.Split(Documents(2000));
        Assert.Equal(2000, corpus.DocumentCount);
        Assert.InRange(corpus.HeldOutDocumentCount, 70, 130);
        Assert.Equal(corpus.HeldOutDocumentCount, corpus.HeldOut.Count);
    }

    [Fact]
    public void Split_OfDocumentsInAnotherOrder_GivesTheSame()
    {
        var (one, other) = (Corpus.Split(Documents(300)), Corpus.Split(Documents(300).Reverse()));
        Assert.Equal(one.Training, other.Training);
        Assert.Equal(one.HeldOut, other.HeldOut);
    }

    [Fact]
    public void Split_WithMoreDocuments_LeavesTheSidesOfTheOthers()
    {
        var (few, many) = (Corpus.Split(Documents(500)), Corpus.Split(Documents(1000)));
        Assert.Subset(many.HeldOut.ToHashSet(), few.HeldOut.ToHashSet());
    }

    [Fact]
    public void Split_OfDocumentsWithOneName_PutsThemOnOneSide()
    {
        var documents = Documents(400)
            .Concat(Documents(400).Select(d => d with { Paragraphs = [d.Paragraphs[0] + "!"] }));
        var corpus = Corpus.Split(documents);
        Assert.Equal(2 * corpus.HeldOutDocumentCount, corpus.HeldOut.Count);
    }

    [Fact]
    public void Split_OfTwoDocuments_HoldsOneOut()
    {
        var corpus = Corpus.Split(Documents(2));
        Assert.Equal(1, corpus.HeldOutDocumentCount);
        Assert.Single(corpus.HeldOut);
    }

    [Fact]
    public void Split_OfTooLittle_SaysWhatToDo()
    {
        Assert.Contains("--data", Assert.Throws<InvalidDataException>(() => Corpus.Split(Documents(1))).Message);
        var same = Documents(2).Select(d => d with { Paragraphs = ["The same."] });
        Assert.Contains("--data", Assert.Throws<InvalidDataException>(() => Corpus.Split(same)).Message);
    }

    private static IEnumerable<CorpusDocument> Documents(int count) =>
        Enumerable
            .Range(0, count)
            .Select(i => new CorpusDocument(
                $"Type{i:d4}",
                [$"This is document {i}.", "This stands in every document."]
            ));
}
