using Mlm.Generator.Graph;
using static Mlm.Generator.Tests.Graph.SmallGraph;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Who writes and who reads a value.</summary>
public class ValueUsesTests
{
    [Fact]
    public void ReadersAndProducer_AreFoundByTheirPlaces()
    {
        var (w, a, b, c) = (Value("w"), Value("a"), Value("b"), Value("c"));
        Node[] nodes = [Copy(w, a), Copy(a, b), Accumulate(a, c, added: a)];

        var uses = new ValueUses(nodes);

        // The value that is continued is read too; a node that reads a value twice is one reader.
        Assert.Equal([1, 2], uses.Readers(a));
        Assert.Equal((2, 0, -1), (uses.LastRead(a), uses.LastRead(w), uses.LastRead(c)));
        Assert.Equal((nodes[2], 2), uses.Producers[c]);
        Assert.DoesNotContain(w, uses.Producers.Keys);
        Assert.Equal([0, 1, 2], nodes.Select(uses.Index));
        Assert.Empty(uses.Readers(b));
    }
}
