using Mlm.Dsl.Diagnostics;
using Mlm.Shared;

namespace Mlm.Dsl.Tests.Diagnostics;

public sealed class NearNamesTests
{
    [Theory]
    [InlineData("x", "y", "")] // of one letter every other is another name
    [InlineData("xx", "x yx", "x yx")] // one slip: left out, replaced
    [InlineData("wq", "qw", "qw")] // two neighbors swapped are one slip
    [InlineData("W_Q", "w_q", "w_q")] // case is no slip
    [InlineData("ab", "ba cd", "ba")]
    [InlineData("layernrm", "rmsnorm layernorm", "layernorm")]
    [InlineData("embedding", "embed embeddings", "embeddings")]
    [InlineData("h", "block.0.h block.0.x block.1.h", "block.0.h block.1.h")] // the same last part
    [InlineData("block.0.hh", "block.1.h block.0.h", "block.0.h block.1.h")] // the fewest slips first
    [InlineData("", "a block.0.h", "")]
    public void Of_GivesTheNamesThatWereProbablyMeant(string name, string known, string expected) =>
        Assert.Equal(expected, string.Join(" ", NearNames.Of(name, known.Split(' '))));

    [Fact]
    public void ANameThatIsTooLongToBeASlip_HasNone() =>
        Assert.Empty(NearNames.Of(new string('a', 61), [new string('a', 60)]));

    [Fact]
    public void AmongEqualNames_TheFirstInTheAlphabetIsSuggested() =>
        Assert.Equal("; did you mean `w_k`?", Suggestion.For("w_x", ["w_q", "w_k", "w_v"]));
}
