using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>Resolves names, folds numbers and finds every shape; this part walks the statements.</summary>
internal sealed partial class Binder
{
    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlyDictionary<string, int> _dimOverrides;
    private readonly List<DimSymbol> _dims = [];
    private readonly List<InputSymbol> _inputs = [];
    private readonly Dictionary<string, int> _closedNames = [];
    private readonly HashSet<string> _brokenWords = [];
    private readonly HashSet<DiagnosticDescriptor> _passedLimits = [];
    private readonly Dictionary<ParamSymbol, TextSpan> _checkpointNameSpans = [];

    // What each value is at this place: its type, or its number or list, which stand wherever the value is named.
    private readonly Dictionary<ValueSymbol, BoundExpression> _values = [];
    private readonly Dictionary<ValueSymbol, TextSpan> _lastAssigned = [];
    private readonly HashSet<ValueSymbol> _lossValues = [];
    private Dictionary<ValueSymbol, BoundExpression> _entered = [];
    private Scope _scope = new(null);
    private Tally _tally = new();
    private MinimizeSyntax? _minimize;
    private UpdateSyntax? _updateSyntax;
    private BoundExpression? _loss;
    private BoundUpdate? _update;
    private TextSpan? _mask;
    private int _lossIndex;
    private int _suggestions;
    private bool _isLossOverwritten;

    private Binder(
        SourceText source,
        IReadOnlyDictionary<string, int> dimOverrides,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    )
    {
        _source = source;
        _dimOverrides = dimOverrides;
        _diagnostics = diagnostics;
        _cancellation = cancellation;
    }

    /// <summary>The bound model; null where there is none, which is then reported.</summary>
    public static BoundModel? Bind(
        ModelSyntax model,
        SourceText source,
        IReadOnlyDictionary<string, int> dimOverrides,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    ) => new Binder(source, dimOverrides, diagnostics, cancellation).BindModel(model);

    private BoundModel? BindModel(ModelSyntax model)
    {
        var statements = BindStatements(model.Statements);
        CheckWhole(model);
        if (_diagnostics.HasErrors)
            return null;
        CheckpointNameClashes.Report(statements, _checkpointNameSpans, _source, _diagnostics);
        if (_diagnostics.HasErrors || model.Name == null || _loss == null || _update == null)
            return null;
        var loss = _isLossOverwritten ? KeepLoss(statements) : _loss;
        var (name, documentation) = (model.Name.Text, model.Documentation);
        return new BoundModel(name, documentation, _source, _dims, _inputs, statements, loss, _minimize!.Span, _update);
    }

    /// <summary>
    /// Where a value of the loss is assigned again after <c>minimize</c>, the loss is what it was there: it gets a value of
    /// its own in that place.
    /// </summary>
    private BoundReference KeepLoss(List<BoundStatement> statements)
    {
        var kept = new ValueSymbol("loss", _minimize!.First.Span, null);
        statements.Insert(_lossIndex, new BoundAssign([kept], _loss!, null, _minimize.Span));
        return new BoundReference(kept, LossType.Instance, _loss!.Span);
    }

    private void CheckWhole(ModelSyntax model)
    {
        if (model.Name is not { } name)
            return;
        if (_inputs.Count == 0)
            ReportMissing(model, "input", "an input, the ids that it learns from");
        if (_minimize == null)
            ReportMissing(model, "minimize", "one, which says what to minimize");
        if (_updateSyntax == null)
            ReportMissing(model, "update", "one, as `update sgd(lr: 0.1)`");
        foreach (var pair in _dimOverrides.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (_dims.Any(d => d.Name == pair.Key) || _scope.IsSilenced(pair.Key))
                continue;
            var near = Near(pair.Key, _dims.Select(d => d.Name));
            Report(DiagnosticCatalog.UnknownDim, name.Span, pair.Key, Digits(pair.Value), near);
        }
    }

    // Where a statement could not be read it may be the one that is missing; that one message is enough.
    private void ReportMissing(ModelSyntax model, string keyword, string words)
    {
        if (model.IsComplete && !_brokenWords.Contains(keyword))
            Report(DiagnosticCatalog.MissingStatement, model.Name!.Span, model.Name.Text, keyword, words);
    }

    private List<BoundStatement> BindStatements(IReadOnlyList<StatementSyntax> statements)
    {
        var bound = new List<BoundStatement>();
        foreach (var statement in statements)
        {
            _cancellation.ThrowIfCancellationRequested();
            BindStatement(statement, bound);
            ReportExcesses(statement.Span);
        }
        return bound;
    }

    private void BindStatement(StatementSyntax statement, List<BoundStatement> bound)
    {
        switch (statement)
        {
            case DimSyntax dim:
                BindDims(dim);
                break;
            case InputSyntax input:
                BindInput(input);
                break;
            case ParamSyntax param:
                BindParams(param, bound);
                break;
            case AssignSyntax assign:
                BindAssign(assign, bound);
                break;
            case RepeatSyntax repeat:
                BindRepeat(repeat, bound);
                break;
            case MinimizeSyntax minimize:
                BindMinimize(minimize, bound.Count);
                break;
            case UpdateSyntax update:
                BindUpdate(update);
                break;
            case BrokenSyntax broken:
                Silence(broken);
                break;
        }
    }

    /// <summary>Takes the names of a statement that could not be read as reported.</summary>
    private void Silence(BrokenSyntax broken)
    {
        foreach (var name in broken.Names)
        {
            _brokenWords.Add(name);
            _scope.Silence(name);
        }
        foreach (var name in broken.Targets)
        {
            if (_scope.Find(name) is ValueSymbol value)
                SetValue(value, new BoundError(broken.Span));
        }
    }

    private void BindAssign(AssignSyntax assign, List<BoundStatement> bound)
    {
        var value =
            assign.Value is CallSyntax call && call.Name.Text == OperationCatalog.Mask.Name
                ? BindMask(call)
                : BindExpression(assign.Value);
        value = CheckTargets(assign, value);
        var targets = new List<ValueSymbol>();
        foreach (var name in assign.Targets)
        {
            if (Target(name, assign) is not { } target)
                continue;
            targets.Add(target);
            _lastAssigned[target] = name.Span;
            _isLossOverwritten |= _lossValues.Contains(target);
            var meaning = value.Type is MaskType mask
                ? new BoundReference(target, name == assign.Targets[0] ? mask.Corrupted : mask.Masked, name.Span)
                : value;
            SetValue(target, meaning);
        }
        // Numbers and lists stand where they are used and leave no statement.
        if (value is not (BoundNumber or BoundList or BoundError) && targets.Count == assign.Targets.Count)
            bound.Add(new BoundAssign(targets, value, assign.Documentation, assign.Span));
    }

    private BoundExpression CheckTargets(AssignSyntax assign, BoundExpression value)
    {
        var count = assign.Targets.Count;
        var results = value.Type is MaskType ? 2 : 1;
        if (value is BoundError)
            return value;
        if (count == results)
        {
            if (count == 1 || assign.Targets[0].Text != assign.Targets[1].Text)
                return value;
            var line = Line(assign.Targets[0].Span);
            Report(
                DiagnosticCatalog.AlreadyDeclared,
                assign.Targets[1].Span,
                assign.Targets[1].Text,
                "a result of this mask",
                line
            );
            return new BoundError(assign.Span);
        }
        var span = TextSpan.Across(assign.Targets[0].Span, assign.Targets[count - 1].Span);
        var found = count == 1 ? "one name stands" : $"{Digits(count)} names stand";
        var has =
            results == 1 ? "one result" : "two results, the corrupted ids and the indicator of the selected places";
        Report(DiagnosticCatalog.WrongTargets, span, has, found);
        return new BoundError(assign.Span);
    }

    /// <summary>The value that an assignment names, new or not; null where the name is something else.</summary>
    private ValueSymbol? Target(SyntaxToken name, AssignSyntax assign)
    {
        var found = _scope.Find(name.Text);
        if (found is ValueSymbol value)
            return value;
        if (found != null)
        {
            Report(DiagnosticCatalog.NotAssignable, name.Span, name.Text, KindOf(found));
            return null;
        }
        var created = new ValueSymbol(name.Text, name.Span, assign.Documentation);
        _scope.Declare(created);
        return created;
    }

    private void BindMinimize(MinimizeSyntax minimize, int index)
    {
        if (_minimize != null)
        {
            Report(DiagnosticCatalog.StatementTwice, minimize.First.Span, "minimize", Line(_minimize.Span));
            return;
        }
        _minimize = minimize;
        _loss = BindExpression(minimize.Loss);
        _lossIndex = index;
        if (_loss.Type is not (LossType or ErrorType))
            Report(DiagnosticCatalog.NotALoss, _loss.Span, _loss.Type.Describe());
        CollectValues(_loss);
    }

    private void CollectValues(BoundExpression expression)
    {
        if (expression is BoundReference { Symbol: ValueSymbol value })
            _lossValues.Add(value);
        if (expression is not BoundOperation operation)
            return;
        foreach (var argument in operation.Arguments.Values)
            CollectValues(argument);
    }

    private void BindUpdate(UpdateSyntax update)
    {
        if (_updateSyntax != null)
        {
            Report(DiagnosticCatalog.StatementTwice, update.First.Span, "update", Line(_updateSyntax.Span));
            return;
        }
        _updateSyntax = update;
        if (BindCall(update.Rule, OperationForm.Update) is { } call)
            _update = new BoundUpdate(call.Operation, call.Arguments, update.Span);
    }

    /// <summary>Declares a symbol, unless its name is taken, which is then reported.</summary>
    private bool Declare(Symbol symbol)
    {
        if (_scope.Find(symbol.Name) is not { } taken)
        {
            _scope.Declare(symbol);
            return true;
        }
        Report(DiagnosticCatalog.AlreadyDeclared, symbol.Span, symbol.Name, KindOf(taken), Line(taken.Span));
        return false;
    }

    private static string KindOf(Symbol symbol) =>
        symbol switch
        {
            DimSymbol => "a dim",
            InputSymbol => "an input",
            ParamSymbol => "a param",
            CounterSymbol => "the counter of a `repeat`",
            _ => "a value",
        };

    private void ReportExcesses(TextSpan at)
    {
        foreach (var (descriptor, words) in _tally.Excesses())
        {
            if (_passedLimits.Add(descriptor))
                Report(descriptor, at, words);
        }
    }

    private void Report(DiagnosticDescriptor descriptor, TextSpan at, params string[] words) =>
        _diagnostics.Report(descriptor, _source, at, words);

    // A text with thousands of unknown names is no slip of the finger; searching for each would take long.
    private string Near(string name, IEnumerable<string> known) =>
        ++_suggestions > 50 ? "" : Suggestion.For(name, known);

    private string Line(TextSpan span) => Digits(_source.LineNumberOf(span));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
