using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Differentiation;

/// <summary>
/// Derives the backward: walks the forward nodes from the last to the first and lets each node's rule add what it
/// contributes. The write-or-accumulate rule is kept here, in one place: the first contribution to a gradient sets it,
/// each later one continues it in place.
/// </summary>
internal sealed class Differentiator
{
    private readonly ForwardGraph _graph;
    private readonly bool _keepsEveryValue;
    private readonly List<Node> _backward = [];
    private readonly Dictionary<Value, Value> _gradients = [];
    private readonly Dictionary<Value, List<Value>> _parameterGradients = [];
    private Origin _origin = new(0, "", null);
    private TextSpan _span;
    private string _rule = "";

    private Differentiator(ForwardGraph graph)
    {
        _graph = graph;
        _keepsEveryValue = graph.Kind.KeepsEveryValue;
    }

    /// <summary>The graph with its backward. A parameter that the loss does not depend on is warned of.</summary>
    public static StepGraph Differentiate(ForwardGraph graph, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        var differentiator = new Differentiator(graph);
        differentiator.Walk(cancellation);
        differentiator.WarnOfUnused(diagnostics);
        var gradients = differentiator._parameterGradients.ToDictionary(g => g.Key, g => (IReadOnlyList<Value>)g.Value);
        return new StepGraph(graph, differentiator._backward, gradients) { WholeGradients = differentiator._gradients };
    }

    private void Walk(CancellationToken cancellation)
    {
        var factors = _graph.Loss.ToDictionary(t => t.CrossEntropy, t => t.Factor);
        foreach (var node in _graph.Nodes.Reverse())
        {
            cancellation.ThrowIfCancellationRequested();
            (_origin, _span) = (node.Origin, node.Span);
            if (node.Operation is CrossEntropyOp scored)
            {
                _rule = GradientRules.CrossEntropy;
                if (factors.TryGetValue(node, out var factor))
                    GradientRules.SeedCrossEntropy(scored, node, factor, this);
            }
            else if (_gradients.TryGetValue(node.Result, out var dy))
            {
                var rule = GradientRules.Of(node.Operation);
                _rule = rule.Formula;
                rule.Apply(node, dy, this);
            }
        }
    }

    /// <summary>Adds a node whose result is one contribution to the gradient of <paramref name="of"/>.</summary>
    public void Contribute(Value of, GraphOp operation, params Value[] inputs) => Contribute(operation, inputs, of);

    /// <summary>Adds a node whose results, in order, are contributions to the gradients of <paramref name="of"/>.</summary>
    public void Contribute(GraphOp operation, IReadOnlyList<Value> inputs, params Value[] of)
    {
        var outputs = new List<Output>();
        foreach (var value in of)
        {
            var @base = _gradients.TryGetValue(value, out var sofar) ? sofar : null;
            var gradient = new Value(_graph.Names.Unique(GradientName(value.Name)), value.Shape);
            outputs.Add(new Output(gradient, @base));
            _gradients[value] = gradient;
            if (value.Parameter != null)
                GradientsOf(value).Add(gradient);
        }
        Add(operation, inputs, outputs);
    }

    /// <summary>Adds a node whose result only the backward reads; a gradient is made of it afterwards.</summary>
    public Value Compute(string name, MatrixShape shape, GraphOp operation, params Value[] inputs)
    {
        var result = new Value(_graph.Names.Unique($"{_origin.Turn?.Prefix}backward_{name}"), shape);
        Add(operation, inputs, [new Output(result)]);
        return result;
    }

    private void Add(GraphOp operation, IReadOnlyList<Value> inputs, IReadOnlyList<Output> outputs) =>
        _backward.Add(new Node(operation, inputs, outputs, _origin) { Span = _span, Rule = _rule });

    /// <summary>
    /// Contributes a gradient as it is. A first contribution only gives it a second name; the gradient of a parameter
    /// is a place of its own, so there it is copied, as every one is where the class keeps every value.
    /// </summary>
    public void PassThrough(Value of, Value gradient)
    {
        if (of.Parameter != null)
            Contribute(of, new SumRowsOp(), gradient);
        else if (_gradients.ContainsKey(of))
            Contribute(of, new AccumulateOp(), gradient);
        else if (_keepsEveryValue)
            Contribute(of, new CopyOp(), gradient);
        else
            _gradients[of] = gradient;
    }

    private List<Value> GradientsOf(Value parameter)
    {
        if (!_parameterGradients.TryGetValue(parameter, out var gradients))
            _parameterGradients[parameter] = gradients = [];
        return gradients;
    }

    /// <summary>The field's way: d and the name of what it belongs to. block.0.h → block.0.dh</summary>
    public static string GradientName(string name)
    {
        var dot = name.LastIndexOf('.') + 1;
        return name.Substring(0, dot) + "d" + name.Substring(dot);
    }

    // One warning a param of the spec: where it is unused in every turn, or in one.
    private void WarnOfUnused(DiagnosticBag diagnostics)
    {
        var unused = _graph
            .Parameters.Where(p => !_parameterGradients.ContainsKey(p))
            .GroupBy(p => p.Parameter!.Symbol);
        foreach (var turns in unused)
        {
            var name = turns.Count() == 1 ? turns.Single().Name : turns.Key.Name;
            diagnostics.Report(DiagnosticCatalog.ParamUnused, _graph.Model.Source, turns.Key.Span, name);
        }
    }
}
