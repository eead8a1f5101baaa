using System.Globalization;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>What an expression is.</summary>
internal abstract record Kind;

/// <summary>A number, folded in double.</summary>
internal sealed record NumberKind(double Value) : Kind;

/// <summary>Ids below a bound, of the batch's shape; an indicator where they tell places from others.</summary>
internal sealed record IdsKind(int Bound, bool IsIndicator) : Kind;

/// <summary>A list of ids.</summary>
internal sealed record ListKind : Kind;

/// <summary>A loss.</summary>
internal sealed record LossKind : Kind;

/// <summary>A tensor.</summary>
internal sealed record TensorKind(params int[] Sizes) : Kind
{
    public int Rank => Sizes.Length;

    public int Last => Sizes[^1];

    public bool Equals(TensorKind? other) => other != null && Sizes.AsSpan().SequenceEqual(other.Sizes);

    public override int GetHashCode() => Sizes.Aggregate(Rank, HashCode.Combine);

    public bool IsSuffixOf(TensorKind other) =>
        Rank <= other.Rank && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan(other.Rank - Rank));

    public bool IsPrefixOf(TensorKind other) =>
        Rank <= other.Rank && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan(0, Rank));
}

/// <summary>What a name stands for: a kind, and whether it is a param, a value or neither.</summary>
internal sealed record Meaning(Kind Kind, Role Role);

/// <summary>What a name is declared as.</summary>
internal enum Role
{
    Dim,
    Input,
    Param,
    Value,
    Counter,
}

/// <summary>
/// The shape rules of docs/language.md once more, apart from the compiler's: what the compiler says of a spec that is well typed
/// by these is held against it.
/// </summary>
internal sealed class Typing
{
    private readonly List<Dictionary<string, Meaning>> _scopes =
    [
        [],
    ];
    private TensorKind _batch = new(1, 1);

    /// <summary>The innermost scope last.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Meaning>> Scopes => _scopes;

    /// <summary>All that can be named here.</summary>
    public IEnumerable<KeyValuePair<string, Meaning>> Visible => _scopes.SelectMany(s => s);

    /// <summary>Whether a spec follows the language's rules.</summary>
    public static bool IsWellTyped(Spec spec)
    {
        var typing = new Typing();
        return spec.Dims.All(typing.Declare)
            && spec.Statements.Any(s => s is Input)
            && spec.Statements.All(typing.Take)
            && typing.Of(spec.Loss) is LossKind;
    }

    /// <summary>What a name stands for here; null where nothing bears it.</summary>
    public Meaning? Find(string name) => _scopes.Select(s => s.GetValueOrDefault(name)).FirstOrDefault(m => m != null);

    /// <summary>Takes a dim in.</summary>
    public bool Declare(Dim dim) => Of(dim.Size) is { } size && Declare(dim.Name, new NumberKind(size), Role.Dim);

    /// <summary>Takes a statement in; false where it breaks a rule.</summary>
    public bool Take(Statement statement) =>
        statement switch
        {
            Input input => TakeInput(input),
            Param param => TakeParam(param),
            Assign assign => TakeAssign(assign),
            Repeat repeat => TakeRepeat(repeat),
            _ => false,
        };

    /// <summary>Takes a param in that is declared before the repeats around this place, in the scope at a depth.</summary>
    public bool TakeOutside(Param param, int depth)
    {
        var inner = _scopes[(depth + 1)..];
        _scopes.RemoveRange(depth + 1, inner.Count);
        var isRight = Take(param);
        _scopes.AddRange(inner);
        return isRight;
    }

    /// <summary>Starts the turn of a repeat.</summary>
    public void Enter(string counter)
    {
        _scopes.Add([]);
        Declare(counter, new ListKind(), Role.Counter);
    }

    /// <summary>Ends a turn.</summary>
    public void Leave() => _scopes.RemoveAt(_scopes.Count - 1);

    /// <summary>The value of an integer expression; null where it breaks a rule.</summary>
    public int? Of(Size size)
    {
        switch (size)
        {
            case LiteralSize literal:
                return literal.Value;
            case DimSize dim:
                return Find(dim.Name) is { Role: Role.Dim, Kind: NumberKind number } ? (int)number.Value : null;
            default:
                var binary = (BinarySize)size;
                if (Of(binary.Left) is not { } left || Of(binary.Right) is not { } right)
                    return null;
                int? value = binary.Sign switch
                {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    _ => right != 0 && left % right == 0 ? left / right : null,
                };
                return value >= 1 ? value : null;
        }
    }

    /// <summary>What an expression is; null where it breaks a rule.</summary>
    public Kind? Of(Expression expression) =>
        expression switch
        {
            Name name => Find(name.Text) is { Role: not Role.Counter } meaning ? meaning.Kind : null,
            Number number => new NumberKind(double.Parse(number.Digits, CultureInfo.InvariantCulture)),
            IdList list => list.Items.All(i => Of(i) != null) ? new ListKind() : null,
            Negation negation => Of(negation.Operand) switch
            {
                NumberKind number => new NumberKind(-number.Value),
                TensorKind tensor => tensor,
                LossKind loss => loss,
                _ => null,
            },
            Binary { Sign: "@" } product => OfProduct(product),
            Binary binary => OfElementwise(binary),
            Lookup lookup => Matrix(lookup.Param) is { } w && Of(lookup.Ids) is IdsKind ids && ids.Bound <= w.Sizes[0]
                ? new TensorKind([.. _batch.Sizes, w.Last])
                : null,
            Slice slice => Matrix(slice.Param) is { } w && Of(slice.Count) is { } count && count <= w.Sizes[0]
                ? new TensorKind(count, w.Last)
                : null,
            Transpose transpose => Matrix(transpose.Param) is { } w ? new TensorKind(w.Last, w.Sizes[0]) : null,
            Call call => OfCall(call),
            _ => null,
        };

    private bool Declare(string name, Kind kind, Role role)
    {
        if (Find(name) != null)
            return false;
        _scopes[^1].Add(name, new Meaning(kind, role));
        return true;
    }

    private bool TakeInput(Input input)
    {
        if (Of(input.Sequences) is not { } n || Of(input.Tokens) is not { } t || Of(input.Bound) is not { } bound)
            return false;
        _batch = new TensorKind(n, t);
        return Declare(input.Name, new IdsKind(bound, IsIndicator: bound == 2), Role.Input);
    }

    private bool TakeParam(Param param)
    {
        var sizes = param.Shape.Select(Of).ToList();
        if (sizes.Contains(null) || (param.IsTransposed && sizes.Count != 2))
            return false;
        var braces = System.Text.RegularExpressions.Regex.Matches(param.CheckpointName ?? "", @"\{(\w+)\}");
        return braces.All(b => Find(b.Groups[1].Value)?.Role == Role.Counter)
            && (sizes.Count < 3 || param.Initializer is not (null or "xavier"))
            && (sizes.Count == 2 || param.Initializer != "xavier")
            && Declare(param.Name, new TensorKind([.. sizes.Select(s => s!.Value)]), Role.Param);
    }

    private bool TakeAssign(Assign assign)
    {
        if (assign.Value is Call { Operation: "mask" } mask)
        {
            return _scopes.Count == 1
                && Of(mask.Arguments[0].Value) is IdsKind ids
                && mask.Arguments.All(a => Of(a.Value) != null)
                && Declare(assign.Targets[0], ids with { IsIndicator = false }, Role.Value)
                && Declare(assign.Targets[1], new IdsKind(2, IsIndicator: true), Role.Value);
        }
        if (Of(assign.Value) is not { } kind)
            return false;
        var name = assign.Targets[0];
        if (Find(name) == null)
            return Declare(name, kind, Role.Value);
        var scope = _scopes.First(s => s.ContainsKey(name));
        if (scope[name].Role != Role.Value)
            return false;
        scope[name] = new Meaning(kind, Role.Value);
        return true;
    }

    private bool TakeRepeat(Repeat repeat)
    {
        if (Of(repeat.Count) == null || Find(repeat.Counter) != null)
            return false;
        var before = Visible.ToDictionary();
        Enter(repeat.Counter);
        var isRight = repeat.Body.All(Take);
        Leave();
        return isRight && before.All(p => Find(p.Key)!.Kind.Equals(p.Value.Kind));
    }

    private TensorKind? Matrix(string param) =>
        Find(param) is { Role: Role.Param, Kind: TensorKind { Rank: 2 } matrix } ? matrix : null;

    private TensorKind? OfProduct(Binary product) =>
        Of(product.Left) is TensorKind { Rank: >= 2 } a
        && Of(product.Right) is TensorKind { Rank: 2 } b
        && a.Last == b.Sizes[0]
            ? new TensorKind([.. a.Sizes[..^1], b.Last])
            : null;

    private Kind? OfElementwise(Binary binary) =>
        (Of(binary.Left), binary.Sign, Of(binary.Right)) switch
        {
            (NumberKind a, var sign, NumberKind b) => new NumberKind(Fold(a.Value, sign, b.Value)),
            (LossKind, "+" or "-", LossKind) => new LossKind(),
            (LossKind, "*" or "/", NumberKind) or (NumberKind, "*", LossKind) => new LossKind(),
            (TensorKind a, _, NumberKind) => a,
            (NumberKind, _, TensorKind b) => b,
            (TensorKind a, _, TensorKind b) when b.IsSuffixOf(a) => a,
            (TensorKind a, _, TensorKind b) when a.IsSuffixOf(b) => b,
            _ => null,
        };

    private static double Fold(double a, string sign, double b) =>
        sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            _ => a / b,
        };

    private Kind? OfCall(Call call)
    {
        if (call.Arguments.Any(a => Of(a.Value) == null))
            return null;
        if (call.Operation == "cross_entropy")
            return OfCrossEntropy(call);
        if (Of(call.Arguments[0].Value) is not TensorKind x)
            return null;
        var isRight = call.Operation switch
        {
            "layernorm" => IsRow(call.Find(1, "gain"), x) && IsRow(call.Find(2, "bias"), x),
            "rmsnorm" => IsRow(call.Find(1, "gain"), x),
            "attention" => IsAttention(call, x),
            _ => true,
        };
        return isRight ? x : null;
    }

    private bool IsRow(Expression? row, TensorKind x) =>
        row == null || (Of(row) is TensorKind { Rank: 1 } r && r.Last == x.Last);

    private bool IsAttention(Call call, TensorKind q) =>
        q.Rank == 3
        && call.Find(1, "k") is { } k
        && call.Find(2, "v") is { } v
        && call.Find(3, "heads") is { } h
        && q.Equals(Of(k))
        && q.Equals(Of(v))
        && Of(h) is NumberKind heads
        && q.Last % heads.Value == 0
        && (
            call.Find(4, "keep") is not { } keep || (Of(keep) is IdsKind { IsIndicator: true } && _batch.IsPrefixOf(q))
        );

    private LossKind? OfCrossEntropy(Call call) =>
        Of(call.Arguments[0].Value) is TensorKind { Rank: 3 } logits
        && _batch.IsPrefixOf(logits)
        && call.Find(1, "ids") is { } target
        && Of(target) is IdsKind ids
        && ids.Bound <= logits.Last
        && (call.Find(2, "at") is not { } at || Of(at) is IdsKind { IsIndicator: true })
            ? new LossKind()
            : null;
}
