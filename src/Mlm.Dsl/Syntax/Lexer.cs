using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>Cuts a spec's text into tokens.</summary>
internal sealed class Lexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<SyntaxToken> _tokens = [];
    private readonly List<string> _documentation = [];
    private int _position;
    private bool _startsLine = true;

    private Lexer(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _text = source.Content;
        _diagnostics = diagnostics;
    }

    /// <summary>The tokens in order; the last is the end of the file. What is no token is reported.</summary>
    public static IReadOnlyList<SyntaxToken> Lex(SourceText source, DiagnosticBag diagnostics)
    {
        var lexer = new Lexer(source, diagnostics);
        lexer.LexAll();
        return lexer._tokens;
    }

    private char Current => Peek(0);

    private char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private void LexAll()
    {
        if (Current == '\uFEFF')
            _position++;
        while (true)
        {
            SkipTrivia();
            if (_position == _text.Length)
                break;
            var start = _position;
            Add(LexToken(), start);
        }
        Add(SyntaxKind.EndOfFile, _position);
    }

    private void Add(SyntaxKind kind, int start)
    {
        var text = _text.Substring(start, _position - start);
        var documentation = _documentation.Count == 0 ? null : string.Join("\n", _documentation);
        _tokens.Add(new SyntaxToken(kind, new TextSpan(start, text.Length), text, _startsLine, documentation));
        _documentation.Clear();
        _startsLine = false;
    }

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            if (Current is '\n' or '\r')
            {
                _startsLine = true;
                _position++;
            }
            else if (Current is ' ' or '\t')
            {
                _position++;
            }
            else if (Current == '/' && Peek(1) == '/')
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        var start = _position;
        SkipToEndOfLine();
        var comment = _text.Substring(start, _position - start);
        var isDocumentation = comment.StartsWith("///", StringComparison.Ordinal);
        if (!isDocumentation || comment.StartsWith("////", StringComparison.Ordinal))
            return;
        var line = comment.Substring(3).TrimEnd();
        _documentation.Add(line.StartsWith(" ", StringComparison.Ordinal) ? line.Substring(1) : line);
    }

    private void SkipToEndOfLine()
    {
        while (_position < _text.Length && Current is not ('\n' or '\r'))
            _position++;
    }

    private SyntaxKind LexToken()
    {
        if (IsNameLike(Current))
            return LexWord();
        if (Current == '"')
            return LexString();
        if (Current == '.' && IsDigit(Peek(1)))
            return LexNumberWithoutLeadingDigit();
        var kind = SignKind(Current);
        if (kind == SyntaxKind.Bad)
            return LexBadCharacters();
        _position++;
        if (kind == SyntaxKind.Dot && Current == '.')
        {
            _position++;
            return SyntaxKind.DotDot;
        }
        return kind;
    }

    private static SyntaxKind SignKind(char sign) =>
        sign switch
        {
            '(' => SyntaxKind.OpenParenthesis,
            ')' => SyntaxKind.CloseParenthesis,
            '[' => SyntaxKind.OpenBracket,
            ']' => SyntaxKind.CloseBracket,
            '{' => SyntaxKind.OpenBrace,
            '}' => SyntaxKind.CloseBrace,
            ',' => SyntaxKind.Comma,
            ':' => SyntaxKind.Colon,
            '=' => SyntaxKind.Equals,
            '~' => SyntaxKind.Tilde,
            '+' => SyntaxKind.Plus,
            '-' => SyntaxKind.Minus,
            '*' => SyntaxKind.Star,
            '/' => SyntaxKind.Slash,
            '@' => SyntaxKind.At,
            '.' => SyntaxKind.Dot,
            _ => SyntaxKind.Bad,
        };

    /// <summary>A name, a number, or a run of letters and digits that is neither.</summary>
    private SyntaxKind LexWord()
    {
        var start = _position;
        if (IsDigit(Current))
        {
            var kind = LexNumber();
            if (!IsNameLike(Current))
                return kind;
        }
        while (IsNameLike(Current))
            _position++;
        var word = _text.Substring(start, _position - start);
        if (!IsDigit(word[0]) && word.All(IsNamePart))
            return SyntaxKind.Name;
        Report(DiagnosticCatalog.BadName, start, Excerpt.Of(word));
        // A name with foreign letters is meant as a name, and stays one, so that nothing more is said about it.
        return IsDigit(word[0]) ? SyntaxKind.Bad : SyntaxKind.Name;
    }

    private SyntaxKind LexNumber()
    {
        var kind = SyntaxKind.Integer;
        SkipDigits();
        if (Current == '.' && IsDigit(Peek(1)))
        {
            kind = SyntaxKind.Number;
            _position++;
            SkipDigits();
        }
        var signed = Peek(1) is '+' or '-' ? 1 : 0;
        if (Current is 'e' or 'E' && IsDigit(Peek(1 + signed)))
        {
            kind = SyntaxKind.Number;
            _position += 1 + signed;
            SkipDigits();
        }
        return kind;
    }

    private SyntaxKind LexNumberWithoutLeadingDigit()
    {
        var start = _position;
        _position++;
        while (IsNamePart(Current))
            _position++;
        Report(DiagnosticCatalog.BadNumber, start, Excerpt.Of("0" + _text.Substring(start, _position - start)));
        return SyntaxKind.Bad;
    }

    private SyntaxKind LexString()
    {
        var start = _position;
        _position++;
        while (_position < _text.Length && Current is not ('"' or '\n' or '\r'))
            _position++;
        if (Current == '"' && _position < _text.Length)
        {
            _position++;
            return SyntaxKind.String;
        }
        Report(DiagnosticCatalog.UnterminatedString, start);
        return SyntaxKind.Bad;
    }

    private SyntaxKind LexBadCharacters()
    {
        var start = _position;
        while (_position < _text.Length && IsBad(Current))
            _position++;
        var characters = _text.Substring(start, _position - start);
        var first = characters[0];
        var isVisible = char.IsSymbol(first) || char.IsPunctuation(first);
        var scalar =
            characters.Length > 1 && char.IsSurrogatePair(first, characters[1])
                ? char.ConvertToUtf32(first, characters[1])
                : first;
        var code = "U+" + scalar.ToString("X4", CultureInfo.InvariantCulture);
        var words = isVisible ? $"`{Excerpt.Of(characters)}`" : $"the character {code}";
        Report(DiagnosticCatalog.BadCharacter, start, words);
        return SyntaxKind.Bad;
    }

    private void Report(DiagnosticDescriptor descriptor, int start, params string[] words) =>
        _diagnostics.Report(descriptor, _source, new TextSpan(start, _position - start), words);

    private void SkipDigits()
    {
        while (IsDigit(Current))
            _position++;
    }

    private static bool IsBad(char c) =>
        !IsNameLike(c) && c is not ('"' or ' ' or '\t' or '\n' or '\r') && SignKind(c) == SyntaxKind.Bad;

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsNamePart(char c) => IsDigit(c) || c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_';

    private static bool IsNameLike(char c) => IsNamePart(c) || (c > '\u007F' && char.IsLetterOrDigit(c));
}
