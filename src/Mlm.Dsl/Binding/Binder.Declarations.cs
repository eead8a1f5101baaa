using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>Dims, inputs and params.</summary>
internal sealed partial class Binder
{
    private void BindDims(DimSyntax statement)
    {
        foreach (var (name, size) in statement.Dims)
        {
            if (DimSize(name, size) is not { } value)
                _scope.Silence(name.Text);
            else if (new DimSymbol(name.Text, value, name.Span, statement.Documentation) is var dim && Declare(dim))
                _dims.Add(dim);
        }
    }

    private int? DimSize(SyntaxToken name, ExpressionSyntax size)
    {
        if (!_dimOverrides.TryGetValue(name.Text, out var replacement))
            return EvaluatePositive(size, $"the dim `{name.Text}`");
        // What the spec says does not count then, so neither do its mistakes of arithmetic.
        if (replacement >= 1)
            return replacement;
        Report(DiagnosticCatalog.NotPositive, name.Span, $"the dim `{name.Text}`", Digits(replacement));
        return null;
    }

    private void BindInput(InputSyntax statement)
    {
        var name = statement.Name;
        var shape = BindShape(statement.Shape);
        var bound = EvaluatePositive(statement.Bound, $"the bound of `{name.Text}`");
        if (shape == null || bound == null || !CheckInputShape(statement, shape))
        {
            _scope.Silence(name.Text);
            _brokenWords.Add("input");
            return;
        }
        var type = new IdsType(shape, bound.Value, IsIndicator: bound == 2);
        var input = new InputSymbol(name.Text, type, name.Span, statement.Documentation);
        if (Declare(input))
            _inputs.Add(input);
    }

    private bool CheckInputShape(InputSyntax statement, Shape shape)
    {
        var first = _inputs.FirstOrDefault();
        if (shape.Rank == 2 && (first == null || first.Type.Shape.SameSizes(shape)))
            return true;
        var expected =
            first == null
                ? "two axes, `[N, T]`"
                : $"{first.Type.Shape} as of `{first.Name}`; all inputs have one shape";
        Report(DiagnosticCatalog.InputShape, statement.Shape.Span, statement.Name.Text, shape.ToString(), expected);
        return false;
    }

    private void BindParams(ParamSyntax statement, List<BoundStatement> bound)
    {
        var scale = BindScale(statement.Initializer);
        var checkpointName = CheckCheckpointName(statement.CheckpointName);
        foreach (var (name, shapeSyntax) in statement.Tensors)
        {
            if (BindShape(shapeSyntax) is not { } shape)
            {
                _scope.Silence(name.Text);
                continue;
            }
            var param = new ParamSymbol(
                name.Text,
                shape,
                BindInitializer(statement.Initializer, name, shape),
                scale,
                checkpointName,
                statement.Transpose != null,
                statement.NoDecay,
                name.Span,
                statement.Documentation
            );
            if (statement.Transpose is { } transpose && shape.Rank != 2)
                Report(DiagnosticCatalog.TransposedShape, transpose, name.Text, shape.ToString());
            if (!Declare(param))
                continue;
            _checkpointNameSpans[param] = statement.CheckpointName?.Span ?? name.Span;
            _tally.AddParam(shape.Elements);
            bound.Add(new BoundParam(param, statement.Span));
            ReportExcesses(name.Span);
        }
    }

    private BoundNumber? BindScale(InitializerSyntax? initializer)
    {
        if (initializer?.Scale is not { } token)
            return null;
        var value = ParseNumber(token);
        // A number beyond double is beyond float32 too; which of the two is said first does not matter.
        if (value is { } number && float.IsInfinity((float)number))
            Report(DiagnosticCatalog.NotFinite, token.Span, token.Text, " in float32");
        return new BoundNumber(value ?? 0, token.Text, token.Span);
    }

    private InitializerKind BindInitializer(InitializerSyntax? initializer, SyntaxToken name, Shape shape)
    {
        switch (initializer?.Name.Text)
        {
            case "normal":
                return InitializerKind.Normal;
            case "uniform":
                return InitializerKind.Uniform;
            case "zeros":
                return InitializerKind.Zeros;
            case "ones":
                return InitializerKind.Ones;
            case "xavier" when shape.Rank != 2:
                var needs = "`xavier` needs two axes, for ±√(6/(rows + columns))";
                Report(DiagnosticCatalog.InitializerShape, initializer.Name.Span, name.Text, shape.ToString(), needs);
                break;
            case null when shape.Rank > 2:
                var states = "a param of three or more axes must state its initializer, as `~ normal(0.02)`";
                Report(DiagnosticCatalog.InitializerShape, name.Span, name.Text, shape.ToString(), states);
                break;
        }
        return initializer == null && shape.Rank == 1 ? InitializerKind.Zeros : InitializerKind.Xavier;
    }

    private string? CheckCheckpointName(SyntaxToken? token)
    {
        if (token == null)
            return null;
        var text = token.StringValue;
        // The one key of a safetensors header that is no tensor.
        if (text.Length == 0 || text == "__metadata__")
            Report(DiagnosticCatalog.BadCheckpointName, token.Span, text);
        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            var end = close < 0 ? text.Length : close + 1;
            var word = close < 0 ? text.Substring(open) : text.Substring(open + 1, close - open - 1);
            var symbol = close < 0 ? null : _scope.Find(word);
            if (symbol is CounterSymbol || _scope.IsSilenced(word))
                continue;
            var counters = _scope.Visible.OfType<CounterSymbol>().Select(c => c.Name);
            var span = new TextSpan(token.Span.Start + 1 + open, end - open);
            Report(DiagnosticCatalog.UnknownCounter, span, Excerpt.Of(word), Near(word, counters));
        }
        return text;
    }

    /// <summary>A shape with axes of at least 1 and fewer than 2³¹ elements; null where something is reported.</summary>
    private Shape? BindShape(ShapeSyntax syntax)
    {
        var axes = new List<Axis>();
        foreach (var axis in syntax.Axes)
        {
            if (EvaluatePositive(axis, $"the axis `{Excerpt.Of(axis.ToString())}`") is { } size)
                axes.Add(new Axis(axis.ToString(), size));
        }
        if (axes.Count < syntax.Axes.Count)
            return null;
        var shape = new Shape(axes);
        return CheckElements(shape, syntax.Span) ? shape : null;
    }

    private bool CheckElements(Shape shape, TextSpan at)
    {
        var elements = shape.Elements;
        if (elements <= int.MaxValue)
            return true;
        Report(DiagnosticCatalog.TensorTooLarge, at, shape.ToString(), Saturating.Digits(elements));
        return false;
    }
}
