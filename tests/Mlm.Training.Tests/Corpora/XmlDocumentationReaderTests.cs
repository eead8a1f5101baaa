using System.Text;
using Mlm.Training.Corpora;

namespace Mlm.Training.Tests.Corpora;

public class XmlDocumentationReaderTests
{
    [Fact]
    public void Read_OfMembers_GivesOneDocumentAType()
    {
        var documents = Read(
            """
            <doc><assembly><name>Some.Words.Here</name></assembly><members>
              <member name="T:A.List`1"><summary>Holds a list of
                 things &amp; more.</summary></member>
              <member name="M:A.List`1.Add(`0)">
                <summary>Adds <paramref name="item" /> to the <see cref="T:A.List`1" />; returns <see langword="null" /> never.</summary>
                <param name="item">The item that is added.</param>
                <exception cref="T:X">The list is full, see <see href="https://x.y">the manual</see>.
                -or- The list is read-only.</exception>
                <example><code>var x = a b c d e;</code></example>
                <returns>-1 if not.</returns>
              </member>
              <member name="T:A.Empty" />
              <member name="P:B.Other.Name"><summary>The name of the other.</summary></member>
            </members></doc>
            """,
            out var problems
        );
        Assert.Empty(problems);
        Assert.Equal(["A.List`1", "B.Other"], documents.Select(d => d.Name));
        Assert.Equal(
            [
                "Holds a list of things & more.",
                "Adds item to the List; returns null never.",
                "The item that is added.",
                "The list is full, see the manual.",
                "The list is read-only.",
            ],
            documents[0].Paragraphs
        );
    }

    [Fact]
    public void Read_OfBrokenXml_NamesTheFileAndKeepsWhatCameBefore()
    {
        var documents = Read(
            "<doc><members><member name='T:A'><summary>One whole good sentence.</summary></member><member name='T:B'><summ",
            out var problems
        );
        Assert.Equal(["One whole good sentence."], Assert.Single(documents).Paragraphs);
        Assert.StartsWith("some.xml: broken XML, read up to line 1", Assert.Single(problems));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml at all")]
    public void Read_OfWhatIsNoXml_SaysSo(string text)
    {
        Assert.Empty(Read(text, out var problems));
        Assert.Single(problems);
    }

    [Fact]
    public void Read_OfEntityBombs_DoesNotExpandThem()
    {
        const string Bomb =
            "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><doc><member name='T:A'><summary>&b; is a bomb</summary></member></doc>";
        Read(Bomb, out var problems);
        Assert.Single(problems);
    }

    [Theory]
    [InlineData("T:System.Collections.Generic.List`1", "List")]
    [InlineData("M:System.Uri.#ctor(System.String,System.Uri)", "Uri")]
    [InlineData("M:System.Linq.Enumerable.Where``1(System.Collections.Generic.IEnumerable{``0})", "Where")]
    [InlineData("M:A.B.System#Collections#IEnumerable#GetEnumerator", "GetEnumerator")]
    [InlineData("F:System.Int32.MaxValue", "MaxValue")]
    [InlineData("Plain", "Plain")]
    [InlineData("", "")]
    public void ShortName_IsWhatAReaderSays(string id, string expected) =>
        Assert.Equal(expected, XmlDocumentationReader.ShortName(id));

    [Theory]
    [InlineData("T:A.B.C`1", "A.B.C`1")]
    [InlineData("M:A.B.C`1.Add(A.X,System.Int32)", "A.B.C`1")]
    [InlineData("M:A.B.op_Implicit(A.B)~System.Int32", "A.B")]
    [InlineData("M:A.B.#ctor", "A.B")]
    public void TypeOf_IsTheTypeOfAMember(string id, string expected) =>
        Assert.Equal(expected, XmlDocumentationReader.TypeOf(id));

    [Theory]
    [InlineData("Gets the value.", true)]
    [InlineData("-or-", false)]
    [InlineData("__m256i _mm256_add_epi8 (__m256i a, __m256i b)", false)]
    [InlineData("VPADDB ymm1 {k1}{z}, ymm2, ymm3/m256", false)]
    public void LooksLikeProse_LeavesOutSignatures(string text, bool expected) =>
        Assert.Equal(expected, XmlDocumentationReader.LooksLikeProse(text));

    private static IReadOnlyList<CorpusDocument> Read(string xml, out List<string> problems)
    {
        problems = [];
        return XmlDocumentationReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), "some.xml", problems);
    }
}
