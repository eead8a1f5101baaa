using System.Globalization;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph.Lowering;
using Mlm.Generator.Graph.Operations;
using Mlm.Generator.Graph.Optimizers;
using Mlm.Generator.Options;

namespace Mlm.Generator.Graph;

/// <summary>Unrolls a bound model: every turn of every repeat becomes nodes of its own, every value is written once.</summary>
internal sealed class GraphBuilder
{
    private readonly BoundModel _model;
    private readonly ClassKind _kind;
    private readonly DiagnosticBag _diagnostics;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<Symbol, object> _meanings = [];
    private readonly List<IdsValue> _ids = [];
    private readonly List<Value> _parameters = [];
    private readonly List<Node> _nodes = [];
    private readonly List<LossSum> _losses = [];
    private readonly List<(string Name, Value Value)> _assigned = [];
    private readonly NameTable _names = new();
    private MaskStep? _mask;
    private Turn? _turn;
    private Origin _origin = new(0, "", null);
    private TextSpan _span;
    private int _dropouts;

    private GraphBuilder(BoundModel model, ClassKind kind, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        _model = model;
        _kind = kind;
        _diagnostics = diagnostics;
        _cancellation = cancellation;
    }

    /// <summary>The unrolled model; null where there is an error, which is then reported.</summary>
    public static ForwardGraph? Build(
        BoundModel model,
        ClassKind kind,
        DiagnosticBag diagnostics,
        CancellationToken cancellation
    )
    {
        var builder = new GraphBuilder(model, kind, diagnostics, cancellation);
        return builder.Build();
    }

    /// <summary>Whether the class trains: otherwise dropout leaves things as they are, and nothing is kept for a backward.</summary>
    public bool Trains => _kind.Trains;

    private ForwardGraph? Build()
    {
        foreach (var input in _model.Inputs)
        {
            var ids = new IdsValue(input.Name, IdsKind.Input, input.Type.Bound, input.Documentation);
            _ids.Add(ids);
            _meanings[input] = ids;
        }
        // Params keep their names, whatever values the compiler makes; those give way.
        foreach (var param in _model.UnrollParams())
            _names.Unique(param.Name);
        LowerStatements();
        SetOrigin(_model.MinimizeSpan);
        var loss = TermsOf(LossOf(_model.Loss));
        if (loss.Find(t => !IsFinite((float)t.Factor)) is { } wrong)
        {
            var factor = wrong.Factor.ToString("R", CultureInfo.InvariantCulture);
            _diagnostics.Report(DiagnosticCatalog.NotFinite, _model.Source, _model.Loss.Span, factor, " in float32");
        }
        if (_diagnostics.HasErrors)
            return null;
        var graph = new ForwardGraph(_model, _kind, _ids, _mask, _parameters, _nodes, loss, _names)
        {
            Assigned = _assigned,
        };
        return Trains ? graph with { Optimizer = OptimizerPlans.Of(_model.Update) } : WithoutLoss(graph);
    }

    /// <summary>The cross-entropies are left as nodes that nothing reads.</summary>
    private ForwardGraph WithoutLoss(ForwardGraph graph)
    {
        var logits = graph.Loss[0].CrossEntropy.Inputs[0];
        return graph with { Loss = [], Answers = InferenceOutputs.Of(logits, _nodes, _model.Inputs[0].Type.Shape) };
    }

    private void LowerStatements()
    {
        foreach (var (statement, turn) in _model.Unroll())
        {
            _cancellation.ThrowIfCancellationRequested();
            _turn = turn;
            SetOrigin(statement.Span);
            switch (statement)
            {
                case BoundParam param:
                    Declare(new UnrolledParam(param.Symbol, turn));
                    break;
                case BoundAssign assign when assign.Value.Type is MaskType && !Trains:
                    AssignUnmasked(assign);
                    break;
                case BoundAssign assign when assign.Value.Type is MaskType:
                    AssignMask(assign);
                    break;
                case BoundAssign assign:
                    Assign(assign.Targets[0], Meaning(assign.Value, assign.Targets[0].Name));
                    break;
            }
        }
        _turn = null;
    }

    private void Assign(Symbol target, object meaning)
    {
        _meanings[target] = meaning;
        if (meaning is Value value)
            _assigned.Add((_turn?.Prefix + target.Name, value));
    }

    private void Declare(UnrolledParam param)
    {
        var value = new Value(param.Name, new MatrixShape(param.Symbol.Shape, null), param);
        _parameters.Add(value);
        _meanings[param.Symbol] = value;
    }

    /// <summary>Nothing is masked: the first result is the ids themselves, and the second selects no place.</summary>
    private void AssignUnmasked(BoundAssign assign)
    {
        var masked = new IdsValue(assign.Targets[1].Name, IdsKind.Masked, 2, assign.Documentation);
        _ids.Add(masked);
        _meanings[assign.Targets[0]] = Ids(((BoundOperation)assign.Value)["tokens"]);
        _meanings[assign.Targets[1]] = masked;
    }

    private void AssignMask(BoundAssign assign)
    {
        var mask = (BoundOperation)assign.Value;
        var type = (MaskType)mask.Type;
        var corrupted = new IdsValue(
            assign.Targets[0].Name,
            IdsKind.Corrupted,
            type.Corrupted.Bound,
            assign.Documentation
        );
        var masked = new IdsValue(assign.Targets[1].Name, IdsKind.Masked, 2, assign.Documentation);
        _ids.Add(corrupted);
        _ids.Add(masked);
        _meanings[assign.Targets[0]] = corrupted;
        _meanings[assign.Targets[1]] = masked;
        _mask = new MaskStep(
            Ids(mask["tokens"]),
            corrupted,
            masked,
            mask.Number("select")!,
            mask.Number("replace")!,
            mask.Number("random")!,
            (int)mask.Number("token")!.Value,
            mask.Find("except") is BoundList except ? except.Items : [],
            _origin,
            _span
        );
    }

    /// <summary>The tensor that an expression stands for; where it is a value without a name, it gets the one that is wanted.</summary>
    public Value Tensor(BoundExpression expression, string? wanted = null) => (Value)Meaning(expression, wanted);

    /// <summary>The ids that an expression stands for.</summary>
    public IdsValue Ids(BoundExpression expression) => (IdsValue)Meaning(expression);

    /// <summary>An expression as the spec writes it.</summary>
    public string Quote(BoundExpression expression) => SpecQuote.OneLine(_model.Source.Slice(expression.Span));

    /// <summary>
    /// The draws of the next dropout of the unrolled model; null where nothing is dropped: at a probability of 0, and at
    /// inference.
    /// </summary>
    public DropoutSite? TakeDropoutSite(BoundNumber probability) =>
        Drops(probability) ? new DropoutSite(_dropouts++, probability) : null;

    /// <summary>Whether a dropout of this probability does anything.</summary>
    public bool Drops(BoundNumber probability) => probability.Value > 0 && Trains;

    /// <summary>Adds a node with one output a shape; the outputs' names get the turn's prefix.</summary>
    public Node Add(GraphOp operation, IReadOnlyList<Value> inputs, params (string Name, MatrixShape Shape)[] outputs)
    {
        var results = outputs.Select(o => new Output(new Value(_names.Unique(_turn?.Prefix + o.Name), o.Shape)));
        var node = new Node(operation, inputs, [.. results], _origin) { Span = _span };
        _nodes.Add(node);
        return node;
    }

    private object Meaning(BoundExpression expression, string? wanted = null) =>
        expression switch
        {
            BoundReference reference => _meanings[reference.Symbol],
            BoundOperation { Type: LossType } operation => LossOf(operation),
            BoundOperation operation => At(
                operation.Span,
                () => OperationLowerings.Of(operation.Operation)(operation, this, wanted)
            ),
            _ => throw new InvalidOperationException($"{expression.GetType().Name} is no value of a step"),
        };

    // What is lowered meanwhile comes from this part of the statement; its own parts from theirs.
    private T At<T>(TextSpan span, Func<T> lower)
    {
        var outer = _span;
        _span = span;
        var lowered = lower();
        _span = outer;
        return lowered;
    }

    /// <summary>
    /// What a loss is the sum of. It is built with +, −, and × ÷ by numbers alone, so it is always a weighted sum of
    /// cross-entropies; one that is named and used often is one part, however often.
    /// </summary>
    private LossSum LossOf(BoundExpression loss)
    {
        if (loss is BoundReference reference)
            return (LossSum)_meanings[reference.Symbol];
        var operation = (BoundOperation)loss;
        if (operation.Operation == OperationCatalog.CrossEntropy)
            return Keep(new LossSum(At(operation.Span, () => CrossEntropyLowering.Lower(operation, this))));
        if (operation.Operation == OperationCatalog.Negate)
            return Keep(new LossSum((LossOf(operation["value"]), -1)));
        var (left, right) = (operation["left"], operation["right"]);
        if (operation.Operation == OperationCatalog.Add)
            return Keep(new LossSum((LossOf(left), 1), (LossOf(right), 1)));
        if (operation.Operation == OperationCatalog.Subtract)
            return Keep(new LossSum((LossOf(left), 1), (LossOf(right), -1)));
        if (operation.Operation == OperationCatalog.Divide)
            return Keep(new LossSum((LossOf(left), 1 / ((BoundNumber)right).Value)));
        return left is BoundNumber number
            ? Keep(new LossSum((LossOf(right), number.Value)))
            : Keep(new LossSum((LossOf(left), ((BoundNumber)right).Value)));
    }

    private LossSum Keep(LossSum sum)
    {
        _losses.Add(sum);
        return sum;
    }

    /// <summary>The minimized sum's cross-entropies with their factors, in the file's order.</summary>
    private List<LossTerm> TermsOf(LossSum minimized)
    {
        var factors = new Dictionary<LossSum, double> { [minimized] = 1 };
        var terms = new List<LossTerm>();
        // A sum stands after its parts, so that backwards its factor is whole when it is passed on.
        for (var i = _losses.Count - 1; i >= 0; i--)
        {
            if (!factors.TryGetValue(_losses[i], out var factor))
                continue;
            if (_losses[i].CrossEntropy is { } crossEntropy)
                terms.Add(new LossTerm(factor, crossEntropy));
            foreach (var (part, share) in _losses[i].Parts)
                factors[part] = (factors.TryGetValue(part, out var sofar) ? sofar : 0) + (factor * share);
        }
        terms.Reverse();
        return terms;
    }

    /// <summary>A cross-entropy, or a weighted sum of losses. Told apart by identity.</summary>
    private sealed class LossSum(params (LossSum Part, double Share)[] parts)
    {
        public LossSum(Node crossEntropy)
            : this([]) => CrossEntropy = crossEntropy;

        public Node? CrossEntropy { get; }

        public IReadOnlyList<(LossSum Part, double Share)> Parts { get; } = parts;
    }

    private static bool IsFinite(float number) => !float.IsNaN(number) && !float.IsInfinity(number);

    private void SetOrigin(TextSpan span)
    {
        var source = _model.Source;
        _origin = new Origin(source.LineNumberOf(span), SpecQuote.OneLine(source.Slice(span)), _turn);
        _span = span;
    }
}
