using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.Dsl.Tests.Syntax;

/// <summary>The grammar, seen through what it binds to.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("x + b - g", "subtract(add(x, b), g)")]
    [InlineData("x + b * g", "add(x, multiply(b, g))")]
    [InlineData("x @ s * 2", "multiply(matmul(x, s), 2)")]
    [InlineData("x * 2 @ s", "matmul(multiply(x, 2), s)")]
    [InlineData("x / 2 * 3", "multiply(divide(x, 2), 3)")]
    [InlineData("-x + b", "add(negate(x), b)")]
    [InlineData("-x * b", "multiply(negate(x), b)")]
    [InlineData("x - -b", "subtract(x, negate(b))")]
    [InlineData("x @ s.T", "matmul(x, transpose(s))")]
    [InlineData("x @ w[..D]", "matmul(x, slice(w, 4))")]
    [InlineData("-w[tokens]", "negate(lookup(w, tokens))")]
    [InlineData("(x + b) * (g)", "multiply(add(x, b), g)")]
    [InlineData("dropout(x, p: 0.1)", "dropout(x, 0.1)")]
    [InlineData("relu(gelu_erf(x))", "relu(gelu_erf(x))")]
    public void Expressions_GroupAsTheGrammarSays(string expression, string expected) =>
        Assert.Equal(expected, Show(Specs.BindLast("y = " + expression)));

    [Theory]
    [InlineData("y =\n x")]
    [InlineData("y = x +\n\n // so\n b")]
    [InlineData("y = x @\n s")]
    [InlineData("y = gelu(\n x\n )")]
    [InlineData("y = (x\n + b)")]
    [InlineData("y = w[\n tokens\n ]")]
    [InlineData("param p[D]\n ,q[D]", false)]
    [InlineData("param p[D],\n q[D]")]
    [InlineData("param p[\n D\n ] ~\n zeros")]
    [InlineData("param p[D]\n ~ zeros", false)]
    [InlineData("param p[D] as\n \"p\"")]
    [InlineData("param p[D]\n as \"p\"", false)]
    [InlineData("repeat 2 as\n k\n {\n }")]
    [InlineData("repeat 2\n as k { }", false)]
    [InlineData("repeat 2 as k { y = x }")]
    [InlineData("repeat 2 as k { y = x\n }")]
    [InlineData("dim A = 1,\n B = 2")]
    [InlineData("a,\n c = mask(tokens, 0.1, 0.8, 0.1, 3)")]
    [InlineData("y\n = x", false)]
    [InlineData("y = gelu\n (x)", false)]
    public void ALine_GoesOnWhereTheLanguageSays(string statements, bool isRight = true) =>
        Assert.Equal(isRight, Specs.Compile(Specs.InModel(statements)).Diagnostics.Count == 0);

    [Theory]
    [InlineData("dim")]
    [InlineData("input")]
    [InlineData("param")]
    [InlineData("repeat")]
    [InlineData("minimize")]
    [InlineData("update")]
    [InlineData("model")]
    [InlineData("as")]
    [InlineData("in")]
    [InlineData("T2")]
    [InlineData("no_decay")]
    [InlineData("normal")]
    [InlineData("gelu")]
    public void AKeyword_MayBeAName(string name)
    {
        Specs.Bind(Specs.InModel($"{name} = x\n z = gelu({name}) + b\n {name} = z"));
        Specs.Bind(Specs.InModel($"param {name}[D] ~ zeros as \"p\" no_decay\n z = x + {name}"));
        Specs.Bind(Specs.InModel($"dim {name} = 2\n repeat {name} as k {{ }}\n param p[{name}] as \"p\""));
        Specs.Bind(Specs.InModel($"repeat 2 as {name} {{\n param p[D] as \"p.{{{name}}}\"\n }}"));
        Specs.Bind(Specs.InModel($"{name}, other = mask(tokens, 0.1, 0.8, 0.1, 3)"));
    }

    [Fact]
    public void AModel_MayStandOnOneLineOfEach_WithCarriageReturns()
    {
        var text = Repository.Read("specs/bert.mlm");
        Specs.Bind("\uFEFF" + text.Replace("\n", "\r\n"));
        Specs.Bind("model M{dim N=2\rinput t[N,N]in 2\rparam w[2,2]\rminimize cross_entropy(w[t],t)\rupdate sgd(1)}");
    }

    [Fact]
    public void Documentation_BelongsToEveryNameOfItsStatement()
    {
        var model = Specs.Bind(
            "/// A model.\n/// Two lines.\n"
                + Specs.InModel("/// Both.\nparam p[D], q[D]\n/// Loop.\nrepeat 1 as k { }")
        );
        Assert.Equal("A model.\nTwo lines.", model.Documentation);
        var added = model.Statements.Skip(6).ToList();
        Assert.Equal(["Both.", "Both."], added.OfType<BoundParam>().Select(p => p.Symbol.Documentation));
        Assert.Equal("Loop.", added.OfType<BoundRepeat>().Single().Documentation);
    }

    [Fact]
    public void AStatement_SpansItsTextWithoutComments()
    {
        var model = Specs.Bind(Specs.InModel("/// Doc.\ny = gelu( // why\n x )   // so\nrepeat 2 as k {\n }"));
        var texts = model.Statements.Skip(6).Select(s => model.Source.Slice(s.Span));
        Assert.Equal(["y = gelu( // why\n x )", "repeat 2 as k {\n }"], texts);
        Assert.Equal("update sgd(lr: 0.1)", model.Source.Slice(model.Update.Span));
        Assert.Equal("minimize cross_entropy(x @ u, tokens)", model.Source.Slice(model.MinimizeSpan));
    }

    private static string Show(BoundExpression expression) =>
        expression switch
        {
            BoundReference reference => reference.Symbol.Name,
            BoundNumber number => number.Text ?? OperationCall.Digits(number.Value),
            BoundOperation operation =>
                $"{operation.Operation.Name}({string.Join(", ", operation.Arguments.Values.Select(Show))})",
            _ => expression.GetType().Name,
        };
}
