namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Makes a spec that fails smaller while it fails in the same way.</summary>
internal static class SpecShrinker
{
    private const int BatchSize = 16;

    /// <summary>The smallest that was found.</summary>
    /// <param name="spec">A spec that fails.</param>
    /// <param name="isSame">Tells of each of some smaller specs whether it fails in the same way.</param>
    /// <param name="most">How many specs may be tried.</param>
    public static Spec Shrink(Spec spec, Func<IReadOnlyList<Spec>, IReadOnlyList<bool>> isSame, int most = 1500)
    {
        var tried = new HashSet<string>();
        var current = spec;
        while (true)
        {
            var smaller = Smaller(current)
                .Where(Typing.IsWellTyped)
                .Where(s => tried.Add(SpecPrinter.Print(s)))
                .Chunk(BatchSize)
                .TakeWhile(_ => tried.Count < most)
                .Select(chunk => chunk.Zip(isSame(chunk)).FirstOrDefault(p => p.Second).First)
                .FirstOrDefault(s => s != null);
            if (smaller == null)
                return current;
            current = smaller;
        }
    }

    /// <summary>All that is one change smaller, the largest changes first; not all of it is well typed.</summary>
    private static IEnumerable<Spec> Smaller(Spec spec)
    {
        foreach (var statements in Without(spec.Statements))
            yield return spec with
            {
                Statements = statements,
            };
        foreach (var loss in Simpler(spec.Loss, spec))
            yield return spec with
            {
                Loss = loss,
            };
        foreach (var statements in Within(spec.Statements, spec))
            yield return spec with
            {
                Statements = statements,
            };
        for (var i = 1; i < spec.Update.Arguments.Count; i++)
            yield return spec with
            {
                Update = spec.Update with { Arguments = [.. WithoutAt(spec.Update.Arguments, i)] },
            };
        if (spec.Update.Operation != "sgd")
            yield return spec with
            {
                Update = Call.Of("sgd").With("lr", new Number("0.1")),
            };
        for (var i = 0; i < spec.Dims.Count; i++)
        {
            yield return spec with
            {
                Dims = [.. WithoutAt(spec.Dims, i)],
            };
            if (spec.Dims[i].Size is BinarySize or DimSize)
                yield return spec with
                {
                    Dims = [.. With(spec.Dims, i, spec.Dims[i] with { Size = new LiteralSize(1) })],
                };
        }
        foreach (var value in Literals(spec).Distinct().Where(v => v > 1).OrderDescending())
        {
            yield return Sizes(spec, value, 1);
            yield return Sizes(spec, value, value - 1);
        }
    }

    /// <summary>Lists with one statement less, a repeat's among them, or a repeat opened.</summary>
    private static IEnumerable<IReadOnlyList<Statement>> Without(IReadOnlyList<Statement> statements)
    {
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            yield return [.. WithoutAt(statements, i)];
            if (statements[i] is not Repeat repeat)
                continue;
            yield return [.. statements.Take(i), .. repeat.Body.Select(Unnamed), .. statements.Skip(i + 1)];
            if (repeat.Count is not LiteralSize { Value: 1 })
                yield return [.. With(statements, i, repeat with { Count = new LiteralSize(1) })];
            foreach (var body in Without(repeat.Body))
                yield return [.. With(statements, i, repeat with { Body = body })];
        }
    }

    // Outside of its repeat a counter in a checkpoint's name means nothing.
    private static Statement Unnamed(Statement statement) =>
        statement switch
        {
            Param param => param with { CheckpointName = null, IsTransposed = false },
            Repeat repeat => repeat with { Body = [.. repeat.Body.Select(Unnamed)] },
            _ => statement,
        };

    private static IEnumerable<IReadOnlyList<Statement>> Within(IReadOnlyList<Statement> statements, Spec spec)
    {
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            foreach (var simpler in Simpler(statements[i], spec))
                yield return [.. With(statements, i, simpler)];
        }
    }

    private static IEnumerable<Statement> Simpler(Statement statement, Spec spec)
    {
        switch (statement)
        {
            case Assign assign:
                foreach (var value in Simpler(assign.Value, spec))
                    yield return assign with
                    {
                        Value = value,
                    };
                break;
            case Repeat repeat:
                foreach (var body in Within(repeat.Body, spec))
                    yield return repeat with
                    {
                        Body = body,
                    };
                break;
            case Param param:
                var isPlain = param.Shape.Count < 3 ? param.Initializer == null : param.Initializer == "ones";
                if (!isPlain)
                    yield return param with
                    {
                        Initializer = param.Shape.Count < 3 ? null : "ones",
                    };
                if (param.CheckpointName != null)
                    yield return param with
                    {
                        CheckpointName = null,
                        IsTransposed = false,
                    };
                if (param.NoDecay)
                    yield return param with
                    {
                        NoDecay = false,
                    };
                for (var i = 0; i < param.Shape.Count; i++)
                {
                    if (param.Shape[i] is BinarySize)
                        yield return param with
                        {
                            Shape = [.. With(param.Shape, i, new DimSize("D"))],
                        };
                }
                break;
        }
    }

    /// <summary>An operand in place of its operation, anywhere in the expression; an option less; an earlier name.</summary>
    private static IEnumerable<Expression> Simpler(Expression expression, Spec spec)
    {
        switch (expression)
        {
            case Name name:
                foreach (var earlier in NamesBefore(name.Text, spec.Statements))
                    yield return new Name(earlier);
                break;
            case Negation negation:
                yield return negation.Operand;
                foreach (var operand in Simpler(negation.Operand, spec))
                    yield return new Negation(operand);
                break;
            case Binary binary:
                yield return binary.Left;
                yield return binary.Right;
                foreach (var left in Simpler(binary.Left, spec))
                    yield return binary with
                    {
                        Left = left,
                    };
                foreach (var right in Simpler(binary.Right, spec))
                    yield return binary with
                    {
                        Right = right,
                    };
                break;
            case Lookup lookup:
                foreach (var ids in Simpler(lookup.Ids, spec))
                    yield return lookup with
                    {
                        Ids = ids,
                    };
                break;
            case Slice slice:
                yield return new Name(slice.Param);
                break;
            case Transpose transpose:
                yield return new Name(transpose.Param);
                break;
            case Call call:
                foreach (var argument in call.Arguments.Where(_ => call.Operation is not ("mask" or "cross_entropy")))
                    yield return argument.Value;
                var needed = call.Operation == "mask" ? 5 : 1;
                for (var i = call.Arguments.Count - 1; i >= needed; i--)
                    yield return call with
                    {
                        Arguments = [.. WithoutAt(call.Arguments, i)],
                    };
                for (var i = 0; i < call.Arguments.Count; i++)
                {
                    foreach (var value in Simpler(call.Arguments[i].Value, spec))
                        yield return call with
                        {
                            Arguments = [.. With(call.Arguments, i, call.Arguments[i] with { Value = value })],
                        };
                }
                break;
        }
    }

    // Earlier ones alone, so that no change can be undone by another.
    private static IEnumerable<string> NamesBefore(string name, IReadOnlyList<Statement> statements) =>
        Flat(statements)
            .SelectMany(s =>
                s switch
                {
                    Input input => [input.Name],
                    Param param => [param.Name],
                    Assign assign => assign.Targets,
                    _ => Array.Empty<string>(),
                }
            )
            .TakeWhile(n => n != name)
            .Distinct();

    private static IEnumerable<Statement> Flat(IReadOnlyList<Statement> statements) =>
        statements.SelectMany(s => s is Repeat repeat ? Flat(repeat.Body).Prepend(s) : [s]);

    private static IEnumerable<int> Literals(Spec spec) =>
        spec
            .Dims.Select(d => d.Size)
            .Concat(Flat(spec.Statements).OfType<Param>().SelectMany(p => p.Shape))
            .Concat(Flat(spec.Statements).OfType<Input>().Select(i => i.Bound))
            .OfType<LiteralSize>()
            .Select(l => l.Value);

    /// <summary>The spec with another number wherever a size has this one.</summary>
    private static Spec Sizes(Spec spec, int from, int to)
    {
        return spec with
        {
            Dims = [.. spec.Dims.Select(d => d with { Size = Other(d.Size) })],
            Statements = [.. spec.Statements.Select(OtherStatement)],
        };

        Size Other(Size size) =>
            size switch
            {
                LiteralSize literal when literal.Value == from => new LiteralSize(to),
                _ => size,
            };

        Statement OtherStatement(Statement statement) =>
            statement switch
            {
                // A bound of 2 makes an indicator, which its uses mean.
                Input input when from != 2 => input with { Bound = Other(input.Bound) },
                Param param => param with { Shape = [.. param.Shape.Select(Other)] },
                Repeat repeat => repeat with { Body = [.. repeat.Body.Select(OtherStatement)] },
                _ => statement,
            };
    }

    private static IEnumerable<T> WithoutAt<T>(IReadOnlyList<T> list, int index) => list.Where((_, i) => i != index);

    private static IEnumerable<T> With<T>(IReadOnlyList<T> list, int index, T item) =>
        list.Select((old, i) => i == index ? item : old);
}
