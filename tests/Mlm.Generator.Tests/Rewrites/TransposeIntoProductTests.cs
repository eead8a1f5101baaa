using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;
using Mlm.Generator.Rewrites;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class TransposeIntoProductTests
{
    private const string Pass = "transpose-into-product";

    [Fact]
    public void ATransposedWeight_IsReadAsItLies_AndSoIsItsGradientMade()
    {
        var spec = SpecTexts.Small(statement: "param w[D, D]\n x = x @ w.T");

        Assert.Equal(
            """
            transposed [D, D] = transpose(w)
            x'2 [N, T, D] = matmul(x, transposed)
            ---
            dx [N, T, D] = matmul.backward_input(dx'2, transposed)
            dtransposed [D, D] = matmul.backward_weight(x, dx'2)
            dw [D, D] = transpose.backward(dtransposed)
            """,
            Rewritten.PrintBody(Rewritten.By(spec))
        );
        Assert.Equal(
            """
            x'2 [N, T, D] = matmul_transposed(x, w)
            ---
            dx [N, T, D] = matmul_transposed.backward_input(dx'2, w)
            dw [D, D] = matmul_transposed.backward_weight(x, dx'2)
            """,
            Rewritten.PrintBody(Rewritten.By(spec, Pass))
        );
    }

    // The sum needs the transpose; the product does not.
    [Fact]
    public void ATransposeThatIsReadBesides_Stays() =>
        Rewritten.AssertForward(
            Pass,
            "param w[D, D], v[D, D]\n t = w.T\n y = v + t\n x = (x @ t) @ y",
            before: """
            t [D, D] = transpose(w)
            y [D, D] = add(v, t)
            by_t [N, T, D] = matmul(x, t)
            x'2 [N, T, D] = matmul(by_t, y)
            """,
            after: """
            t [D, D] = transpose(w)
            y [D, D] = add(v, t)
            by_t [N, T, D] = matmul_transposed(x, w)
            x'2 [N, T, D] = matmul(by_t, y)
            """
        );

    // The kernels read the right operand transposed, not the left.
    [Fact]
    public void ATransposeOnTheLeft_Stays() =>
        Rewritten.AssertStays(
            Pass,
            "param w[D, D], v[D, D]\n x = x @ (w.T @ v)",
            "by_v [D, D] = matmul(transposed, v)"
        );

    // The decoder reads the embedding as it lies; its gradient is dense first, then the looked-up rows are added.
    [Fact]
    public void TiedDecoder_IsATransposedProduct_AndTheEmbeddingTakesBothGradients()
    {
        var spec = SpecTexts.TwoBlocks.Replace("param w_head[D, V]", "").Replace("x @ w_head", "x @ w.T");

        var printed = GraphPrinter.Print(Compile.Transform(spec).Nodes);

        Assert.Contains("logits [masked, V] = matmul_transposed(block.1.x, w)\n", printed);
        Assert.Contains("dw [V, D] = matmul_transposed.backward_weight(block.1.x, dlogits)\n", printed);
        Assert.Contains("dw'2 [V, D] (in place of dw) += lookup.backward(", printed);
        Assert.DoesNotContain(" transpose(", printed);
        Assert.DoesNotContain(TransposeIntoProduct.Apply(Compile.Unroll(spec)).Nodes, n => n.Operation is TransposeOp);
    }

    [Fact]
    public void TransposeThatAnythingElseReads_IsMade()
    {
        var spec = SpecTexts
            .TwoBlocks.Replace("minimize", "param u[V, D]\ny = w_head + u.T\nz = x @ u.T\nminimize")
            .Replace("x @ w_head", "x @ y + z");

        var printed = GraphPrinter.Print(Compile.Transform(spec).Nodes);

        Assert.Contains("transposed [D, V] = transpose(u)\n", printed);
        Assert.Contains("z [masked, V] = matmul_transposed(block.1.x, u)\n", printed);
        Assert.Contains("du'2 [V, D] (in place of du) += transpose.backward(", printed);
    }
}
