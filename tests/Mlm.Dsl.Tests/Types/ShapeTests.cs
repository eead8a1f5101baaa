using Mlm.Dsl.Types;

namespace Mlm.Dsl.Tests.Types;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("w[tokens]", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("w[attend]", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("w[..T]", "[T, D] (= 3 × 4)")]
    [InlineData("w[..2 * H]", "[2 * H, D] (= 4 × 4)")]
    [InlineData("w.T", "[D, V] (= 4 × 6)")]
    [InlineData("x @ u", "[N, T, V] (= 2 × 3 × 6)")]
    [InlineData("w @ u", "[V, V] (= 6 × 6)")]
    [InlineData("x @ w.T", "[N, T, V] (= 2 × 3 × 6)")]
    [InlineData("x + b", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("b + x", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("x * w[..T]", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("x / 2", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("1 - x", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("layernorm(x, g, b, eps: 1e-12)", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("layernorm(g)", "[D] (= 4)")]
    [InlineData("rmsnorm(x, g)", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("attention(x, x, x, heads: H, keep: attend, causal: 1)", "[N, T, D] (= 2 × 3 × 4)")]
    [InlineData("silu(x @ u)", "[N, T, V] (= 2 × 3 × 6)")]
    [InlineData("dropout(tanh(x), 0)", "[N, T, D] (= 2 × 3 × 4)")]
    public void AnExpression_HasTheShapeOfItsForm(string expression, string expected)
    {
        var type = Assert.IsType<TensorType>(Specs.BindLast("y = " + expression).Type);
        Assert.Equal(expected, type.Shape.ToString());
    }

    [Theory]
    [InlineData("dim A = 4\n param p[A, V]\n y = x @ p")]
    [InlineData("dim A = 4\n param p[A]\n y = x + p")]
    [InlineData("dim A = 4\n param p[A]\n y = layernorm(x, p)")]
    public void Shapes_AgreeWhenTheirNumbersDo(string statements) => Specs.Bind(Specs.InModel(statements));

    [Fact]
    public void AnAxisOfOne_IsNotStretched() => Specs.Expect(Specs.InModel("param p[T, 1]\n y = [|x + p|]"), "MLM0200");

    [Fact]
    public void TheNumberOfElements_Saturates()
    {
        var axis = new Axis("A", int.MaxValue);
        Assert.Equal(long.MaxValue, new Shape([axis, axis, axis]).Elements);
    }
}
