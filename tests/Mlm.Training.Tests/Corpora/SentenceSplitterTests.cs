using Mlm.Training.Corpora;

namespace Mlm.Training.Tests.Corpora;

public class SentenceSplitterTests
{
    [Theory]
    [InlineData("One sentence. Another one! A third?", "One sentence.|Another one!|A third?")]
    [InlineData("Values, e.g. Three, i.e. 3. Done.", "Values, e.g. Three, i.e. 3.|Done.")]
    [InlineData("Version 2.0 of System.Uri is out.", "Version 2.0 of System.Uri is out.")]
    [InlineData("It ends (here.) Then \"this.\" And that", "It ends (here.)|Then \"this.\"|And that")]
    [InlineData("No full stop", "No full stop")]
    [InlineData("", "")]
    public void Split_EndsASentenceWhereOneEnds(string paragraph, string expected) =>
        Assert.Equal(expected, string.Join('|', SentenceSplitter.Split(paragraph)));
}
