using Mlm.Dsl.Text;

namespace Mlm.Dsl.Tests;

/// <summary>Whatever a text is, compiling it ends, without an exception, in a model or in an error.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Junk =
    [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "=",
        "~",
        "@",
        "-",
        "/",
        ".",
        "..",
        ",",
        ":",
        "0",
        "9e999",
        "99999999999",
        "ä",
        "\0",
        "\n",
        "\r",
        "\uFEFF",
        "\uD800",
        "T",
        "repeat",
        "mask",
        "///",
        "as",
    ];

    [Fact]
    public void TheMissionsModel_CutOffAnywhere_DoesNotThrow()
    {
        var text = Repository.Read("specs/bert.mlm");
        var end = text.LastIndexOf('}');
        for (var length = 0; length <= end; length++)
            Check(text[..length], mayBeRight: false);
    }

    [Fact]
    public void TheMissionsModel_WithACharacterLeftOut_DoesNotThrow()
    {
        var text = Repository.Read("specs/bert.mlm");
        for (var i = 0; i < text.Length; i++)
            Check(text.Remove(i, 1));
    }

    [Fact]
    public void TheMissionsModel_WithJunkPutAnywhere_DoesNotThrow()
    {
        var text = Repository.Read("specs/bert.mlm");
        for (var i = 0; i < text.Length; i++)
        {
            Check(text.Insert(i, Junk[i % Junk.Length]));
            Check(text.Remove(i, 1).Insert(i, Junk[i * 7 % Junk.Length]));
        }
    }

    [Fact]
    public void ThePublishedBert_WithItsWordsInAnotherOrder_DoesNotThrow()
    {
        var words = Repository.Read("tests/fixtures/bert-small.mlm").Split(' ');
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var swapped = (string[])words.Clone();
            for (var j = 0; j < 3; j++)
                swapped[random.Next(words.Length)] = words[random.Next(words.Length)];
            Check(string.Join(' ', swapped));
        }
    }

    [Fact]
    public void WordsInAnyOrder_DoNotThrow()
    {
        string[] words =
        [
            .. "model M dim N T D V = 2 3 input tokens [ ] ( ) { } in param w ~ normal 0.02 as \"{k}\" . T no_decay".Split(
                ' '
            ),
            .. "repeat k x y , + - * / @ .. : minimize update cross_entropy sgd lr mask attention gelu \n \n \n".Split(
                ' '
            ),
        ];
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var soup = string.Join(' ', Enumerable.Range(0, 40).Select(_ => words[random.Next(words.Length)]));
            Check(Specs.InModel(soup));
            Check("model M { dim N = 2\n" + soup);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("x.T")]
    [InlineData("x = 1 ")]
    [InlineData("x = xx\n")]
    [InlineData("x = {\n")]
    [InlineData("repeat 2 as a {\n")]
    [InlineData("repeat 2 as a { x = 1 }\n")]
    [InlineData("repeat repeat ")]
    [InlineData("dim a = (\n")]
    [InlineData("\"")]
    [InlineData("?a")]
    public void AText_ThatRepeatsItself_IsDoneInTime(string piece)
    {
        var many = string.Concat(Enumerable.Repeat(piece, 20_000));
        Check(many);
        Check("model M { " + many);
        Check(Specs.InModel(many));
    }

    private static void Check(string text, bool mayBeRight = true)
    {
        var result = SpecCompiler.Compile(new SourceText(text, "test.mlm"));
        var isRight = result.Model != null;
        if (isRight ? !mayBeRight : result.Diagnostics.Count == 0)
            Assert.Fail($"{Specs.Print(result.Diagnostics)}\n{text}");
        foreach (var diagnostic in result.Diagnostics.Take(100))
            Assert.NotEmpty(diagnostic.ToString());
    }
}
