namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>A spec before it is text, so that it can be composed, shrunk and printed.</summary>
/// <param name="Dims">Names and sizes, in order.</param>
/// <param name="Statements">Inputs, params, assignments and repeats, in order.</param>
/// <param name="Loss">What is minimized.</param>
/// <param name="Update">A call of <c>sgd</c> or <c>adamw</c>.</param>
internal sealed record Spec(IReadOnlyList<Dim> Dims, IReadOnlyList<Statement> Statements, Expression Loss, Call Update);

/// <summary><c>dim D = 2 * E</c>.</summary>
internal sealed record Dim(string Name, Size Size);

/// <summary>An integer expression, as sizes, bounds and counts are.</summary>
internal abstract record Size;

/// <summary>An integer as digits.</summary>
internal sealed record LiteralSize(int Value) : Size;

/// <summary>A dim by its name.</summary>
internal sealed record DimSize(string Name) : Size;

/// <summary>Two integers and a sign between them.</summary>
internal sealed record BinarySize(Size Left, string Sign, Size Right) : Size;

/// <summary>What stands in a model beside its dims, loss and update.</summary>
internal abstract record Statement;

/// <summary><c>input tokens[N, T] in V</c>.</summary>
internal sealed record Input(string Name, Size Sequences, Size Tokens, Size Bound) : Statement;

/// <summary><c>param w[D, F] ~ normal(0.3) as "w".T no_decay</c>.</summary>
internal sealed record Param(string Name, IReadOnlyList<Size> Shape) : Statement
{
    /// <summary>The text after <c>~</c>; null where the default does.</summary>
    public string? Initializer { get; init; }

    /// <summary>The string after <c>as</c>; null where the param bears its own name.</summary>
    public string? CheckpointName { get; init; }

    /// <summary>Whether <c>.T</c> follows that string.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Whether weight decay leaves it out.</summary>
    public bool NoDecay { get; init; }
}

/// <summary><c>x = …</c>, or the two results of <c>mask</c>.</summary>
internal sealed record Assign(IReadOnlyList<string> Targets, Expression Value) : Statement
{
    public Assign(string target, Expression value)
        : this([target], value) { }
}

/// <summary><c>repeat 2 as r { … }</c>.</summary>
internal sealed record Repeat(Size Count, string Counter, IReadOnlyList<Statement> Body) : Statement;

/// <summary>The right side of an assignment, an argument, or a part of one.</summary>
internal abstract record Expression;

/// <summary>A dim (which is a number), an input, a param or a value.</summary>
internal sealed record Name(string Text) : Expression;

/// <summary>A number as it is written, without a sign.</summary>
internal sealed record Number(string Digits) : Expression;

/// <summary>A list of ids, for <c>mask</c> alone.</summary>
internal sealed record IdList(IReadOnlyList<Size> Items) : Expression;

/// <summary><c>-a</c>.</summary>
internal sealed record Negation(Expression Operand) : Expression;

/// <summary><c>a + b</c> and its like, <c>a @ b</c> among them.</summary>
internal sealed record Binary(Expression Left, string Sign, Expression Right) : Expression;

/// <summary><c>w[ids]</c>.</summary>
internal sealed record Lookup(string Param, Expression Ids) : Expression;

/// <summary><c>w[..k]</c>.</summary>
internal sealed record Slice(string Param, Size Count) : Expression;

/// <summary><c>w.T</c>.</summary>
internal sealed record Transpose(string Param) : Expression;

/// <summary><c>attention(q, k, v, heads: H)</c> and every other call.</summary>
internal sealed record Call(string Operation, IReadOnlyList<Argument> Arguments) : Expression
{
    /// <summary>A call with positional arguments alone.</summary>
    public static Call Of(string operation, params Expression[] arguments) =>
        new(operation, [.. arguments.Select(a => new Argument(null, a))]);

    /// <summary>The same call with one more argument.</summary>
    public Call With(string? name, Expression value) => this with { Arguments = [.. Arguments, new(name, value)] };

    /// <summary>The argument at a position or of a name; null where neither is given.</summary>
    public Expression? Find(int position, string name) =>
        position < Arguments.Count && Arguments[position].Name == null
            ? Arguments[position].Value
            : Arguments.FirstOrDefault(a => a.Name == name)?.Value;
}

/// <summary>An argument of a call; positional where it has no name.</summary>
internal sealed record Argument(string? Name, Expression Value);
