namespace Mlm.Generator.Tests.Rewrites;

public class BiasIntoProductTests
{
    private const string Pass = "bias-into-product";

    [Theory]
    [InlineData("x @ w + b")]
    [InlineData("b + x @ w")]
    public void ABias_IsTheProducts(string sum) =>
        Rewritten.AssertForward(
            Pass,
            $"param w[D, D], b[D]\n x = {sum}",
            before: """
            by_w [N, T, D] = matmul(x, w)
            x'2 [N, T, D] = add(by_w, b)
            """,
            after: "x'2 [N, T, D] = matmul + bias(x, w, b)"
        );

    [Fact]
    public void ABiasThatIsComputedBefore_IsTheProducts() =>
        Rewritten.AssertForward(
            Pass,
            "param w[D, D], b[D], c[D]\n d = b + c\n x = x @ w + d",
            before: """
            d [D] = add(b, c)
            by_w [N, T, D] = matmul(x, w)
            x'2 [N, T, D] = add(by_w, d)
            """,
            after: """
            d [D] = add(b, c)
            x'2 [N, T, D] = matmul + bias(x, w, d)
            """
        );

    [Fact]
    public void ASecondBias_IsAddedAfterwards() =>
        Rewritten.AssertForward(
            Pass,
            "param w[D, D], b[D], c[D]\n x = x @ w + b + c",
            before: """
            by_w [N, T, D] = matmul(x, w)
            sum [N, T, D] = add(by_w, b)
            x'2 [N, T, D] = add(sum, c)
            """,
            after: """
            sum [N, T, D] = matmul + bias(x, w, b)
            x'2 [N, T, D] = add(sum, c)
            """
        );

    [Fact]
    public void ABiasThatIsComputedAfterTheProduct_IsNotThereYet() =>
        Rewritten.AssertStays(
            Pass,
            "param w[D, D], b[D], c[D]\n t = x @ w\n d = b + c\n x = t + d",
            "x'2 [N, T, D] = add(t, d)"
        );

    [Theory]
    [InlineData("param w[D, D], p[T, D]\n x = x @ w + p", "x'2 [N, T, D] = add(by_w, p)")]
    [InlineData("param w[D, D]\n x = x @ w + x", "x'2 [N, T, D] = add(by_w, x)")]
    public void ASummandOfSeveralRows_IsNoBias(string statements, string sum) =>
        Rewritten.AssertStays(Pass, statements, sum);

    [Fact]
    public void ASumWithoutAProduct_Stays() =>
        Rewritten.AssertStays(Pass, "param b[D]\n x = layernorm(x) + b", "x'2 [N, T, D] = add(norm, b)");

    // The product without its bias is read too.
    [Fact]
    public void AProductThatIsReadBesides_Stays() =>
        Rewritten.AssertStays(Pass, "param w[D, D], b[D]\n t = x @ w\n x = (t + b) * t", "sum [N, T, D] = add(t, b)");
}
