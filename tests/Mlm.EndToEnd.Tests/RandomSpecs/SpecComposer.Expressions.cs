namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Expressions of a wanted kind.</summary>
internal sealed partial class SpecComposer
{
    // How many operations the expression in the making may still use.
    private int _left;

    /// <summary>A tensor of this kind.</summary>
    private Expression Tensor(TensorKind kind)
    {
        if (_left <= 0)
            return Leaf(kind);
        _left--;
        var ways = Ways(kind).ToList();
        return ways[_random.Next(ways.Count)]();
    }

    private IEnumerable<Func<Expression>> Ways(TensorKind kind)
    {
        foreach (var (form, name) in Activations)
        {
            if (Has(form))
                yield return () => Call.Of(name, Tensor(kind));
        }
        yield return () => Norm(Tensor(kind), kind);
        foreach (var sign in Signs)
            yield return () => Elementwise(sign, kind);
        if (Has(Form.Negate))
            yield return () => new Negation(Tensor(kind));
        if (kind.Rank >= 2)
        {
            // Products are what models are made of.
            for (var i = 0; i < 3; i++)
                yield return () => Product(kind);
        }
        if (Has(Form.Attention) && kind.Rank == 3 && _batch.IsPrefixOf(kind))
        {
            for (var i = 0; i < 3; i++)
                yield return () => Attention(kind);
        }
        if (Has(Form.Dropout))
            yield return () => Call.Of("dropout", Tensor(kind), Chance(0.2) ? Number("0") : Number("0.1", "0.5"));
        if (kind.Rank == 3 && _batch.IsPrefixOf(kind))
            yield return () => LookupOf(kind);
    }

    private static IReadOnlyList<(Form Form, string Name)> Activations { get; } =
    [
        (Form.Gelu, "gelu"),
        (Form.GeluErf, "gelu_erf"),
        (Form.Relu, "relu"),
        (Form.Silu, "silu"),
        (Form.Tanh, "tanh"),
        (Form.Sigmoid, "sigmoid"),
    ];

    // Sums twice: residuals.
    private IEnumerable<string> Signs =>
        new[] { "+", "+" }
            .Append(Has(Form.Subtract) ? "-" : "+")
            .Append(Has(Form.Multiply) ? "*" : "+")
            .Concat(Has(Form.Divide) ? ["/"] : Array.Empty<string>());

    /// <summary>A tensor of this kind that is no operation's result, or a lookup where nothing else has the kind.</summary>
    private Expression Leaf(TensorKind kind)
    {
        var isBatch = kind.Rank == 3 && _batch.IsPrefixOf(kind);
        var value = Pick([.. Names<TensorKind>(Role.Value).Where(n => KindOf(n).Equals(kind))]);
        if (value != null && Chance(0.8))
            return new Name(value);
        if (kind.Rank == 2 && Chance(0.4))
            return MatrixOf(kind.Sizes[0], kind.Last);
        return isBatch && !(Has(Form.ParamOfThreeAxes) && Chance(0.3)) ? LookupOf(kind) : ParamOf(kind.Sizes);
    }

    private Expression Elementwise(string sign, TensorKind kind)
    {
        var tensor = Tensor(kind);
        var other = Other(kind);
        // What a number or a shorter tensor stands before is as much a form as what it stands behind.
        var (left, right) = Chance(0.3) ? (other, tensor) : (tensor, other);
        if (sign == "/" && _typing.Of(right) is TensorKind)
            right = AwayFromZero(right);
        return Tame(new Binary(left, sign, right));
    }

    private Expression Other(TensorKind kind)
    {
        if (Has(Form.NumberOperands) && Chance(0.3))
            return Constant();
        if (!Has(Form.Broadcast) || kind.Rank == 1 || Chance(0.5))
            return Tensor(kind);
        return Tensor(new TensorKind(kind.Sizes[(1 + _random.Next(kind.Rank - 1))..]));
    }

    private Expression Constant() =>
        _random.Next(5) switch
        {
            0 => new Negation(Number("0.5", "2")),
            1 => new Binary(Number("1", "3"), "/", Number("2", "4")),
            2 => new Name("D"),
            _ => Number("0.5", "2", "1", "1.5", "3e-1"),
        };

    // Above 1/2 or 1, whatever the operand is.
    private Binary AwayFromZero(Expression divisor)
    {
        // A product twice of what draws (dropout) would draw twice.
        if (divisor is Name && Chance(0.5))
            return new Binary(new Binary(divisor, "*", divisor), "+", Number("1"));
        return Has(Form.Sigmoid)
            ? new Binary(Call.Of("sigmoid", divisor), "+", Number("0.5"))
            : new Binary(new Binary(Number("2"), "*", Bounded(divisor)), "+", Number("4"));
    }

    // Within ±1.2: the largest of a norm's row of up to nine is below √9, and eps keeps it finite.
    private Expression Bounded(Expression value) =>
        Has(Form.Tanh)
            ? Call.Of("tanh", value)
            : new Binary(Call.Of("layernorm", value).With("eps", Number("0.1")), "*", Number("0.4"));

    private Binary Product(TensorKind kind)
    {
        var inner = Column();
        var left = Tensor(new TensorKind([.. kind.Sizes[..^1], inner]));
        return new Binary(left, "@", MatrixOf(inner, kind.Last));
    }

    /// <summary>What stands at the right of a product: a param, its transpose or slice, or what is computed of params.</summary>
    private Expression MatrixOf(int rows, int columns)
    {
        if (Has(Form.Transpose) && Chance(0.4))
            return new Transpose(ParamOf([columns, rows]).Text);
        if (Has(Form.Slice) && Chance(0.3))
            return new Slice(ParamOf([rows + _random.Next(3), columns]).Text, SizeOf(rows));
        return Has(Form.ProductsOfParams) && _left > 0 && Chance(0.4)
            ? Tensor(new TensorKind(rows, columns))
            : ParamOf([rows, columns]);
    }

    private Call Norm(Expression x, TensorKind kind)
    {
        var isRms = Has(Form.RmsNorm) && Chance(0.5);
        var norm = Call.Of(isRms ? "rmsnorm" : "layernorm", x);
        if (Has(Form.Gain) && Chance(0.7))
        {
            var row = new TensorKind(kind.Last);
            var isNamed = Chance(0.3);
            var hasBias = !isRms && Chance(0.7);
            var hasGain = !hasBias || !isNamed || Chance(0.7);
            if (hasGain)
                norm = norm.With(isNamed ? "gain" : null, Row(row));
            if (hasBias)
                norm = norm.With(isNamed ? "bias" : null, Row(row));
        }
        // Without it a row of two or three is next to its signs alone, and its gradient next to nothing but rounding.
        if (kind.Last <= 3)
            return norm.With("eps", Number("0.1", "0.5"));
        return Chance(0.2) ? norm.With("eps", Number("1e-3", "0.01")) : norm;
    }

    private Expression Row(TensorKind row) => _left > 0 && Chance(0.3) ? Tensor(row) : ParamOf(row.Sizes);

    private Call Attention(TensorKind kind)
    {
        var divisors = Enumerable.Range(1, kind.Last).Where(h => kind.Last % h == 0).ToList();
        var heads = divisors[_random.Next(divisors.Count)];
        var q = Tensor(kind);
        var attention = Call.Of("attention", q, Chance(0.2) ? q : Tensor(kind), Tensor(kind))
            .With("heads", SizeOf(heads) is DimSize dim ? new Name(dim.Name) : Number(Digits(heads)));
        var indicators = Names<IdsKind>().Where(n => _typing.Find(n)!.Kind is IdsKind { IsIndicator: true });
        if (Has(Form.Keep) && Pick([.. indicators]) is { } keep)
            attention = attention.With("keep", new Name(keep));
        if (Has(Form.Causal))
            attention = attention.With("causal", Number("1", "1", "0"));
        return Has(Form.AttentionDropout) ? attention.With("dropout", Number("0.25", "0.5", "0")) : attention;
    }

    private Lookup LookupOf(TensorKind kind)
    {
        var ids = Pick([.. Names<IdsKind>()])!;
        var bound = ((IdsKind)_typing.Find(ids)!.Kind).Bound;
        var known = Names<TensorKind>(Role.Param)
            .Where(n => KindOf(n) is { Rank: 2 } w && w.Last == kind.Last && w.Sizes[0] >= bound);
        var param = Chance(0.4) ? Pick([.. known]) : null;
        param ??= NewParam([bound + (Chance(0.8) ? 0 : 1), kind.Last]).Text;
        return new Lookup(param, new Name(ids));
    }

    private Name ParamOf(int[] sizes)
    {
        var kind = new TensorKind(sizes);
        var known = Pick([.. Names<TensorKind>(Role.Param).Where(n => KindOf(n).Equals(kind))]);
        return known != null && Chance(0.4) ? new Name(known) : NewParam(sizes);
    }

    private Name NewParam(int[] sizes)
    {
        // In its turn, or before one of the repeats around it: then every turn uses the same.
        var depth = Chance(0.7) ? _blocks.Count - 1 : _random.Next(_blocks.Count);
        // A name before a repeat is seen in all of it, also where a turn had it for itself already.
        var name = depth == _blocks.Count - 1 ? NewName("w") : "shared" + Digits(++_everDeclared);
        var param = new Param(name, [.. sizes.Select(SizeOf)])
        {
            Initializer = Initializer(sizes.Length),
            NoDecay = Has(Form.NoDecay) && Chance(0.5),
        };
        if (Has(Form.CheckpointNames) && Chance(0.5))
        {
            var turns = string.Concat(_counters.Take(depth).Select(c => $".{{{c}}}"));
            param = param with
            {
                CheckpointName = $"tensor_{Digits(++_everDeclared)}{turns}.weight",
                IsTransposed = sizes.Length == 2 && Chance(0.5),
            };
        }
        Require(_typing.TakeOutside(param, depth), name);
        _blocks[depth].Add(param);
        return new Name(name);
    }

    private string? Initializer(int rank)
    {
        if (!Has(Form.Initializers))
            return rank > 2 ? "normal(0.3)" : null;
        string?[] choices = ["normal(0.3)", "uniform(0.5)", "ones", "zeros", "xavier", null];
        return choices[
            _random.Next(
                rank == 2 ? 6
                : rank == 1 ? 4
                : 3
            )
        ];
    }

    /// <summary>The expression, or one that brings its numbers back where they may have grown.</summary>
    private Expression Tame(Expression value) =>
        Magnitude(value) <= 12 ? value
        : Has(Form.Tanh) && Chance(0.5) ? Call.Of("tanh", value)
        : Norm(value, (TensorKind)_typing.Of(value)!);

    /// <summary>About how large the numbers of an expression are, of weights within ±1.</summary>
    private double Magnitude(Expression value) =>
        value switch
        {
            Name name when _typing.Find(name.Text) is { Role: Role.Value } => _magnitudes[name.Text],
            Binary { Sign: "/" } b => Magnitude(b.Left)
                * (_typing.Of(b.Right) is NumberKind n ? 1 / Math.Abs(n.Value) : 2),
            Binary { Sign: "+" or "-" } b => Magnitude(b.Left) + Magnitude(b.Right),
            Binary b => Magnitude(b.Left) * Magnitude(b.Right),
            Negation n => Magnitude(n.Operand),
            Call { Operation: "tanh" or "sigmoid" } => 1,
            Call { Operation: "layernorm" or "rmsnorm" } c => 2
                * Math.Max(1, c.Arguments.Skip(1).Where(a => a.Name != "eps").Sum(a => Magnitude(a.Value))),
            Call { Operation: "attention" } c => Magnitude(c.Arguments[2].Value),
            Call { Operation: "dropout" } c => 2 * Magnitude(c.Arguments[0].Value),
            Call c => Magnitude(c.Arguments[0].Value),
            _ => _typing.Of(value) is NumberKind number ? Math.Abs(number.Value) : 1,
        };
}
