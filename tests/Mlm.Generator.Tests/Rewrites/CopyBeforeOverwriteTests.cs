using Mlm.Generator.Graph;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class CopyBeforeOverwriteTests
{
    // The gradient of x goes on from that of the sum, which the products' reversal still reads.
    [Fact]
    public void AGradientThatIsStillRead_IsContinuedInACopy() =>
        AssertBackward(
            "param v[D, D], w[D, D]\n c = (x @ v) @ w\n b = gelu(x)\n x = x + b + c",
            before: """
            dx_at_all [all, D] (in place of dx'2) += gelu.backward(dx'2, x_at_all)
            dby_v [all, D] = matmul.backward_input(dx'2, w)
            dw [D, D] = matmul.backward_weight(by_v, dx'2)
            dx_at_all'2 [all, D] (in place of dx_at_all) += matmul.backward_input(dby_v, v)
            dv [D, D] = matmul.backward_weight(x_at_all, dby_v)
            """,
            after: """
            dx'2'2 [all, D] = copy(dx'2)
            dx_at_all [all, D] (in place of dx'2'2) += gelu.backward(dx'2, x_at_all)
            dby_v [all, D] = matmul.backward_input(dx'2, w)
            dw [D, D] = matmul.backward_weight(by_v, dx'2)
            dx_at_all'2 [all, D] (in place of dx_at_all) += matmul.backward_input(dby_v, v)
            dv [D, D] = matmul.backward_weight(x_at_all, dby_v)
            """
        );

    // A norm's reversal reads a whole row for each element that it writes.
    [Fact]
    public void AnInputOfTheNodeItself_IsContinuedInACopy() =>
        AssertBackward(
            "x = x + layernorm(x)",
            before: "dx_at_all [all, D] (in place of dx'2) += layernorm.backward(dx'2, norm, norm_rstd)",
            after: """
            dx'2'2 [all, D] = copy(dx'2)
            dx_at_all [all, D] (in place of dx'2'2) += layernorm.backward(dx'2, norm, norm_rstd)
            """
        );

    // gelu's reversal reads each element before it writes it.
    [Fact]
    public void AnInputOfAnElementwiseNode_IsContinuedInItsPlace()
    {
        const string inPlace = "dx_at_all [all, D] (in place of dx'2) += gelu.backward(dx'2, x_at_all)";

        AssertBackward("x = x + gelu(x)", before: inPlace, after: inPlace);
    }

    // Each of the products reads x'2's gradient; the last reader is none that continues it.
    [Fact]
    public void AValueThatNothingReadsAfterwards_IsContinuedInItsPlace()
    {
        const string inPlace = """
            dgelu [all, D] = matmul.backward_input(dx'2, w)
            dw [D, D] = matmul.backward_weight(gelu, dx'2)
            dnorm [all, D] = gelu.backward(dgelu, norm)
            dx_at_all [all, D] (in place of dx'2) += layernorm.backward(dnorm, norm, norm_rstd)
            """;

        AssertBackward("param w[D, D]\n x = x + gelu(layernorm(x)) @ w", before: inPlace, after: inPlace);
    }

    // x + x: one gradient serves both addends, so the second contribution may not overwrite what is still read.
    [Fact]
    public void ABackward_ThatWouldOverwriteAGradientStillRead_AddsToACopy()
    {
        var spec = SpecTexts.TwoBlocks.Replace(
            "x = x + gelu(layernorm(x) @ w_1) @ w_2",
            "y = gelu(x @ w_1) @ w_2\nz = layernorm(x)\nx = y + z"
        );

        var graph = Compile.Transform(spec);

        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
    }

    private static void AssertBackward(string statements, string before, string after)
    {
        var spec = SpecTexts.Small(statement: statements);
        var graph = Rewritten.By(spec, "row-demand", "attention-rows");

        Assert.Equal(before, Print(Compile.Differentiate(spec).Backward));
        Assert.Equal(after, Print(graph.Backward));
        GraphVerifier.Verify(graph.Forward.Parameters, [.. graph.Nodes]);
    }

    // Without the loss's and the head's gradients, and the embedding's.
    private static string Print(IReadOnlyList<Node> backward) => Rewritten.Print(backward.Skip(3).SkipLast(2));
}
