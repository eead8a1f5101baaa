using System.Globalization;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;
using Mlm.Shared;

namespace Mlm.Generator.Statements;

/// <summary>
/// Every statement of a step in the order of execution. Emission writes one statement of code for each, and the plan, the
/// benchmark and the map of the generated code take their rows from here.
/// </summary>
internal sealed class StatementTable
{
    private readonly StepGraph _graph;
    private readonly MemoryPlan _memory;
    private readonly HashSet<string> _unrolled;
    private readonly HashSet<Value> _kept;
    private readonly Dictionary<Value, NamedValue> _shown = [];
    private readonly Dictionary<Value, string> _names = [];
    private readonly Dictionary<Value, ParameterPlan> _ofGradient = [];
    private readonly List<Statement> _statements = [];
    private readonly Dictionary<Node, Statement> _ofNodes = [];
    private readonly Dictionary<ParameterPlan, Statement> _squares = [];
    private readonly Dictionary<ParameterPlan, Statement> _updates = [];

    private StatementTable(ForwardGraph unrolled, StepGraph graph, MemoryPlan memory)
    {
        (_graph, _memory) = (graph, memory);
        _unrolled = [.. unrolled.Nodes.SelectMany(n => n.Outputs).Select(o => o.Value.Name)];
        _kept = graph.Forward.KeptToTheEnd();
        NameValues();
        foreach (var plan in memory.Parameters)
        {
            foreach (var gradient in graph.GradientsOf(plan.Parameter))
                _ofGradient[gradient] = plan;
        }
    }

    /// <summary>The statements of a planned step.</summary>
    public static StatementTable Of(ForwardGraph unrolled, StepGraph graph, MemoryPlan memory)
    {
        var table = new StatementTable(unrolled, graph, memory);
        table.AddBeforeNodes();
        var number = 0;
        foreach (var node in graph.Forward.NodesOfARun)
            table.AddNode(node, number++, StepDirection.Forward);
        table.AddAskedPlaces();
        foreach (var node in graph.Forward.NodesAtAsked)
            table.AddNode(node, number++, StepDirection.Forward);
        table.AddLoss();
        foreach (var node in graph.Backward)
            table.AddNode(node, number++, StepDirection.Backward);
        table.AddUpdate();
        return table;
    }

    /// <summary>All of them, by ascending numbers.</summary>
    public IReadOnlyList<Statement> All => _statements;

    /// <summary>Taking the inputs in, and masking them; null where nothing reads an input.</summary>
    public Statement? Mask { get; private set; }

    /// <summary>Finding the rows that are scored; null where nothing is.</summary>
    public Statement? SelectRows { get; private set; }

    /// <summary>Taking in the places that logits are asked for; null where the class trains.</summary>
    public Statement? TakePlaces { get; private set; }

    /// <summary>Summing the loss; null where the class does not train.</summary>
    public Statement? Loss { get; private set; }

    /// <summary>Finding the factor of all gradients that clips them; null where the spec does not clip.</summary>
    public Statement? ClipScale { get; private set; }

    /// <summary>A node's statement.</summary>
    public Statement Of(Node node) => _ofNodes[node];

    /// <summary>Summing the squares of a parameter's gradient.</summary>
    public Statement SquaresOf(ParameterPlan parameter) => _squares[parameter];

    /// <summary>Updating a parameter from its gradient.</summary>
    public Statement UpdateOf(ParameterPlan parameter) => _updates[parameter];

    /// <summary>The parameters whose gradients' squares are summed for the clip.</summary>
    public IReadOnlyList<ParameterPlan> Squared { get; private set; } = [];

    /// <summary>The parameters that are updated from their gradients.</summary>
    public IReadOnlyList<ParameterPlan> Updated { get; private set; } = [];

    /// <summary>Those that the backward updates, unless the model keeps gradients on demand.</summary>
    public IReadOnlyList<ParameterPlan> UpdatedOnDemand { get; private set; } = [];

    /// <summary>What an inspection class calls a value; null for what only the passes of this class made, and for a gradient's parts.</summary>
    public string? ShownName(Value value) =>
        _shown.TryGetValue(value, out var named) && (named.Of.Parameter != null || _unrolled.Contains(named.Of.Name))
            ? named.Name
            : null;

    /// <summary>Whether a value is read after the step, so that its memory stays.</summary>
    public bool IsKept(Value value) =>
        value.Parameter != null || _graph.Forward.Kind.KeepsEveryValue || _kept.Contains(value);

    /// <summary>
    /// Names every value apart: as an inspection class does, and of a gradient that takes several contributions each part by its
    /// number, <c>dh(1)</c>.
    /// </summary>
    private void NameValues()
    {
        foreach (var named in NamedValue.AllOf(_graph))
        {
            if (_shown.ContainsKey(named.Value))
                continue;
            _shown.Add(named.Value, named);
            _names.Add(named.Value, named.Name);
        }
        var taken = new HashSet<string>(_names.Values);
        var continued = _graph
            .Nodes.SelectMany(n => n.Outputs)
            .Where(o => o.Base != null)
            .ToDictionary(o => o.Value, o => o.Base!);
        foreach (var whole in _shown.Keys.ToList())
        {
            var parts = new List<Value>();
            for (
                var value = whole;
                continued.TryGetValue(value, out var part) && !_names.ContainsKey(part);
                value = part
            )
                parts.Add(part);
            parts.Reverse();
            for (var i = 0; i < parts.Count; i++)
                Take(parts[i], $"{_names[whole]}({(i + 1).ToString(CultureInfo.InvariantCulture)})");
        }
        foreach (var value in _graph.Nodes.SelectMany(n => n.Outputs).Select(o => o.Value))
        {
            if (!_names.ContainsKey(value))
                Take(value, value.Name);
        }

        void Take(Value value, string name)
        {
            while (!taken.Add(name))
                name += "′";
            _names.Add(value, name);
        }
    }

    /// <summary>What a value is called among the statements of a turn, whose prefix goes without saying.</summary>
    private string ShortName(Value value, Turn? turn)
    {
        var (name, prefix) = (_names[value], turn?.Prefix ?? "");
        return name.StartsWith(prefix, StringComparison.Ordinal) ? name.Substring(prefix.Length) : name;
    }

    /// <summary>What a node's values are called in its formula: by their short names, unless one means two of them.</summary>
    private Func<Value, string> NamesIn(Node node)
    {
        var turn = node.Origin.Turn;
        var meanings = node
            .Reads.Concat(node.Outputs.Select(o => o.Value))
            .Distinct()
            .ToLookup(value => ShortName(value, turn), value => _names[value]);
        return value =>
        {
            var name = ShortName(value, turn);
            return meanings[name].Distinct().Count() > 1 ? _names[value] : name;
        };
    }

    private Statement Add(StepDirection direction, string operation, string result, string formula, TextSpan span)
    {
        var line = _graph.Forward.Model.Source.LineNumberOf(span);
        return new Statement(_statements.Count + 1, direction, operation, result, formula, span, line);
    }

    private Statement Keep(Statement statement)
    {
        _statements.Add(statement);
        return statement;
    }

    private void AddBeforeNodes()
    {
        var forward = _graph.Forward;
        var model = forward.Model;
        // Without a mask its indicator stays as it is.
        StepSlot[] taken =
        [
            .. forward.Ids.Where(i => forward.Kind.Trains || i.Kind == IdsKind.Input).Select(i => new StepSlot(i)),
        ];
        if (taken.Length == 0)
            return;
        var ids = taken.Length * model.Inputs[0].Type.Shape.Elements;
        var mask = forward.Mask is { } step
            ? Add(StepDirection.Mask, "mask", step.Corrupted.Name, step.Origin.Text, step.Span)
            : Add(StepDirection.Mask, "take_inputs", model.Inputs[0].Name, "the inputs as given", model.Inputs[0].Span);
        Mask = Keep(mask with { Writes = taken, Bytes = new Work(ids * sizeof(float), 0, null) });
        var selections = _memory.Places.Keys.ToList();
        if (selections.Count == 0 || !forward.Kind.Trains)
            return;
        var formula = string.Join(", ", selections.Select(s => $"{s.Name} = the places that are scored, ascending"));
        SelectRows = Keep(
            Add(StepDirection.Forward, "select_rows", selections[0].Name, formula, model.MinimizeSpan) with
            {
                Reads = [.. selections.Select(s => s.Indicator).OfType<IdsValue>().Select(i => new StepSlot(i))],
                Writes = [.. selections.Select(s => new StepSlot(s))],
            }
        );
    }

    private void AddAskedPlaces()
    {
        if (_graph.Forward.Kind.Trains)
            return;
        var span = _graph.Forward.Model.MinimizeSpan;
        TakePlaces = Keep(
            Add(
                StepDirection.Forward,
                "take_places",
                "asked",
                "asked = the places that logits are asked for",
                span
            ) with
            {
                Writes = [new StepSlot(Selection.Asked)],
            }
        );
    }

    private void AddNode(Node node, int number, StepDirection direction)
    {
        var (forward, turn) = (_graph.Forward, node.Origin.Turn);
        Value[] touched = [.. node.Inputs.Concat(node.Outputs.Select(o => o.Value)).Distinct()];
        var selected = touched.Where(v => SelectionReport.Of(v.Shape.Selection, forward) != null).ToList();
        var rows = selected.FirstOrDefault()?.Shape.Selection;
        var selection = SelectionReport.Of(rows, forward);
        var places = node.Operation.ReadsPlaces
            ? node.Operation.Scores ?? touched.Select(v => v.Shape.Selection).FirstOrDefault(s => s != null)
            : null;
        var fused = node.Outputs.Select(o => FusedInto(o.Value)).OfType<ParameterPlan>().ToList();
        var formula = node.Operation.Formula(node, NamesIn(node));
        foreach (var plan in fused)
            formula += $", {UpdateFormula(plan, turn)}";
        var statement = Add(direction, node.Operation.Name, node.Result.Name, formula, node.Span) with
        {
            Line = node.Origin.Line,
            Turn = turn,
            Node = node,
            NodeNumber = number,
            Parameter = node.Inputs.FirstOrDefault(v => v.Parameter != null) ?? OwnerOfGradient(node),
            Fused =
            [
                .. node.Operation.Fused,
                // In the backward to continue a gradient is no fusion.
                .. direction == StepDirection.Forward && node.Outputs.Any(o => o.Base != null)
                    ? ["add"]
                    : Array.Empty<string>(),
                .. fused.Count > 0 ? [forward.Optimizer!.Name] : Array.Empty<string>(),
            ],
            Rows = rows,
            Reads =
            [
                // What one of its results adds to another of them it makes itself.
                .. node.Reads.Except(node.Outputs.Select(o => o.Value)).Select(v => new StepSlot(v)),
                .. node.Operation.IdsRead.Select(i => new StepSlot(i)),
                .. places == null ? Array.Empty<StepSlot>() : [new StepSlot(places)],
                .. fused.Select(p => new StepSlot(p.Parameter)),
            ],
            Writes =
            [
                .. node.Operation.SortsIds ? [StepSlot.LookupOrder] : Array.Empty<StepSlot>(),
                .. node.Outputs.Select(o => new StepSlot(o.Value)),
                .. fused.Select(p => new StepSlot(p.Parameter)),
            ],
            Cut = CutOf(node),
            Flops = Work.OfRows(node.Operation.Flops(node), selection),
            Bytes = new Work(
                touched.Except(selected).Sum(v => v.Shape.Axes.Elements) * sizeof(float),
                selected.Sum(v => (long)v.Shape.Columns.Size) * sizeof(float),
                selection
            ),
        };
        _ofNodes.Add(node, Keep(statement));
    }

    private void AddLoss()
    {
        var forward = _graph.Forward;
        if (!forward.Kind.Trains)
            return;
        var model = forward.Model;
        var formula = $"loss = {SpecQuote.OneLine(model.Source.Slice(model.Loss.Span))}";
        Loss = Keep(Add(StepDirection.Forward, "loss", "loss", formula, model.MinimizeSpan));
    }

    private void AddUpdate()
    {
        if (_graph.Forward.Optimizer is not { } optimizer)
            return;
        var span = optimizer.Update.Span;
        // What the loss does not depend on has no gradient: it neither counts nor moves.
        var moved = _memory.Parameters.Where(p => _graph.GradientsOf(p.Parameter).Count > 0).ToList();
        Updated = [.. moved.Where(p => !p.IsFused)];
        UpdatedOnDemand = [.. moved.Where(p => p.IsFused)];
        if (optimizer.Clip is { } clip)
        {
            Squared = moved;
            foreach (var plan in Squared)
                _squares[plan] = Keep(
                    Pass(plan, "clip", $"squares += Σ {Gradient(plan)}²", tensors: 1) with
                    {
                        Reads = [new StepSlot(WholeGradient(plan))],
                    }
                );
            var largest = clip.Text ?? GraphOp.Number(clip.Value);
            ClipScale = Keep(
                Add(StepDirection.Update, "clip_scale", "scale", $"scale = min(1, {largest} / (√squares + 1e-6))", span)
            );
        }
        foreach (var plan in Updated.Concat(UpdatedOnDemand))
        {
            StepSlot[] state = [.. plan.State.Select(s => new StepSlot(plan.Parameter) { State = s.Tensor })];
            // The gradient is read; the weight and what the optimizer keeps of it are read and written.
            _updates[plan] = Keep(
                Pass(plan, optimizer.Name, UpdateFormula(plan, null), tensors: 1 + (2 * (1 + plan.State.Count))) with
                {
                    IsOnDemand = plan.IsFused,
                    Reads = [new StepSlot(WholeGradient(plan)), new StepSlot(plan.Parameter), .. state],
                    Writes = [new StepSlot(plan.Parameter), .. state],
                }
            );
        }

        Statement Pass(ParameterPlan plan, string operation, string formula, int tensors) =>
            Add(StepDirection.Update, operation, plan.Parameter.Name, formula, span) with
            {
                Turn = plan.Parameter.Parameter!.Turn,
                Parameter = plan.Parameter,
                Bytes = new Work(tensors * plan.Parameter.Shape.Axes.Elements * sizeof(float), 0, null),
            };
    }

    private string UpdateFormula(ParameterPlan plan, Turn? turn)
    {
        var optimizer = _graph.Forward.Optimizer!;
        var gradient = ShortName(WholeGradient(plan), turn);
        return optimizer.Formula(
            ShortName(plan.Parameter, turn),
            optimizer.Clip == null ? gradient : $"scale·{gradient}",
            optimizer.DecaysOf(plan.Parameter)
        );
    }

    private string Gradient(ParameterPlan plan) => _names[WholeGradient(plan)];

    private Value WholeGradient(ParameterPlan plan) => _graph.WholeGradientOf(plan.Parameter);

    private ParameterPlan? FusedInto(Value gradient) =>
        _ofGradient.TryGetValue(gradient, out var plan) && plan.IsFused ? plan : null;

    private Value? OwnerOfGradient(Node node) =>
        node
            .Outputs.Select(o => _ofGradient.TryGetValue(o.Value, out var plan) ? plan.Parameter : null)
            .FirstOrDefault(p => p != null);

    private ProductCut? CutOf(Node node)
    {
        if (node.Operation.Product(node) is not { } product)
            return null;
        var (rows, inner) = (Expected(product.Rows), Expected(product.Inner));
        return ProductCut.Of(rows, inner, product.Columns.Max, product.MakesWeight);

        int Expected(Extent extent) => SelectionReport.Expected(extent, _graph.Forward);
    }
}
