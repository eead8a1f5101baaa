using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Attention whose queries are those at some places alone, against that of all of them.</summary>
[Collection(CrewsCollection.Name)]
public sealed class AttentionPlacesTests(Crews crews)
{
    public static TheoryData<bool, bool, double, int> Combinations()
    {
        var combinations = new TheoryData<bool, bool, double, int>();
        foreach (var tokens in new[] { 1, 2, 7, 16, 33, 100, 331 })
        foreach (var keeps in new[] { false, true })
        foreach (var causal in new[] { false, true })
        foreach (var probability in new[] { 0, 0.2 })
            combinations.Add(keeps, causal, probability, tokens);
        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void SomeQueries_AreThoseOfTheWhole(bool keeps, bool causal, double probability, int tokens)
    {
        // Sequence 0 is the one of which some is kept; 1 keeps nothing; of 2 nobody asks; of 3 all do.
        var shape = new AttentionShape(4, tokens, 2, 5);
        var options = new AttentionOptions(keeps ? shape.SomeKept() : null, causal, probability);
        int[] places = [.. Enumerable.Range(0, shape.Rows).Where(i => Asks(i / tokens, i % tokens))];
        AreThoseOfTheWhole(shape, options, places);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(99)]
    public void ASingleQuery_IsThatOfTheWhole(int place) =>
        AreThoseOfTheWhole(new AttentionShape(2, 50, 2, 20), new AttentionOptions(Probability: 0.3), [place]);

    [Theory]
    [InlineData(21)]
    [InlineData(331)]
    public void AllPlaces_HaveTheBitsOfNone(int tokens)
    {
        var shape = new AttentionShape(2, tokens, 2, 5);
        var options = new AttentionOptions(shape.SomeKept(), Causal: true, Probability: 0.2);
        var (q, k, v, dy) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4));
        var whole = Run(crews.One, dy, q, k, v, shape, options, null, again: false);
        var placed = Run(crews.One, dy, q, k, v, shape, options, [.. Enumerable.Range(0, shape.Rows)], again: false);
        for (var i = 0; i < whole.Length; i++)
            Compare.Bits($"result {i}", whole[i], placed[i]);
    }

    [Theory]
    [InlineData(Write.Set)]
    [InlineData(Write.Add)]
    public void WhereNobodyAsks_GradientsAreZeroOrStay(Write write)
    {
        var shape = new AttentionShape(2, 9, 2, 5);
        var (none, k, v, old) = (new Matrix(0, 10), shape.Input(2), shape.Input(3), shape.Input(5));
        var expected = write == Write.Add ? old : Matrix.Of(18, 10, new float[180]);
        foreach (var workers in crews.All)
        {
            var (y, p, _) = AttentionCalls.Forward(workers, none, k, v, shape, places: []);
            var (dk, dv) = (old.Clone(), old.Clone());
            AttentionCalls.Backward(
                workers,
                y,
                none,
                k,
                v,
                p,
                (new Matrix(0, 10), write),
                (dk, write),
                (dv, write),
                shape,
                places: []
            );
            Compare.Bits("dk", expected, dk);
            Compare.Bits("dv", expected, dv);
        }
    }

    [Theory]
    [InlineData("places[1]", 0, 10)]
    [InlineData("places[0]", -1, 3)]
    [InlineData("places[1]", 3, 3)]
    [InlineData("places[1]", 4, 3)]
    public void PlacesThatAreNone_Throw(string named, params int[] places)
    {
        var shape = new AttentionShape(2, 5, 1, 3);
        var (some, m) = (Matrix.Random(2, 3, 1), shape.Input(1));
        var error = Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Forward(crews.One, some, m, m, shape, places: places)
        );
        Assert.Contains(named, error.Message);
        var (dsome, dm) = ((new Matrix(2, 3), Write.Set), (new Matrix(10, 3), Write.Set));
        error = Assert.Throws<ArgumentException>(() =>
            AttentionCalls.Backward(crews.One, some, some, m, m, new Matrix(2, 5), dsome, dm, dm, shape, places: places)
        );
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public void FewerRowsThanPlaces_Throw()
    {
        var shape = new AttentionShape(2, 5, 1, 3);
        var (some, m) = (Matrix.Random(2, 3, 1), shape.Input(1));
        Assert.Throws<ArgumentException>(() => AttentionCalls.Forward(crews.One, some, m, m, shape, places: [0, 1, 2]));
    }

    private static bool Asks(int sequence, int token) =>
        sequence switch
        {
            2 => false,
            3 => true,
            _ => token % 3 != 1,
        };

    private void AreThoseOfTheWhole(AttentionShape shape, AttentionOptions options, int[] places)
    {
        var (q, k, v, dy) = (shape.Input(1), shape.Input(2), shape.Input(3), shape.Input(4));
        var whole = Run(crews.One, dy, q, k, v, shape, options, null, again: false);
        var (someQ, someDy) = (At(places, q), At(places, dy));
        foreach (var again in new[] { false, true })
        {
            var some = crews.SameBits(
                $"{shape}, {options}, {places.Length} places, again {again}",
                workers => Run(workers, someDy, someQ, k, v, shape, options, places, again)
            );
            foreach (var (name, i) in new[] { ("y", 0), ("p", 1), ("statistics", 2), ("dq", 3) })
                Compare.Bits(name, At(places, whole[i]), some[i]);
            GradientsAreTheTwins(some[4], some[5], dy, q, k, v, shape, options, places);
        }
    }

    // Who does not ask has a dy of 0.
    private static void GradientsAreTheTwins(
        Matrix dk,
        Matrix dv,
        Matrix dy,
        Matrix q,
        Matrix k,
        Matrix v,
        AttentionShape shape,
        AttentionOptions options,
        int[] places
    )
    {
        var (qs, ks, vs) = (q.ToDouble(), k.ToDouble(), v.ToDouble());
        var asked = new double[shape.Rows, shape.Columns];
        foreach (var place in places)
            for (var column = 0; column < shape.Columns; column++)
                asked[place, column] = dy[place, column];
        var (p, _) = AttentionTwin.Of(qs, ks, vs, shape, options);
        var (_, dkTruth, dvTruth) = AttentionTwin.Reverse(asked, qs, ks, vs, p, shape, options);
        Compare.Within("dk", dkTruth, dk, (_, _) => Tolerances.Attention / (1 - options.Probability));
        Compare.Within("dv", dvTruth, dv, (_, _) => Tolerances.Attention / (1 - options.Probability));
    }

    private static Matrix At(int[] places, Matrix whole)
    {
        var some = new Matrix(places.Length, whole.Columns, padding: 2, misalignment: 1);
        for (var row = 0; row < places.Length; row++)
        for (var column = 0; column < whole.Columns; column++)
            some[row, column] = whole[places[row], column];
        return some;
    }

    private static Matrix[] Run(
        Workers workers,
        Matrix dy,
        Matrix q,
        Matrix k,
        Matrix v,
        AttentionShape shape,
        AttentionOptions options,
        int[]? places,
        bool again
    )
    {
        var (y, p, statistics) = AttentionCalls.Forward(workers, q, k, v, shape, options, places);
        var (dq, dk, dv) = (
            new Matrix(q.Rows, shape.Columns),
            new Matrix(shape.Rows, shape.Columns),
            new Matrix(shape.Rows, shape.Columns)
        );
        AttentionCalls.Backward(
            workers,
            dy,
            q,
            k,
            v,
            again ? null : p,
            (dq, Write.Set),
            (dk, Write.Set),
            (dv, Write.Set),
            shape,
            options,
            again ? statistics : null,
            places
        );
        return [y, p, statistics, dq, dk, dv];
    }
}
