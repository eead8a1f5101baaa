using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary>What an operation's parameter takes.</summary>
public enum ParameterKind
{
    /// <summary>A float32 tensor (a number where the operation says so).</summary>
    Tensor,

    /// <summary>Ids; an indicator serves as ids too.</summary>
    Ids,

    /// <summary>An indicator.</summary>
    Indicator,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A list of integers.</summary>
    List,

    /// <summary>A param's own name.</summary>
    Param,
}

/// <summary>A parameter of an operation. <paramref name="Default"/> is in the spec's own digits; null means none.</summary>
public sealed record OperationParameter(
    string Name,
    ParameterKind Kind,
    bool IsRequired,
    string? Default,
    string Summary
);

/// <summary>How a spec writes an operation.</summary>
public enum OperationForm
{
    /// <summary>With signs: <c>a @ b</c>, <c>w.T</c>.</summary>
    Operator,

    /// <summary>As a call in an expression: <c>gelu(x)</c>.</summary>
    Call,

    /// <summary>As the call after <c>update</c>.</summary>
    Update,
}

/// <summary>One operation of the language: how it is written, what it takes, what it makes of it, and what it means.</summary>
public abstract class Operation
{
    private protected Operation(OperationForm form, string name, string notation, string summary)
    {
        Form = form;
        Name = name;
        Notation = notation;
        Summary = summary;
    }

    /// <summary>How a spec writes it.</summary>
    public OperationForm Form { get; }

    /// <summary>Its name; of a call, what stands before the parenthesis.</summary>
    public string Name { get; }

    /// <summary>How it looks in a spec: <c>a @ b</c>, <c>attention(q, k, v, heads: H)</c>.</summary>
    public string Notation { get; }

    /// <summary>What it means, in Markdown; the table of docs/language.md is made of it.</summary>
    public string Summary { get; }

    /// <summary>How messages call it: a call by its name, an operator by its notation.</summary>
    internal string Title => Form == OperationForm.Operator ? Notation : Name;

    /// <summary>The sign of a binary operator (<c>@</c>); null for everything else.</summary>
    public string? Sign { get; private protected init; }

    /// <summary>What it takes, in the order of positional arguments.</summary>
    public IReadOnlyList<OperationParameter> Parameters { get; private protected init; } = [];

    /// <summary>The notation.</summary>
    public override string ToString() => Notation;

    /// <summary>Checks the arguments, reports what is wrong with them, and says what the result is.</summary>
    /// <param name="call">The arguments; none of them of type <see cref="ErrorType"/>.</param>
    internal SpecType Check(OperationCall call)
    {
        var fits = true;
        foreach (var parameter in Parameters)
            fits &= call.Find(parameter.Name) is not { } argument || Accepts(parameter, argument, call);
        return fits ? TypeOf(call) : ErrorType.Instance;
    }

    /// <summary>The number that it makes of numbers alone; null where it does not apply to numbers.</summary>
    internal virtual double? Fold(IReadOnlyList<double> numbers) => null;

    /// <summary>The type rule: what the result is, once every argument is of its parameter's kind.</summary>
    private protected abstract SpecType TypeOf(OperationCall call);

    /// <summary>Whether an argument is of its parameter's kind; reports it if not.</summary>
    private protected virtual bool Accepts(OperationParameter parameter, Argument argument, OperationCall call) =>
        call.IsOfKind(parameter, argument);

    private protected static OperationParameter Required(string name, ParameterKind kind, string summary) =>
        new(name, kind, IsRequired: true, Default: null, summary);

    private protected static OperationParameter Optional(string name, ParameterKind kind, string summary) =>
        new(name, kind, IsRequired: false, Default: null, summary);

    private protected static OperationParameter Number(string name, string byDefault, string summary) =>
        new(name, ParameterKind.Number, IsRequired: false, byDefault, summary);
}

/// <summary>All operations of the language. Each operation's own file adds its entry here.</summary>
public static partial class OperationCatalog
{
    private static Registry<string, Operation> _byName;
    private static IReadOnlyList<Operation>? _all; // without an initializer, which would run among the entries

    /// <summary>Every operation: operators, calls, update rules, each by name.</summary>
    public static IReadOnlyList<Operation> All =>
        _all ??= [.. _byName.Entries.OrderBy(o => o.Form).ThenBy(o => o.Name, StringComparer.Ordinal)];

    private static Operation Register(Operation operation) => _byName.Add(operation.Name, operation);
}
