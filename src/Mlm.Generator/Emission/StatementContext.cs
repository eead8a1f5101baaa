using System.Globalization;
using Mlm.Dsl.Types;
using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>What the writers of statements share: how everything is called in the generated class.</summary>
internal sealed class StatementContext
{
    private readonly HashSet<Value> _fusedGradients;
    private readonly HashSet<Value> _parameterGradients;
    private readonly Dictionary<Node, string> _lossFields = [];

    /// <summary>Names everything of a planned graph.</summary>
    public StatementContext(DifferentiatedGraph graph, MemoryPlan plan, MemberNames names, ModelPurpose purpose)
    {
        Graph = graph;
        Plan = plan;
        Names = names;
        _parameterGradients = [.. graph.ParameterGradients.Values.SelectMany(g => g)];
        _fusedGradients = [.. plan.Parameters.Where(p => p.IsFused).SelectMany(p => graph.GradientsOf(p.Parameter))];
        foreach (var term in graph.Forward.Loss)
            _lossFields[term.CrossEntropy] = names.Unique(
                $"_crossEntropy{(_lossFields.Count + 1).ToString(CultureInfo.InvariantCulture)}"
            );
        Values = purpose == ModelPurpose.Inspect ? new ValueTable(this) : null;
    }

    /// <summary>The graph.</summary>
    public DifferentiatedGraph Graph { get; }

    /// <summary>Its layout.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>Its C# names.</summary>
    public MemberNames Names { get; }

    /// <summary>The numbers by which a timed class marks its statements; null where it is none.</summary>
    public StatementNumbers? Numbers { get; init; }

    /// <summary>How a product is cut; null where the kernel decides.</summary>
    public Func<Node, Blocking?> BlockingOf { get; init; } = _ => null;

    /// <summary>Writes the mark that ends a statement, in a timed class.</summary>
    public void Mark(CodeWriter code, Func<StatementNumbers, int> number)
    {
        if (Numbers != null)
            code.Line($"Times.Mark({Literals.Integer(number(Numbers))});");
    }

    /// <summary>Every value by its name, where the class is to be looked into; else null.</summary>
    public ValueTable? Values { get; }

    /// <summary>The field that holds a cross-entropy's mean.</summary>
    public string LossField(Node crossEntropy) => _lossFields[crossEntropy];

    /// <summary>Whether an output is a parameter's gradient, of which <see cref="Into"/> tells the place.</summary>
    public bool IsParameterGradient(Value value) => _parameterGradients.Contains(value);

    /// <summary>Whether a gradient's property is a destination that also may be the weight itself.</summary>
    public bool IsFusedGradient(Value value) => _fusedGradients.Contains(value);

    /// <summary>Where a node's weight gradient goes.</summary>
    public string Into(Output output) =>
        IsFusedGradient(output.Value)
            ? Names.Of(output.Value)
            : $"Destination.Gradient({Names.Of(output.Value)}, {Write(output)})";

    /// <summary>A slot as an argument that is written through <see cref="Write"/>.</summary>
    public string Slot(Value value) => IsFusedGradient(value) ? Names.Of(value) + ".Slot" : Names.Of(value);

    /// <summary>The write-or-accumulate rule at a call.</summary>
    public static string Write(Output output) => output.Base == null ? "Write.Set" : "Write.Add";

    /// <summary>An axis' size: the spec's constant where it has one.</summary>
    public string Size(Axis axis) => Names.Dim(axis.Name) ?? Literals.Integer(axis.Size);

    /// <summary>The columns of a value.</summary>
    public string Columns(Value value) => Size(value.Shape.Columns);

    /// <summary>The rows that a step computes of a value: constant, but for those of a selection.</summary>
    public string Rows(Value value) => value.Shape.Selection is { } selection ? RowsOf(selection) : MaxRows(value);

    /// <summary>The rows that memory is reserved for.</summary>
    public string MaxRows(Value value) => Product(value.Shape.RowAxes);

    /// <summary>The property that says how many rows a selection has in this step.</summary>
    public string RowsOf(Selection selection) => Names.Of(selection) + "Rows";

    /// <summary>The property of a selection's places.</summary>
    public string PlacesOf(Selection selection) => Names.Of(selection) + "Places";

    /// <summary>A product of axes: <c>N * T</c>.</summary>
    public string Product(IEnumerable<Axis> axes) => string.Join(" * ", axes.Select(Size).DefaultIfEmpty("1"));
}

/// <summary>A call of a kernel, to be written as one statement.</summary>
internal sealed record Call(string Method, params (string Name, string Value)[] Arguments)
{
    /// <summary>What stands before the call; empty, or an assignment.</summary>
    public string Assign { get; init; } = "";

    /// <summary>The last argument, where it is a list: a line an element, each with its comment.</summary>
    public CallList? List { get; init; }

    private string Head =>
        $"{Assign}{Method}(Workers, {string.Join(", ", Arguments.Select(a => $"{a.Name}: {a.Value}"))}";

    /// <summary>Writes the statement.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="comment">What is said behind it, unless each element of a list says it of itself.</param>
    public void Write(CodeWriter code, string comment)
    {
        if (List == null)
        {
            code.Line($"{Head}); // {comment}");
            return;
        }
        code.Line($"{Head}, {List.Name}:").Line("[");
        using (code.Indent())
        {
            foreach (var (text, said) in List.Elements)
                code.Line(said == null ? $"{text}," : $"{text}, // {said}");
        }
        code.Line(List.Elements.All(e => e.Comment == null) ? $"]); // {comment}" : "]);");
    }

    /// <summary>The statement on one line.</summary>
    public override string ToString() => $"{Head});";
}

/// <summary>A list as an argument.</summary>
internal sealed record CallList(string Name, IReadOnlyList<(string Text, string? Comment)> Elements);
