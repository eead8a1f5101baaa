using System.Text.RegularExpressions;

namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>
/// Changes a spec's text as people mistype and as adversaries write: token by token, mostly by tokens of the same kind, so
/// that many of the results still parse, and some still compile.
/// </summary>
internal sealed partial class TextMutator(int seed, IReadOnlyList<string> specs)
{
    private readonly Random _random = new(seed);

    private static readonly string[] Numbers =
    [
        .. "0 1 2 3 7 007 16 255 46340 65535 65536 1048576 268435455 268435456 1073741824 2147483583 2147483584".Split(
            ' '
        ),
        .. "2147483647 2147483648 4294967296 9223372036854775808 0.5 1.0 0.99999999 1e308 1e309 1e-400 1e-45 1e38".Split(
            ' '
        ),
        .. "1e39 3.4028235e38 1e999999999999 0.1e+2 5e-324 00000000000000000000000000000000000000001".Split(' '),
        new string('9', 400),
        "0." + new string('0', 400) + "1",
        "1" + new string('0', 300) + ".5",
    ];

    private static readonly string[] Names =
    [
        .. "_ __ _1 class event int record required file var dynamic nameof value get set init with when".Split(' '),
        .. "Step Dispose Forward Backward Update Mask Memory Workers Loss Gradients Initialize Description Slot".Split(
            ' '
        ),
        .. "MatMul LayerNorm Write Random Fixture Bert Tiny System Mlm Runtime Equals ToString GetHashCode Finalize".Split(
            ' '
        ),
        .. "seed rows inputs T N D V H model dim input param repeat minimize update as in no_decay mask".Split(' '),
        .. "cross_entropy sgd adamw attention layernorm rmsnorm gelu dropout normal uniform zeros ones xavier".Split(
            ' '
        ),
        .. "heads keep causal at lr clip eps gain bias select replace random token except momentum nesterov".Split(' '),
        new string('x', 600),
        "w" + new string('_', 70),
    ];

    private static readonly string[] Functions =
    [
        .. "gelu gelu_erf relu silu tanh sigmoid layernorm rmsnorm".Split(' '),
    ];

    private static readonly string[] Signs =
    [
        .. "( ) [ ] { } , : = ~ + - * / @ . .. .T ; & | < > ! ? ' # $ % ^ \\ `".Split(' '),
        "\"",
        "\"\"",
        "\"a.{r}.b\"",
        "\"{\"",
        "\"\\\\\"",
        "//",
        "/// a <b> & c\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\0",
        "\uFEFF",
        "\u2028",
        "\uD83D",
        "\uD83D\uDE00",
        "é",
        "ℝ",
        "٣",
        "＋",
    ];

    [GeneratedRegex(
        @"//[^\n]*|""[^""\n]*""|[A-Za-z_]\w*|\d+(\.\d+)?([eE][+-]?\d+)?|\.\.|\s+|.",
        RegexOptions.Singleline
    )]
    private static partial Regex Token();

    /// <summary>The next text.</summary>
    public string Next()
    {
        var text = Pick(specs);
        var changes = 1 + (int)(3 * Math.Pow(_random.NextDouble(), 2));
        for (var i = 0; i < changes; i++)
            text = Change(text);
        return _random.Next(40) switch
        {
            0 => text.Replace("\n", "\r\n"),
            1 => "\uFEFF" + text,
            2 => text[.._random.Next(text.Length + 1)],
            _ => text,
        };
    }

    private string Change(string text)
    {
        var tokens = Token().Matches(text).Select(m => m.Value).ToList();
        var words = Enumerable.Range(0, tokens.Count).Where(i => !string.IsNullOrWhiteSpace(tokens[i])).ToList();
        if (words.Count == 0)
            return text + Pick(Signs);
        var at = Pick(words);
        var other = Pick(words);
        switch (_random.Next(23))
        {
            case 0:
                tokens[at] = "";
                break;
            case 1:
                tokens.Insert(at, tokens[at] + " ");
                break;
            case 2:
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
            case 4:
                tokens[at] = tokens[OfTheSameKind(tokens, words, at)];
                break;
            case 5:
            case 6:
                Replace(tokens, words, IsNumber, Pick(Numbers));
                break;
            case 7:
                Rename(tokens, words, Pick(Names));
                break;
            case 8:
                Replace(tokens, words, IsName, Pick(Names));
                break;
            case 9:
                Replace(tokens, words, IsOperator, Pick(["+", "-", "*", "/", "@"]));
                break;
            case 10:
                tokens.Insert(at, Pick(Signs));
                break;
            case 11:
                tokens[at] = Pick(Signs);
                break;
            case 12:
                return MoveLine(text);
            case 13:
                return SpliceLine(text);
            case 14:
                Nest(tokens, words);
                break;
            case 15:
            case 16:
                Rename(tokens, words, Pick(Names));
                break;
            case 17:
                Replace(tokens, words, IsNumber, Pick(["1", "2", "3", "0.25", "9"]));
                break;
            case 18:
                Replace(tokens, words, IsFunction, Pick(Functions));
                break;
            case 19:
                tokens.Insert(at, "\n" + Pick(["/// ", "// ", "//// "]) + Pick(Signs) + Pick(Names) + "\n");
                break;
            case 20:
                Replace(tokens, words, t => t is "+" or "-" or "*" or "/", Pick(["+", "-", "*", "/"]));
                break;
            case 21:
                Replace(tokens, words, IsName, tokens[at] + "(" + tokens[other] + ")");
                break;
            default:
                DeleteRange(tokens, at);
                break;
        }
        return string.Concat(tokens);
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] == '_';

    private static bool IsNumber(string token) => char.IsAsciiDigit(token[0]);

    private static bool IsFunction(string token) => Functions.Contains(token);

    private static bool IsOperator(string token) => token is "+" or "-" or "*" or "/" or "@";

    private int OfTheSameKind(List<string> tokens, List<int> words, int at)
    {
        bool IsAlike(string token) =>
            IsName(token) == IsName(tokens[at]) && IsNumber(token) == IsNumber(tokens[at]) && token.Length > 0;
        return Pick([.. words.Where(i => IsAlike(tokens[i]))]);
    }

    private void Replace(List<string> tokens, List<int> words, Func<string, bool> isMeant, string by)
    {
        List<int> meant = [.. words.Where(i => isMeant(tokens[i]))];
        if (meant.Count > 0)
            tokens[Pick(meant)] = by;
    }

    // Everywhere, so that the spec stays as right as it was where the name may be.
    private void Rename(List<string> tokens, List<int> words, string name)
    {
        List<int> names = [.. words.Where(i => IsName(tokens[i]))];
        if (names.Count == 0)
            return;
        var old = tokens[Pick(names)];
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == old)
                tokens[i] = name;
        }
    }

    private string MoveLine(string text)
    {
        var lines = text.Split('\n').ToList();
        var line = lines[_random.Next(lines.Count)];
        if (_random.Next(2) == 0)
            lines.Remove(line);
        lines.Insert(_random.Next(lines.Count + 1), line);
        return string.Join("\n", lines);
    }

    private string SpliceLine(string text)
    {
        var lines = text.Split('\n').ToList();
        var others = Pick(specs).Split('\n');
        lines.Insert(_random.Next(lines.Count + 1), others[_random.Next(others.Length)]);
        return string.Join("\n", lines);
    }

    private void Nest(List<string> tokens, List<int> words)
    {
        var depth = Pick([3, 100, 198, 201, 3000]);
        var (open, close) = Pick([
            ("(", ")"),
            ("-(", ")"),
            ("gelu(", ")"),
            ("[", "]"),
            ("(1 + ", ")"),
            ("repeat 1 as k {\n", "}\n"),
            ("{", "}"),
        ]);
        var at = Pick(words);
        var isDeclared = open.StartsWith("repeat", StringComparison.Ordinal);
        var opened = Enumerable.Range(0, depth).Select(i => isDeclared ? open.Replace(" k ", $" k{i} ") : open);
        tokens[at] = string.Concat(opened) + tokens[at] + string.Concat(Enumerable.Repeat(close, depth));
    }

    private void DeleteRange(List<string> tokens, int at) =>
        tokens.RemoveRange(at, Math.Min(1 + _random.Next(12), tokens.Count - at));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
