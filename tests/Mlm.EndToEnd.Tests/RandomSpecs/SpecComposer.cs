namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>
/// Composes a well-typed spec of up to twelve operations beside its first lookup, its logits and its losses. Its numbers
/// stay sane: nothing divides by what may be next to 0, and what grows is brought back by a norm or a tanh.
/// </summary>
internal sealed partial class SpecComposer
{
    private const int MostOperations = 12;
    private const int LargestSize = 9;
    private const int MostPlaces = 18;

    private readonly Random _random;
    private readonly HashSet<Form> _forms = [];
    private readonly Typing _typing = new();
    private readonly List<Dim> _dims = [];
    private readonly List<List<Statement>> _blocks =
    [
        [],
    ];
    private readonly List<string> _counters = [];
    private readonly Dictionary<string, double> _magnitudes = [];
    private TensorKind _batch = new(1, 1);
    private int _names;
    private int _everDeclared;
    private int _operations;

    private SpecComposer(int seed) => _random = new Random(seed);

    /// <summary>The spec of a seed.</summary>
    public static Spec Compose(int seed)
    {
        var composer = new SpecComposer(seed);
        return composer.Compose();
    }

    private Spec Compose()
    {
        var density = Math.Pow(_random.NextDouble(), 1.5);
        foreach (var form in Enum.GetValues<Form>())
        {
            if (Chance(density))
                _forms.Add(form);
        }
        _operations = 1 + _random.Next(MostOperations);
        DeclareDims();
        DeclareInputs();
        if (Has(Form.Mask))
            DeclareMask();
        Embed();
        while (_operations > 0)
            ComposeStatement();
        if (Has(Form.UnusedParam))
            NewParam([.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Column())]);
        var loss = ComposeLoss();
        return new Spec(_dims, _blocks[0], loss, ComposeUpdate());
    }

    private void DeclareDims()
    {
        var n = Chance(0.1) ? 1 + _random.Next(LargestSize) : 1 + _random.Next(3);
        var t = 1 + _random.Next(Math.Min(LargestSize, MostPlaces / n));
        _batch = new TensorKind(n, t);
        var d = Chance(0.05) ? 1 : 2 + _random.Next(LargestSize - 1);
        AddDim("N", new LiteralSize(n));
        AddDim("T", new LiteralSize(t));
        AddDim("V", new LiteralSize(1 + _random.Next(LargestSize)));
        AddDim("D", new LiteralSize(d));
        // The same number under another name, and a number that is made of another.
        if (Has(Form.SizeExpressions))
        {
            AddDim("E", new DimSize("D"));
            AddDim("F", SizeOf(1 + _random.Next(LargestSize)));
        }
    }

    private void AddDim(string name, Size size)
    {
        _dims.Add(new Dim(name, size));
        Require(_typing.Declare(_dims[^1]), name);
    }

    private void DeclareInputs()
    {
        var (n, t) = (new DimSize("N"), new DimSize("T"));
        Add(new Input("tokens", n, t, new DimSize("V")));
        if (!Has(Form.MoreInputs))
            return;
        Add(new Input("labels", n, t, SizeOf(1 + _random.Next(5))));
        Add(new Input("kept", n, t, new LiteralSize(2)));
        if (Chance(0.5))
            Add(new Input("chosen", n, t, new LiteralSize(2)));
    }

    private void DeclareMask()
    {
        var tokens = new Name("tokens");
        var bound = ((IdsKind)_typing.Of(tokens)!).Bound;
        var mask = Call.Of("mask", tokens)
            .With("select", Number("0.3", "0.5", "1", "0.75"))
            .With("replace", Number("0.8", "0", "0.5"))
            .With("random", Number("0.1", "0", "0.2"))
            .With("token", Number(Digits(_random.Next(bound))));
        // Not all ids: a mask that never selects has no loss.
        if (Has(Form.Except) && bound > 2)
            mask = mask.With("except", new IdList([new LiteralSize(_random.Next(bound)), new LiteralSize(0)]));
        Add(new Assign(["corrupted", "masked"], mask));
    }

    private void Embed()
    {
        var kind = BatchOf(Column());
        Expression x = LookupOf(kind);
        if (Chance(0.5))
            x = new Binary(x, "+", ParamOf(kind.Sizes[1..]));
        SetValue("x", x);
    }

    private void ComposeStatement()
    {
        var depth = _blocks.Count - 1;
        if (Has(Form.Repeat) && depth < (Has(Form.NestedRepeat) ? 2 : 1) && Chance(0.3))
        {
            ComposeRepeat();
            return;
        }
        if (Has(Form.LossInRepeat) && depth > 0 && Pick(Names<LossKind>(Role.Value)) is { } loss)
        {
            _operations--;
            SetValue(loss, new Binary(new Name(loss), "+", CrossEntropy()));
            return;
        }
        if (Has(Form.Alias) && Chance(0.1))
        {
            _operations--;
            SetValue(NewName("v"), new Name(Pick(Names<TensorKind>(Role.Value))!));
            return;
        }
        if (Has(Form.LossInRepeat) && depth == 0 && Chance(0.2))
            SetValue(NewName("loss"), CrossEntropy());
        ComposeTensor();
    }

    private void ComposeTensor()
    {
        var allowed = Math.Min(_operations, 1 + _random.Next(4));
        _left = allowed;
        var value = Tame(Tensor(PickKind()));
        _operations -= Math.Max(1, allowed - _left);
        var known = Pick(Names<TensorKind>(Role.Value));
        SetValue(known != null && Chance(0.6) ? known : NewName("v"), value);
    }

    private void ComposeRepeat()
    {
        var counter = "r" + Digits(++_everDeclared);
        var names = _names;
        var entered = _typing.Visible.Where(p => p.Value.Role == Role.Value).ToDictionary();
        var magnitudes = _magnitudes.ToDictionary();
        _typing.Enter(counter);
        _counters.Add(counter);
        _blocks.Add([]);
        var statements = 1 + _random.Next(3);
        for (var i = 0; i < statements && _operations > 0; i++)
            ComposeStatement();
        foreach (var (name, meaning) in entered)
        {
            if (meaning.Kind is TensorKind kind)
                LeaveAsItEntered(name, kind, magnitudes[name]);
        }
        var body = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        _counters.RemoveAt(_counters.Count - 1);
        _typing.Leave();
        // Names that the turns kept to themselves are free again: siblings may use them too.
        _names = names;
        _blocks[^1].Add(new Repeat(SizeOf(1 + _random.Next(3)), counter, body));
    }

    // A carried value must leave each turn with the shape that it had, and should with the size of its numbers.
    private void LeaveAsItEntered(string name, TensorKind kind, double magnitude)
    {
        if (!kind.Equals(_typing.Find(name)!.Kind))
        {
            _left = 1;
            SetValue(name, Tame(Tensor(kind)));
        }
        if (_magnitudes[name] > Math.Max(2, 1.5 * magnitude))
            SetValue(name, Norm(new Name(name), kind));
    }

    private Expression ComposeLoss()
    {
        var losses = new List<Expression>();
        var count = Has(Form.SeveralLosses) ? 2 + _random.Next(2) : 1;
        for (var i = 0; i < count; i++)
        {
            Expression loss = CrossEntropy();
            if (Chance(0.4))
                loss = Named("loss", loss);
            losses.Add(loss);
        }
        losses.AddRange(Names<LossKind>(Role.Value).Select(n => new Name(n)).Where(n => !losses.Contains(n)));
        var sum = Weighted(losses[0]);
        foreach (var loss in losses.Skip(1))
            sum = new Binary(sum, Has(Form.LossArithmetic) && Chance(0.5) ? "-" : "+", Weighted(loss));
        return Chance(0.2) ? Named("total", sum) : sum;
    }

    private Expression Weighted(Expression loss) =>
        !Has(Form.LossArithmetic)
            ? loss
            : _random.Next(4) switch
            {
                0 => new Binary(Number("2", "0.5", "3"), "*", loss),
                1 => new Binary(loss, "/", Number("4", "1.5")),
                2 => new Binary(new Negation(loss), "*", Number("0.75")),
                _ => loss,
            };

    private Call CrossEntropy()
    {
        var ids = Pick([.. Names<IdsKind>()])!;
        var width = ((IdsKind)_typing.Find(ids)!.Kind).Bound + (Chance(0.7) ? 0 : _random.Next(3));
        var rows = Names<TensorKind>(Role.Value).Where(n => _batch.IsPrefixOf(KindOf(n)) && KindOf(n).Rank == 3);
        var x = rows.LastOrDefault(_ => Chance(0.7)) ?? rows.FirstOrDefault();
        _left = 2;
        var logits =
            x == null || Chance(0.15)
                ? Tensor(BatchOf(width))
                : new Binary(new Name(x), "@", MatrixOf(KindOf(x).Last, width));
        if (Has(Form.Broadcast) && Chance(0.4))
            logits = new Binary(logits, "+", ParamOf([width]));
        if (Chance(0.3))
            logits = Named("logits", logits);
        var loss = Call.Of("cross_entropy", Tame(logits), new Name(ids));
        var isSelecting = Has(Form.Mask) || Has(Form.InputSelects);
        if (!isSelecting || (Has(Form.UnselectedLoss) && Chance(0.4)))
            return loss;
        var indicators = Names<IdsKind>()
            .Where(n => _typing.Find(n)!.Kind is IdsKind { IsIndicator: true })
            .Where(n => n == "masked" || Has(Form.InputSelects));
        return Pick([.. indicators]) is { } at ? loss.With("at", new Name(at)) : loss;
    }

    private Call ComposeUpdate()
    {
        Call update;
        if (Has(Form.AdamW))
        {
            update = Call.Of("adamw").With("lr", Number("0.01", "0.001"));
            if (Chance(0.5))
                update = update.With("beta1", Number("0.5", "0.8")).With("beta2", Number("0.9", "0.99"));
            if (Chance(0.5))
                update = update.With("weight_decay", Number("0.1", "0"));
            if (Chance(0.3))
                update = update.With("eps", Number("1e-6", "1e-3"));
        }
        else
        {
            update = Call.Of("sgd").With("lr", Number("0.1", "0.01", "1e-2"));
            if (Has(Form.SgdOptions) && Chance(0.7))
            {
                update = update.With("momentum", Number("0.9", "0.5"));
                if (Chance(0.5))
                    update = update.With("nesterov", Number("1", "0"));
            }
            if (Has(Form.SgdOptions) && Chance(0.6))
                update = update.With("weight_decay", Number("0.1", "0.01"));
        }
        return Has(Form.Clip) ? update.With("clip", Number("1", "0.1", "10")) : update;
    }
}
