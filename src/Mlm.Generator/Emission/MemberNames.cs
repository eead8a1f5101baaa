using System.Globalization;
using System.Text;
using Mlm.Dsl.Binding;
using Mlm.Generator.Graph;
using Mlm.Generator.Options;

namespace Mlm.Generator.Emission;

/// <summary>
/// The C# names of everything in a generated class. A spec's name that C# reserves is escaped; one that would collide
/// with a member or a type that generated code uses gets an underscore or a number.
/// </summary>
internal sealed class MemberNames
{
    private const int LongestName = 200;

    // What a generated class inherits, declares for every model, or uses by its simple name.
    private static readonly string[] TakenByEveryModel =
    [
        .. "AdamW AdamWSettings Attention Backward BackwardCore Begin BertMasking Complete CompiledModel Copy".Split(
            ' '
        ),
        .. "Corrupted CorruptedIds CrossEntropy Description Destination Dispose Elementwise Embedding Epilogue Equals".Split(
            ' '
        ),
        .. "ExportWeights Finalize Fingerprint Forward Gelu GeneratedCode GetHashCode GetType".Split(' '),
        .. "Gradients IdSlot Ids ImportWeights Initialize Initializer InputDescription KeepsGradients".Split(' '),
        .. "LayerNorm LearningRate LogitsAtMasked LookupOrder Loss MaskDescription MaskIndicator MaskWith Mask".Split(
            ' '
        ),
        .. "Masked MaskedCount MatMul MatrixView MemberwiseClone Memory ModelDescription Mlm".Split(' '),
        .. "NothingSelected Object OptimizerStep ParameterDescription ReadOnlyMemory ReadOnlySpan".Split(' '),
        .. "ReferenceEquals RowSelection Sgd Slot Step StepResult StepStage String System ToString Update UpdateCore".Split(
            ' '
        ),
        .. "UpdateOrGradient Workers Write Threads SequencesInUse TakeIds CheckIds CheckMask CheckInputs".Split(' '),
        .. "ClearGradients SetLoss GeneratedCodeAttribute TheDescription ExceptIds ScoredRows MemoryFloats StateFloats".Split(
            ' '
        ),
        .. "MemoryFloatsWithGradients RequireGradients BeginMask _masking settings".Split(' '),
        .. "Draws Dropout DropoutDraws GeluErf IsTraining Relu RmsNorm Sigmoid Silu Slice StepSeed Tanh Transpose".Split(
            ' '
        ),
        .. "ClipScale GradientNorm GradientSquares SgdSettings scale squares".Split(' '),
        .. "TrainingModel InferenceModel InspectionModel ValueDescription ForgetResults MostThreads _learningRate".Split(
            ' '
        ),
        .. "ITimedStep StepTimes Times".Split(' '),
    ];

    private static readonly HashSet<string> Keywords =
    [
        .. "abstract as base bool break byte case catch char checked class const continue decimal default delegate do".Split(
            ' '
        ),
        .. "double else enum event explicit extern false finally fixed float for foreach goto if implicit in int".Split(
            ' '
        ),
        .. "interface internal is lock long namespace new null object operator out override params private protected".Split(
            ' '
        ),
        .. "public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true".Split(
            ' '
        ),
        .. "try typeof uint ulong unchecked unsafe ushort using virtual void volatile while".Split(' '),
        // contextual, but refused or misread as the name of a type or a field
        .. "field value record var dynamic nint nuint notnull unmanaged scoped required file managed await async partial".Split(
            ' '
        ),
        .. "__arglist __makeref __reftype __refvalue".Split(' '),
        .. "where yield nameof global allows extension and or not with when get set init add remove args".Split(' '),
    ];

    // What a method that takes the inputs takes beside them.
    private static readonly HashSet<string> OtherParameters = ["seed", "rows"];

    private readonly Dictionary<InputSymbol, string> _parameters = [];
    private readonly HashSet<string> _taken = [.. TakenByEveryModel];
    private readonly Dictionary<string, int> _last = []; // the last number that a name got
    private readonly Dictionary<string, string> _dims = [];
    private readonly Dictionary<string, string> _helpers = [];
    private readonly Dictionary<Value, string> _values = [];
    private readonly Dictionary<IdsValue, string> _ids = [];
    private readonly Dictionary<Selection, string> _selections = [];
    private readonly Dictionary<(Value, StateTensor), string> _states = [];

    /// <summary>Names everything that a graph holds.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="wanted">What the class is to be called; null for the model's name.</param>
    public MemberNames(StepGraph graph, string? wanted)
    {
        var model = graph.Forward.Model;
        var kind = graph.Forward.Kind;
        _taken.UnionWith(kind.ReservedNames);
        var className = Clip(ClearOfAccessors(wanted ?? model.Name));
        ClassName = _taken.Contains(className) ? className + "Model" : className;
        _taken.Add(ClassName);
        // Dims keep the names that the spec's readers know; all else gives way to them.
        foreach (var dim in model.Dims)
            _dims[dim.Name] = Escape(Unique(ClearOfAccessors(dim.Name)));
        if (!kind.Trains)
            Of(Selection.Asked);
        foreach (var ids in graph.Forward.Ids)
            _ids[ids] = Unique(Pascal(ids.Name) + "Slot");
        foreach (var parameter in graph.Forward.Parameters)
            _values[parameter] = SlotName(parameter, kind);
        foreach (var output in graph.Nodes.SelectMany(n => n.Outputs))
        {
            if (!_values.ContainsKey(output.Value))
                _values[output.Value] = SlotName(output.Value, kind);
        }
    }

    // C# takes no name beyond 1,023 bytes; what is cut off makes way for endings, and a number tells two such names apart.
    private static string Clip(string name) => name.Length <= LongestName ? name : name.Substring(0, LongestName);

    // A property X has the methods get_X and set_X.
    private static string ClearOfAccessors(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal)
            ? "_" + name
            : name;

    /// <summary>The class's name as C# knows it, without escape.</summary>
    public string ClassName { get; }

    /// <summary>The constant of a dim; null where the text is no dim's name but an expression or digits.</summary>
    public string? Dim(string name) => _dims.TryGetValue(name, out var constant) ? constant : null;

    /// <summary>The property of a value's slot.</summary>
    public string Of(Value value) => _values[value];

    /// <summary>The property of some ids.</summary>
    public string Of(IdsValue ids) => _ids[ids];

    /// <summary>What a selection's members start with: <c>Masked</c>.</summary>
    public string Of(Selection selection)
    {
        if (!_selections.TryGetValue(selection, out var name))
            _selections[selection] = name = UniqueStem(Pascal(selection.Name), "Places", "Rows");
        return name;
    }

    /// <summary>The property of a tensor that the optimizer keeps of a parameter.</summary>
    public string State(Value parameter, StateTensor tensor)
    {
        if (!_states.TryGetValue((parameter, tensor), out var name))
            _states[(parameter, tensor)] = name = Unique(_values[parameter] + tensor.Ending);
        return name;
    }

    /// <summary>The name of a method's parameter for an input; clear of every member and of the other parameters.</summary>
    public string Parameter(InputSymbol input)
    {
        if (!_parameters.TryGetValue(input, out var name))
        {
            name = Clip(input.Name);
            while (_taken.Contains(name) || OtherParameters.Contains(name) || _parameters.ContainsValue(name))
                name += "_";
            _parameters[input] = name;
        }
        return Escape(name);
    }

    /// <summary>Takes a name, or the first free variation of it.</summary>
    public string Unique(string name)
    {
        name = Clip(name);
        if (_taken.Add(name))
            return name;
        var number = _last.TryGetValue(name, out var last) ? last : 1;
        string candidate;
        do candidate = name + "_" + (++number).ToString(CultureInfo.InvariantCulture);
        while (!_taken.Add(candidate));
        _last[name] = number;
        return candidate;
    }

    /// <summary>The name of a method that two members know: the same each time that it is asked for.</summary>
    public string Helper(string wanted)
    {
        if (!_helpers.TryGetValue(wanted, out var name))
            _helpers[wanted] = name = Unique(wanted);
        return name;
    }

    /// <summary>The name, escaped where it is a keyword.</summary>
    public static string Escape(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>block.0.w_q → Block0WQ</summary>
    public static string Pascal(string name)
    {
        var pascal = new StringBuilder();
        var upper = true;
        foreach (var character in name)
        {
            if (character is '_' or '.' or '\'')
            {
                upper = true;
                continue;
            }
            pascal.Append(upper ? char.ToUpperInvariant(character) : character);
            upper = false;
        }
        if (pascal.Length == 0 || char.IsDigit(pascal[0]))
            pascal.Insert(0, "V");
        return pascal.ToString();
    }

    // `Logits` asks an inference class for its logits; where they lie is `LogitsSlot`.
    private string SlotName(Value value, ClassKind kind)
    {
        var name = Pascal(value.Name);
        return Unique(kind.ReservedNames.Contains(name) ? name + "Slot" : name);
    }

    private string UniqueStem(string stem, params string[] endings)
    {
        stem = Clip(stem);
        var candidate = stem;
        for (var i = 2; endings.Any(e => _taken.Contains(candidate + e)); i++)
            candidate = stem + i.ToString(CultureInfo.InvariantCulture);
        foreach (var ending in endings)
            _taken.Add(candidate + ending);
        return candidate;
    }
}
