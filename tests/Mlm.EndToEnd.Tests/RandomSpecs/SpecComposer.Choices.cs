using System.Globalization;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Draws: sizes, names, numbers.</summary>
internal sealed partial class SpecComposer
{
    private bool Has(Form form) => _forms.Contains(form);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T? Pick<T>(IReadOnlyList<T> choices) => choices.Count == 0 ? default : choices[_random.Next(choices.Count)];

    private Number Number(params string[] choices) => new(Pick(choices)!);

    /// <summary>A length of a last axis: mostly one that other things have too.</summary>
    private int Column()
    {
        if (Chance(0.15))
            return 1 + _random.Next(LargestSize);
        var dims = _dims.Where(d => d.Name is "D" or "E" or "F" or "V").ToList();
        return _typing.Of(Chance(0.5) ? new DimSize("D") : dims[_random.Next(dims.Count)].Size)!.Value;
    }

    private TensorKind BatchOf(int columns) => new([.. _batch.Sizes, columns]);

    /// <summary>What a statement makes: mostly the batch's rows, sometimes a tensor that is computed of params alone.</summary>
    private TensorKind PickKind() =>
        _random.Next(10) switch
        {
            0 when Has(Form.ProductsOfParams) => new TensorKind(_batch.Last, Column()),
            1 when Has(Form.ProductsOfParams) => new TensorKind(Column()),
            2 when Has(Form.ParamOfThreeAxes) => new TensorKind(1 + _random.Next(3), 1 + _random.Next(3), Column()),
            3 when Has(Form.ParamOfThreeAxes) => new TensorKind(Column(), Column()),
            _ => BatchOf(Column()),
        };

    /// <summary>A way to write an integer: a dim that has it, arithmetic that gives it, or its digits.</summary>
    private Size SizeOf(int value)
    {
        var equal = _dims.Where(d => _typing.Of(d.Size) == value).ToList();
        if (equal.Count > 0 && Chance(0.8))
            return new DimSize(equal[_random.Next(equal.Count)].Name);
        if (!Has(Form.SizeExpressions) || Chance(0.5))
            return new LiteralSize(value);
        var dim = _dims[_random.Next(_dims.Count)];
        var size = _typing.Of(dim.Size)!.Value;
        if (value > size)
            return new BinarySize(new DimSize(dim.Name), "+", new LiteralSize(value - size));
        if (value < size)
            return size % value == 0 && Chance(0.5)
                ? new BinarySize(new DimSize(dim.Name), "/", new LiteralSize(size / value))
                : new BinarySize(new DimSize(dim.Name), "-", new LiteralSize(size - value));
        return new BinarySize(new BinarySize(new LiteralSize(2), "*", new DimSize(dim.Name)), "/", new LiteralSize(2));
    }

    private TensorKind KindOf(string name) => (TensorKind)_typing.Find(name)!.Kind;

    private IReadOnlyList<string> Names<TKind>(Role role)
        where TKind : Kind =>
        [.. _typing.Visible.Where(p => p.Value.Kind is TKind && p.Value.Role == role).Select(p => p.Key)];

    private IEnumerable<string> Names<TKind>()
        where TKind : Kind => Names<TKind>(Role.Input).Concat(Names<TKind>(Role.Value));

    private string NewName(string stem)
    {
        string name;
        do name = stem + Digits(++_names);
        while (_typing.Find(name) != null);
        return name;
    }

    private Name Named(string stem, Expression value)
    {
        var name = NewName(stem);
        SetValue(name, value);
        return new Name(name);
    }

    private void SetValue(string name, Expression value)
    {
        var magnitude = _typing.Of(value) is TensorKind ? Magnitude(value) : 0;
        Add(new Assign(name, value));
        _magnitudes[name] = magnitude;
    }

    private void Add(Statement statement)
    {
        Require(_typing.Take(statement), statement.ToString());
        _blocks[^1].Add(statement);
    }

    // The composer's own fault, not the compiler's.
    private static void Require(bool isRight, string? what)
    {
        if (!isRight)
            throw new InvalidOperationException($"{what} was composed against the rules");
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
