using System.Globalization;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;
using Mlm.Generator.Planning;
using Mlm.Generator.Statements;

namespace Mlm.Generator.Emission;

/// <summary>What the writers of members and statements share: the step, and how everything is called in the generated class.</summary>
internal sealed class EmissionContext
{
    private readonly HashSet<Value> _fusedGradients;
    private readonly Dictionary<Node, string> _lossFields = [];
    private readonly Dictionary<Statement, EmittedPlace> _places = [];

    /// <summary>Names everything of a compiled step.</summary>
    public EmissionContext(CompiledStep step, CompilerOptions options)
    {
        (Step, Options) = (step, options);
        Names = new MemberNames(step.Graph, options.ClassName);
        _fusedGradients = [.. Plan.Parameters.Where(p => p.IsFused).SelectMany(p => Graph.GradientsOf(p.Parameter))];
        foreach (var term in Forward.Loss)
            _lossFields[term.CrossEntropy] = Names.Unique(
                $"_crossEntropy{(_lossFields.Count + 1).ToString(CultureInfo.InvariantCulture)}"
            );
    }

    /// <summary>The compiled step.</summary>
    public CompiledStep Step { get; }

    /// <summary>What was asked for.</summary>
    public CompilerOptions Options { get; }

    /// <summary>Its C# names.</summary>
    public MemberNames Names { get; }

    /// <summary>What the class is for.</summary>
    public ClassKind Kind => Forward.Kind;

    /// <summary>The graph.</summary>
    public StepGraph Graph => Step.Graph;

    /// <summary>The graph's forward.</summary>
    public ForwardGraph Forward => Graph.Forward;

    /// <summary>The spec's model.</summary>
    public BoundModel Model => Forward.Model;

    /// <summary>The layout.</summary>
    public MemoryPlan Plan => Step.Memory;

    /// <summary>The statements.</summary>
    public StatementTable Statements => Step.Statements;

    /// <summary>How the spec updates, in a class that trains.</summary>
    public Optimizer Optimizer => Forward.Optimizer!;

    /// <summary>Where each statement was written.</summary>
    public IReadOnlyDictionary<Statement, EmittedPlace> Places => _places;

    /// <summary>Writes a statement of the step, and in a timed class the mark that ends it.</summary>
    public void Write(CodeWriter code, Statement statement, Action write)
    {
        var from = code.NextLine;
        write();
        _places[statement] = new EmittedPlace(code.File, from, code.LastLine);
        if (Kind.MarksStatements)
            code.Line($"Times.Mark({Literals.Integer(statement.Number)});");
    }

    /// <summary>The field that holds a cross-entropy's mean.</summary>
    public string LossField(Node crossEntropy) => _lossFields[crossEntropy];

    /// <summary>Whether a gradient's property is a destination that also may be the weight itself.</summary>
    public bool IsFusedGradient(Value value) => _fusedGradients.Contains(value);

    /// <summary>Where a node's weight gradient goes.</summary>
    public string Into(Output output) =>
        IsFusedGradient(output.Value)
            ? Names.Of(output.Value)
            : $"Destination.Gradient({Names.Of(output.Value)}, {Write(output)})";

    /// <summary>A slot as an argument that is written through <see cref="Write(Output)"/>.</summary>
    public string Slot(Value value) => IsFusedGradient(value) ? Names.Of(value) + ".Slot" : Names.Of(value);

    /// <summary>The property of a place in memory.</summary>
    public string NameOf(StepSlot slot) =>
        slot.IsLookupOrder ? "LookupOrder"
        : slot.Ids is { } ids ? Names.Of(ids)
        : slot.Places is { } places ? PlacesOf(places)
        : slot.State is { } state ? Names.State(slot.Value!, state)
        : Names.Of(slot.Value!);

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

    /// <summary>The axes of the inputs: how many sequences, and how many tokens each has.</summary>
    public Shape Batch => Model.Inputs[0].Type.Shape;

    /// <summary>The ids that hold an input.</summary>
    public IdsValue IdsOf(InputSymbol input) =>
        Forward.Ids.Single(i => i.Kind == IdsKind.Input && i.Name == input.Name);

    /// <summary>The inputs that the class takes, those that something reads.</summary>
    public IReadOnlyList<InputSymbol> Inputs =>
        [.. Model.Inputs.Where(i => Forward.Ids.Any(ids => ids.Kind == IdsKind.Input && ids.Name == i.Name))];
}

/// <summary>Where a statement stands in the generated code.</summary>
/// <param name="File">The file's name.</param>
/// <param name="From">The first line, from 1 on.</param>
/// <param name="To">The last line.</param>
internal sealed record EmittedPlace(string File, int From, int To);
