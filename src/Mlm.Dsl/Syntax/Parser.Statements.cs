using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Syntax;

/// <summary>The model and its statements.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Keywords = ["dim", "input", "param", "repeat", "minimize", "update"];
    private static readonly string[] Initializers = ["normal", "uniform", "xavier", "zeros", "ones"];

    private ModelSyntax? ParseModel()
    {
        _goesOnAt = _index;
        var documentation = Token.Documentation;
        if (!NextIs("model"))
        {
            FailExpecting("`model`, with which a spec starts");
            return null;
        }
        Take();
        SyntaxToken? name = Expect(SyntaxKind.Name, "the model's name");
        if (_isPanicking && FindBrace() is { } brace)
        {
            (name, _index, _isPanicking) = (null, brace, false);
        }
        var open = Expect(SyntaxKind.OpenBrace, "`{`");
        if (_isPanicking)
            return null;
        var statements = ParseBody();
        var isComplete = ParseEndOfModel(open);
        return new ModelSyntax(name, documentation, statements, isComplete);
    }

    private bool ParseEndOfModel(SyntaxToken open)
    {
        if (Kind == SyntaxKind.EndOfFile)
        {
            if (_unclosedBraces > 0)
                Report(DiagnosticCatalog.UnclosedBracket, open.Span, "{", "}");
            return false;
        }
        Take();
        _goesOnAt = _index;
        if (Kind == SyntaxKind.EndOfFile)
            return true;
        Fail(DiagnosticCatalog.AfterModel, Token.Span, Found());
        return false;
    }

    /// <summary>Statements up to the closing brace, which is left standing, or the end of the file.</summary>
    private List<StatementSyntax> ParseBody()
    {
        var statements = new List<StatementSyntax>();
        while (Token.Kind is not (SyntaxKind.CloseBrace or SyntaxKind.EndOfFile) && !ClosesRepeatWithoutBrace())
        {
            _cancellation.ThrowIfCancellationRequested();
            statements.Add(ParseStatement());
        }
        return statements;
    }

    private StatementSyntax ParseStatement()
    {
        var start = _index;
        _goesOnAt = _index;
        var statement = ParseStatementByItsFirstWords();
        if (statement != null && !_isPanicking && !EndsHere())
            Fail(DiagnosticCatalog.StatementNotEnded, Token.Span, Found());
        return _isPanicking || statement == null ? Recover(start) : statement;
    }

    /// <summary>Whether the statement ends here; where another one follows on the line, that is reported and read too.</summary>
    private bool EndsHere()
    {
        if (Kind is SyntaxKind.EndOfLine or SyntaxKind.CloseBrace or SyntaxKind.EndOfFile)
            return true;
        if (!StartsStatement(_index))
            return false;
        Report(DiagnosticCatalog.StatementNotEnded, Token.Span, Found());
        return true;
    }

    private StatementSyntax? ParseStatementByItsFirstWords()
    {
        if (
            Token.Kind == SyntaxKind.Name
            && Ahead(1).Kind is SyntaxKind.Equals or SyntaxKind.Comma
            && !Ahead(1).StartsLine
        )
            return ParseAssign();
        if (Token.IsBinaryOperator)
        {
            Fail(DiagnosticCatalog.OperatorAtLineStart, Token.Span, Token.Text);
            return null;
        }
        var keyword = Token.Kind == SyntaxKind.Name ? Token.Text : "";
        if (_repeats > 0 && StandsOutsideOfRepeats(keyword))
        {
            Fail(DiagnosticCatalog.NotInRepeat, Token.Span, keyword);
            return null;
        }
        switch (keyword)
        {
            case "dim":
                return ParseDim();
            case "input":
                return ParseInput();
            case "param":
                return ParseParam();
            case "repeat":
                return ParseRepeat();
            case "minimize":
                return ParseMinimize();
            case "update":
                return ParseUpdate();
        }
        var near = Token.Kind == SyntaxKind.Name ? Suggestion.For(keyword, Keywords) : "";
        Fail(DiagnosticCatalog.UnknownStatement, Token.Span, Found(), near);
        return null;
    }

    private AssignSyntax ParseAssign()
    {
        var first = Token;
        var targets = ParseSeparated(() => Expect(SyntaxKind.Name, "a name"));
        Expect(SyntaxKind.Equals, "`=`");
        var value = ParseExpression();
        return new AssignSyntax(first, targets, value, SpanFrom(first));
    }

    private DimSyntax ParseDim()
    {
        var first = Take();
        var dims = ParseSeparated(() =>
        {
            var name = Expect(SyntaxKind.Name, "the dim's name");
            Expect(SyntaxKind.Equals, "`=`");
            return (name, ParseIntegerExpression());
        });
        return new DimSyntax(first, dims, SpanFrom(first));
    }

    private InputSyntax ParseInput()
    {
        var first = Take();
        var name = Expect(SyntaxKind.Name, "the input's name");
        var shape = ParseShape();
        if (!NextIs("in"))
            FailExpecting("`in` and the ids' bound");
        Take();
        var bound = ParseIntegerExpression();
        return new InputSyntax(first, name, shape, bound, SpanFrom(first));
    }

    private ParamSyntax ParseParam()
    {
        var first = Take();
        var tensors = ParseSeparated(() => (Expect(SyntaxKind.Name, "the param's name"), ParseShape()));
        var initializer = Kind == SyntaxKind.Tilde ? ParseInitializer() : null;
        SyntaxToken? checkpointName = null;
        TextSpan? transpose = null;
        if (NextIs("as"))
        {
            var word = Token;
            TakeAs();
            checkpointName = Expect(SyntaxKind.String, "a string, the param's name in a checkpoint");
            transpose = ParseCheckpointTranspose();
            if (tensors.Count > 1)
                Report(DiagnosticCatalog.AsNeedsOneName, word.Span, tensors.Count.ToString());
        }
        var noDecay = NextIs("no_decay");
        if (noDecay)
            Take();
        return new ParamSyntax(first, tensors, initializer, checkpointName, transpose, noDecay, SpanFrom(first));
    }

    private TextSpan? ParseCheckpointTranspose()
    {
        if (Kind != SyntaxKind.Dot)
            return null;
        var dot = Take();
        if (!NextIs("T"))
            FailExpecting("`T` after `.`");
        return TextSpan.Across(dot.Span, Take().Span);
    }

    private InitializerSyntax ParseInitializer()
    {
        Take();
        if (Kind == SyntaxKind.Name && Array.IndexOf(Initializers, Token.Text) < 0)
            Fail(DiagnosticCatalog.UnknownInitializer, Token.Span, Found(), Suggestion.For(Token.Text, Initializers));
        var name = Expect(SyntaxKind.Name, "an initializer: `normal(…)`, `uniform(…)`, `xavier`, `zeros` or `ones`");
        if (name.Text is not ("normal" or "uniform"))
            return new InitializerSyntax(name, null);
        Expect(SyntaxKind.OpenParenthesis, "`(`");
        if (Kind is not (SyntaxKind.Integer or SyntaxKind.Number))
            FailExpecting("a number");
        var scale = Take();
        ExpectClosing(SyntaxKind.CloseParenthesis, "`)`");
        return new InitializerSyntax(name, scale);
    }

    private ShapeSyntax ParseShape()
    {
        var open = Expect(SyntaxKind.OpenBracket, "`[` and a shape");
        var axes = ParseSeparated(ParseIntegerExpression);
        var close = ExpectClosing(SyntaxKind.CloseBracket, "`,` or `]`");
        return new ShapeSyntax(axes, TextSpan.Across(open.Span, close.Span));
    }

    private MinimizeSyntax ParseMinimize()
    {
        var first = Take();
        var loss = ParseExpression();
        return new MinimizeSyntax(first, loss, SpanFrom(first));
    }

    private UpdateSyntax ParseUpdate()
    {
        var first = Take();
        var name = Expect(SyntaxKind.Name, "`sgd(…)` or `adamw(…)`");
        if (Kind != SyntaxKind.OpenParenthesis)
            FailExpecting("`(`");
        return new UpdateSyntax(first, ParseCall(name), SpanFrom(first));
    }

    private RepeatSyntax? ParseRepeat()
    {
        var start = _index;
        var first = Take();
        ExpressionSyntax? count = ParseIntegerExpression();
        if (!NextIs("as"))
            FailExpecting("`as` and a name for the turns");
        TakeAs();
        SyntaxToken? counter = Expect(SyntaxKind.Name, "a name for the turns");
        if (Kind != SyntaxKind.OpenBrace)
            FailExpecting("`{`");
        IReadOnlyList<string> brokenNames = [];
        if (_isPanicking)
        {
            if (!RecoverToBody())
                return null;
            (count, counter) = (null, null);
            brokenNames = [.. Enumerable.Range(start, _index - start).Select(i => _tokens[i].Text)];
        }
        if (_repeats == MaxNesting)
        {
            // Said once, not again for each of the repeats that are too deep.
            if (_isRepeatNestingReported)
                _isPanicking = true;
            else
                FailNesting(first.Span);
            _isRepeatNestingReported = true;
            return null;
        }
        var body = ParseRepeatBody(first);
        return new RepeatSyntax(first, count, counter, brokenNames, body, SpanFrom(first));
    }

    /// <summary>Leaves the panic in a repeat's broken head at its brace, or where the brace is what is missing.</summary>
    private bool RecoverToBody()
    {
        if (FindBrace() is { } brace)
        {
            _index = brace;
        }
        else if (_unopenedBraces > 0)
        {
            _unopenedBraces--;
            while (!Token.StartsLine && Token.Kind is not (SyntaxKind.CloseBrace or SyntaxKind.EndOfFile))
                _index++;
        }
        else
        {
            return false;
        }
        _brackets.Clear();
        _nesting = 0;
        _isPanicking = false;
        return true;
    }

    private List<StatementSyntax> ParseRepeatBody(SyntaxToken first)
    {
        var open = Token.Kind == SyntaxKind.OpenBrace ? Take() : first;
        _repeats++;
        var body = ParseBody();
        _repeats--;
        if (Token.Kind == SyntaxKind.CloseBrace)
        {
            Take();
            return body;
        }
        if (_unclosedBraces > 0)
            Report(DiagnosticCatalog.UnclosedBracket, open.Span, open.Text, "}");
        // One message for one missing brace: the blocks around it that end with the file say nothing.
        _unclosedBraces = Token.Kind == SyntaxKind.EndOfFile ? 0 : _unclosedBraces - 1;
        return body;
    }

    private static bool StandsOutsideOfRepeats(string keyword) => keyword is "dim" or "input" or "minimize" or "update";

    /// <summary>
    /// Whether a repeat's brace is missing here: the file lacks one, and what follows can only stand outside of a repeat.
    /// </summary>
    private bool ClosesRepeatWithoutBrace() =>
        _repeats > 0
        && _unclosedBraces > 0
        && StandsOutsideOfRepeats(Token.Text)
        && Ahead(1).Kind == SyntaxKind.Name
        && StartsStatement(_index);

    /// <summary>The brace with which a block whose head is broken starts, on this line or at the start of the next.</summary>
    private int? FindBrace()
    {
        for (var i = _index; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == SyntaxKind.OpenBrace)
                return i;
            if (_tokens[i].StartsLine || _tokens[i].Kind is SyntaxKind.CloseBrace or SyntaxKind.EndOfFile)
                return null;
        }
        return null;
    }
}
