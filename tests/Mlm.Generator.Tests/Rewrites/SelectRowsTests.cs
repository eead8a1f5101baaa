using Mlm.Generator.Options;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class SelectRowsTests
{
    // The cross-entropy scores the selected rows all the same; all before it has every row, read or not.
    [Fact]
    public void WithoutRowDemand_TheLossAloneGathersItsRows()
    {
        var spec = SpecTexts.TwoBlocks.Replace(
            "minimize",
            "unread = gelu(x)\naside = cross_entropy(unread @ w_head, tokens)\nminimize"
        );

        Rewritten.AssertPrints(
            """
            unread [N, T, D] = gelu(block.1.x)
            logits [N, T, V] = matmul(unread, w_head)
            logits'2 [N, T, V] = matmul(block.1.x, w_head)
            logits'2_at_masked [masked, V] = gather_rows(logits'2)
            cross_entropy_statistics'2 [masked, 2] = cross_entropy(logits'2_at_masked)

            """,
            [.. Compile.SelectRows(spec, new PassSet(["row-demand"])).Nodes.Skip(12)]
        );
    }
}
