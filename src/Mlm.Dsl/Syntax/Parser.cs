using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>Turns a spec's tokens into statements; this part moves over the tokens and recovers from mistakes.</summary>
/// <remarks>
/// After a mistake the parser panics: it sees nothing but the end of the line, so that every rule returns at once and
/// silently. The statement is then dropped as a <see cref="BrokenSyntax"/> and the parser goes on at the next one.
/// </remarks>
internal sealed partial class Parser
{
    private const int MaxNesting = 200;

    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlyList<SyntaxToken> _tokens;
    private readonly int[] _closingBraces;
    private readonly Stack<SyntaxToken> _brackets = new();
    private int _unclosedBraces;
    private int _unopenedBraces;
    private int _index;
    private int _goesOnAt;
    private int _nesting;
    private int _repeats;
    private bool _isPanicking;
    private bool _isRepeatNestingReported;

    private Parser(SourceText source, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        _source = source;
        _diagnostics = diagnostics;
        _cancellation = cancellation;
        _tokens = Lexer.Lex(source, diagnostics);
        _closingBraces = MatchBraces();
    }

    /// <summary>The model of a spec; null where the text is none at all, which is then reported.</summary>
    public static ModelSyntax? Parse(SourceText source, DiagnosticBag diagnostics, CancellationToken cancellation) =>
        new Parser(source, diagnostics, cancellation).ParseModel();

    private SyntaxToken Token => _tokens[_index];

    private SyntaxToken Previous => _tokens[Math.Max(0, _index - 1)];

    private SyntaxToken Ahead(int count) => _tokens[Math.Min(_index + count, _tokens.Count - 1)];

    /// <summary>What comes next: the token's kind, or the end of the line where the statement ends with it.</summary>
    private SyntaxKind Kind
    {
        get
        {
            if (_isPanicking)
                return SyntaxKind.EndOfLine;
            var staysVisible = Token.Kind is SyntaxKind.OpenBrace or SyntaxKind.CloseBrace or SyntaxKind.EndOfFile;
            var endsLine = Token.StartsLine && _brackets.Count == 0 && _index != _goesOnAt && !staysVisible;
            return endsLine ? SyntaxKind.EndOfLine : Token.Kind;
        }
    }

    private bool NextIs(string word) => Kind == SyntaxKind.Name && Token.Is(word);

    /// <summary>Takes the next token, whatever it is; in a panic stays where it is.</summary>
    private SyntaxToken Take()
    {
        var token = Token;
        if (_isPanicking || token.Kind == SyntaxKind.EndOfFile)
            return token;
        switch (token.Kind)
        {
            case SyntaxKind.OpenParenthesis or SyntaxKind.OpenBracket:
                _brackets.Push(token);
                break;
            case SyntaxKind.CloseParenthesis or SyntaxKind.CloseBracket when _brackets.Count > 0:
                _brackets.Pop();
                break;
        }
        _index++;
        var goesOn = token.IsBinaryOperator || token.Kind is SyntaxKind.Equals or SyntaxKind.Tilde or SyntaxKind.Comma;
        if (goesOn)
            _goesOnAt = _index;
        return token;
    }

    /// <summary>Takes a keyword after which a line goes on.</summary>
    private void TakeAs()
    {
        Take();
        _goesOnAt = _index;
    }

    private SyntaxToken Expect(SyntaxKind kind, string words)
    {
        if (Kind != kind)
            FailExpecting(words);
        return Take();
    }

    private SyntaxToken ExpectClosing(SyntaxKind kind, string words)
    {
        if (Kind != kind && !_isPanicking && _brackets.Count > 0 && BreaksOff())
        {
            var open = _brackets.Peek();
            Fail(DiagnosticCatalog.UnclosedBracket, open.Span, open.Text, open.Text == "(" ? ")" : "]");
        }
        if (Kind != kind)
            FailExpecting(words);
        return Take();
    }

    /// <summary>Whether the statement was left here with a bracket open.</summary>
    private bool BreaksOff() =>
        Token.Kind is SyntaxKind.EndOfFile or SyntaxKind.CloseBrace || (Token.StartsLine && StartsStatement(_index));

    private void FailExpecting(string words)
    {
        if (_isPanicking)
            return;
        if (_brackets.Count > 0 && BreaksOff())
        {
            var open = _brackets.Peek();
            Fail(DiagnosticCatalog.UnclosedBracket, open.Span, open.Text, open.Text == "(" ? ")" : "]");
            return;
        }
        Fail(DiagnosticCatalog.Unexpected, FoundSpan(), words, Found());
    }

    /// <summary>Reports a mistake, unless the lexer did or one is being recovered from, and panics.</summary>
    private void Fail(DiagnosticDescriptor descriptor, TextSpan at, params string[] words)
    {
        if (!_isPanicking && Kind != SyntaxKind.Bad)
            _diagnostics.Report(descriptor, _source, at, words);
        _isPanicking = true;
    }

    /// <summary>Reports a mistake after which the statement can be read on.</summary>
    private void Report(DiagnosticDescriptor descriptor, TextSpan at, params string[] words)
    {
        if (!_isPanicking)
            _diagnostics.Report(descriptor, _source, at, words);
    }

    private string Found() =>
        Kind switch
        {
            SyntaxKind.EndOfFile => "the end of the file",
            SyntaxKind.EndOfLine => "the end of the line",
            _ => $"`{Excerpt.Of(Token.Text)}`",
        };

    private TextSpan FoundSpan() =>
        Kind is SyntaxKind.EndOfFile or SyntaxKind.EndOfLine ? new TextSpan(Previous.Span.End, 0) : Token.Span;

    private TextSpan SpanFrom(SyntaxToken first) => TextSpan.Across(first.Span, Previous.Span);

    /// <summary>Whether a statement certainly starts at a token; inside of an expression nothing looks like this.</summary>
    private bool StartsStatement(int index)
    {
        var token = _tokens[index];
        if (token.Kind == SyntaxKind.CloseBrace)
            return true;
        if (token.Kind != SyntaxKind.Name || index + 1 >= _tokens.Count)
            return false;
        var next = _tokens[index + 1];
        if (next.Kind == SyntaxKind.Equals)
            return true;
        var startsOperand = next.Kind is SyntaxKind.Name or SyntaxKind.Integer && !next.StartsLine;
        return startsOperand && Array.IndexOf(Keywords, token.Text) >= 0;
    }

    /// <summary>Leaves the panic, at the end of the broken statement that started at <paramref name="start"/>.</summary>
    private BrokenSyntax Recover(int start)
    {
        while (!IsRecoveryPoint(start))
        {
            var token = Token;
            if (token.Kind is SyntaxKind.OpenParenthesis or SyntaxKind.OpenBracket)
                _brackets.Push(token);
            else if (token.Kind is SyntaxKind.CloseParenthesis or SyntaxKind.CloseBracket && _brackets.Count > 0)
                _brackets.Pop();
            _index = EndOfSkipped();
        }
        _brackets.Clear();
        _isPanicking = false;
        _nesting = 0;
        var tokens = Enumerable.Range(start, _index - start).Select(i => _tokens[i]).ToList();
        var names = tokens.Where(t => t.Kind == SyntaxKind.Name).Select(t => t.Text).Distinct().ToList();
        var targets = tokens.TakeWhile(t => t.Kind is SyntaxKind.Name or SyntaxKind.Comma).ToList();
        var isAssignment = targets.Count < tokens.Count && tokens[targets.Count].Kind == SyntaxKind.Equals;
        var targetNames = isAssignment
            ? targets.Where(t => t.Kind == SyntaxKind.Name).Select(t => t.Text).ToList()
            : [];
        return new BrokenSyntax(_tokens[start], targetNames, names, SpanFrom(_tokens[start]));
    }

    /// <summary>
    /// Past the next token, or past a whole block: it belongs to the broken statement. Where the file lacks a closing brace
    /// it is more likely that this opening one is a stray sign.
    /// </summary>
    private int EndOfSkipped()
    {
        if (Token.Kind != SyntaxKind.OpenBrace)
            return _index + 1;
        if (_unclosedBraces == 0 && _closingBraces[_index] > 0)
            return _closingBraces[_index] + 1;
        _unclosedBraces = Math.Max(0, _unclosedBraces - 1);
        return _index + 1;
    }

    private bool IsRecoveryPoint(int start)
    {
        if (Token.Kind is SyntaxKind.EndOfFile or SyntaxKind.CloseBrace)
            return true;
        return _index > start && Token.StartsLine && (_brackets.Count == 0 || StartsStatement(_index));
    }

    /// <summary>For each opening brace the index of its closing one; 0 where it has none.</summary>
    private int[] MatchBraces()
    {
        var closing = new int[_tokens.Count];
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == SyntaxKind.OpenBrace)
                open.Push(i);
            else if (_tokens[i].Kind == SyntaxKind.CloseBrace && open.Count > 0)
                closing[open.Pop()] = i;
            else if (_tokens[i].Kind == SyntaxKind.CloseBrace)
                _unopenedBraces++;
        }
        _unclosedBraces = open.Count;
        return closing;
    }
}
