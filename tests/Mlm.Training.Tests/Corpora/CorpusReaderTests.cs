using Mlm.Training.Corpora;

namespace Mlm.Training.Tests.Corpora;

public class CorpusReaderTests
{
    [Fact]
    public void Read_OfAFolder_FindsTextMarkdownAndXmlBelowIt()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b/notes.md", "# A heading\n\nSome *text* here.\n\n```\ncode stays out\n```\n> quoted text");
        folder.Write("a.txt", "First line\nof a paragraph.\n\nSecond paragraph.");
        folder.Write("c.xml", "<doc><member name='T:X'><summary>The documented thing here.</summary></member></doc>");
        folder.Write("ignored.bin", "nothing");
        var problems = new List<string>();
        var documents = CorpusReader.Read([folder.Path], problems);
        Assert.Empty(problems);
        Assert.Equal(["a.txt#0", "b/notes.md#0", "X"], documents.Select(d => d.Name));
        Assert.Equal(["First line of a paragraph.", "Second paragraph."], documents[0].Paragraphs);
        Assert.Equal(["A heading", "Some *text* here.", "quoted text"], documents[1].Paragraphs);
    }

    [Fact]
    public void Read_OfALongText_CutsItIntoPassages()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("long.txt", string.Join("\n\n", Enumerable.Repeat(new string('x', 1000), 10)));
        var documents = CorpusReader.Read([path], []);
        Assert.Equal(["long.txt#0", "long.txt#1", "long.txt#2"], documents.Select(d => d.Name));
        Assert.Equal([4, 4, 2], documents.Select(d => d.Paragraphs.Count));
    }

    [Fact]
    public void Read_WithABrokenFile_NamesItAndReadsTheOthers()
    {
        using var folder = new TemporaryFolder();
        var broken = folder.Write("a.xml", "<doc><member name='T:X'><summ");
        var binary = folder.Write("b.txt", "text\0more");
        folder.Write("c.txt", "Good text.");
        var problems = new List<string>();
        var documents = CorpusReader.Read([folder.Path], problems);
        Assert.Equal(["c.txt#0"], documents.Select(d => d.Name));
        Assert.Contains(problems, p => p.StartsWith(broken, StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith(binary, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfWhatIsNotThereOrNoText_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var missing = folder["missing.txt"];
        var pdf = folder.Write("x.pdf", "");
        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => CorpusReader.Read([missing], [])).Message);
        Assert.Contains(pdf, Assert.Throws<InvalidDataException>(() => CorpusReader.Read([pdf], [])).Message);
        Assert.Contains(
            folder.Path,
            Assert.Throws<InvalidDataException>(() => CorpusReader.Read([folder.Path], [])).Message
        );
    }
}
