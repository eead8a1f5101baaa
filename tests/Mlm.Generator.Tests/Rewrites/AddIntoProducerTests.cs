using Mlm.Generator.Graph;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Rewrites;

public class AddIntoProducerTests
{
    private const string Pass = "add-into-producer";

    [Theory]
    [InlineData("x + layernorm(x) @ w")]
    [InlineData("layernorm(x) @ w + x")]
    public void AResidual_IsAddedWhereItsBranchIsComputed(string sum)
    {
        var operands = sum.StartsWith('x') ? "x, by_w" : "by_w, x";
        Rewritten.AssertForward(
            Pass,
            $"param w[D, D]\n x = {sum}",
            before: $"""
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            by_w [N, T, D] = matmul(norm, w)
            x'2 [N, T, D] = add({operands})
            """,
            after: """
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            x'2 [N, T, D] (in place of x) += matmul(norm, w)
            """
        );
    }

    // Each sum is the next one's residual.
    [Fact]
    public void AResidualOfAResidual_StaysInOnePlace() =>
        Rewritten.AssertForward(
            Pass,
            "param w[D, D], v[D, D]\n x = x + layernorm(x) @ w\n x = x + layernorm(x) @ v",
            before: """
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            by_w [N, T, D] = matmul(norm, w)
            x'2 [N, T, D] = add(x, by_w)
            norm'2 [N, T, D], norm_rstd'2 [N, T, 1] = layernorm(x'2)
            by_v [N, T, D] = matmul(norm'2, v)
            x'3 [N, T, D] = add(x'2, by_v)
            """,
            after: """
            norm [N, T, D], norm_rstd [N, T, 1] = layernorm(x)
            x'2 [N, T, D] (in place of x) += matmul(norm, w)
            norm'2 [N, T, D], norm_rstd'2 [N, T, 1] = layernorm(x'2)
            x'3 [N, T, D] (in place of x'2) += matmul(norm'2, v)
            """
        );

    // Of two products either could be the residual; the one that is there first is.
    [Fact]
    public void TwoBranches_AreAddedInTheOrderOfTheirComputation() =>
        Rewritten.AssertForward(
            Pass,
            "param w[D, D], v[D, D]\n h = layernorm(x)\n a = h @ w\n b = h @ v\n x = b + a",
            before: """
            h [N, T, D], h_rstd [N, T, 1] = layernorm(x)
            a [N, T, D] = matmul(h, w)
            b [N, T, D] = matmul(h, v)
            x'2 [N, T, D] = add(b, a)
            """,
            after: """
            h [N, T, D], h_rstd [N, T, 1] = layernorm(x)
            a [N, T, D] = matmul(h, w)
            x'2 [N, T, D] (in place of a) += matmul(h, v)
            """
        );

    [Theory]
    [InlineData("param w[D, D]\n y = x + layernorm(x) @ w\n x = y + x", "y [N, T, D] = add(x, by_w)")]
    [InlineData("param w[D, D], v[D, D]\n x = x + layernorm(x @ v) @ w", "x'2 [N, T, D] = add(x, by_w)")] // in the backward
    [InlineData(
        "param w[D, D]\n t = layernorm(x) @ w\n z = dropout(x, 0.1)\n x = (x + t) * z",
        "sum [N, T, D] = add(x, t)"
    )]
    public void AResidualThatIsReadBesides_IsNotOverwritten(string statements, string sum) =>
        Rewritten.AssertStays(Pass, statements, sum);

    [Fact]
    public void AResidualThatItsBranchReads_IsNotOverwritten() =>
        Rewritten.AssertStays(Pass, "x = x + x * 2", "x'2 [N, T, D] = add(x, product)");

    [Fact]
    public void AResidualThatIsComputedAfterItsBranch_IsNotThereYet() =>
        Rewritten.AssertStays(
            Pass,
            "param w[D, D]\n t = layernorm(x) @ w\n x = dropout(x, 0.1) + t",
            "x'2 [N, T, D] = add(dropped, t)"
        );

    [Theory]
    [InlineData("param w[D, D], v[D, D], u[D, D]\n x = x @ (w + v @ u)", "sum [D, D] = add(w, by_u)")]
    [InlineData("param p[T, D], w[D, D]\n x = layernorm(x) @ w + p", "x'2 [N, T, D] = add(by_w, p)")]
    public void AParam_IsNeverOverwritten(string statements, string sum) =>
        Rewritten.AssertStays(Pass, statements, sum);

    [Fact]
    public void AValueAddedToItself_HasNoBranch() =>
        Rewritten.AssertStays(Pass, "x = x + x", "x'2 [N, T, D] = add(x, x)");

    [Theory]
    [InlineData("x = x + gelu(layernorm(x))", "x'2 [N, T, D] = add(x, gelu)")]
    [InlineData("x = x + dropout(layernorm(x), 0.1)", "x'2 [N, T, D] = add(x, dropped)")]
    [InlineData("x = x + layernorm(x)", "x'2 [N, T, D] = add(x, norm)")]
    public void AKernelThatCannotAdd_IsLeftAlone(string statements, string sum) =>
        Rewritten.AssertStays(Pass, statements, sum);

    [Fact]
    public void ABranchThatIsReadBesides_IsComputedByItself() =>
        Rewritten.AssertStays(
            Pass,
            "param w[D, D]\n t = layernorm(x) @ w\n x = (x + t) * dropout(t, 0.1)",
            "sum [N, T, D] = add(x, t)"
        );

    [Fact]
    public void WithAllPasses_ResidualsAreAddedWhereTheBranchIsComputed()
    {
        var forward = GraphPrinter.Print(Compile.Transform(SpecTexts.TwoBlocks).Forward.Nodes);

        Assert.Contains("block.0.x [masked, D] (in place of x) += matmul(block.0.gelu, block.0.w_2)\n", forward);
        Assert.DoesNotContain("add(x,", forward);
    }

    // After the first sum the old x is still read by the second; adding in its place would lose it.
    [Fact]
    public void WithAllPasses_AResidualThatIsStillRead_IsNotOverwritten()
    {
        var spec = SpecTexts.TwoBlocks.Replace(
            "x = x + gelu(layernorm(x) @ w_1) @ w_2",
            "y = x + gelu(x @ w_1) @ w_2\nx = y + x"
        );

        var forward = GraphPrinter.Print(Compile.Transform(spec).Forward.Nodes);

        Assert.Contains("block.0.y [masked, D] = add(x, block.0.by_w_2)\n", forward);
    }

    [Fact]
    public void ResidualOfABranchWithBias_IsAddedInItsPlace()
    {
        var spec = SpecTexts.Biased.Replace(
            "x + gelu(x @ w_1 + b_1) @ w_2 + b_2",
            "x + (gelu(layernorm(x) @ w_1 + b_1) @ w_2 + b_2)"
        );

        Assert.Contains(
            "x'2 [all, D] (in place of x_at_all) += matmul + bias(gelu, w_2, b_2)\n",
            GraphPrinter.Print(Compile.Transform(spec).Forward.Nodes)
        );
    }
}
