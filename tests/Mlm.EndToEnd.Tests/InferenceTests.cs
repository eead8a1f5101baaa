using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests;

/// <summary>A class for inference answers as the class that was trained, and says what is wrong.</summary>
public class InferenceTests
{
    private static readonly string Mission = ShapedSpecs.Mission(n: 3, t: 21, v: 70, d: 48, h: 4, f: 80, l: 2);

    public static TheoryData<string> Shapes => [.. ShapedSpecs.All.Keys];

    // To the bit: a row of a product is summed in one order whatever rows stand beside it, and whether it is added to what
    // is there or to a gathered copy of it.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Logits_AreThoseOfTheTrainedClass(string shape)
    {
        var spec = ShapedSpecs.All[shape];
        using var trained = TestModel.Create(spec);
        using var model = Inference(spec, trained);
        var places = Scored(trained, out var inputs);

        model.Run(inputs);
        var logits = model.Logits(places);

        Assert.NotEmpty(places);
        Assert.Equal((places.Length, trained.Description.LogitColumns), (logits.Rows, logits.Columns));
        Assert.Equal(trained.LogitsAtMasked.ToArray(), logits.ToArray());
    }

    [Fact]
    public void Hidden_TimesTheHead_IsTheLogits()
    {
        using var trained = TestModel.Create(Mission);
        using var model = Inference(Mission, trained);
        model.Run(TestModel.Inputs(model, seed: 3));
        var (d, v) = (48, 70);
        var head = model.ExportWeights().AsSpan(^(d * v)).ToArray();

        var hidden = model.Hidden.ToArray();
        var places = Enumerable.Range(0, 63).ToArray();
        var logits = model.Logits(places).ToArray();

        Assert.Equal(63 * d, hidden.Length);
        var truth = new double[63 * v];
        for (var row = 0; row < 63; row++)
        {
            for (var column = 0; column < v; column++)
            {
                for (var i = 0; i < d; i++)
                    truth[(row * v) + column] += (double)hidden[(row * d) + i] * head[(i * v) + column];
            }
        }
        WhatIsRight.Tensor("logits", logits, logits, truth);
    }

    [Fact]
    public void Places_ComeInAnyOrder_AndAgain()
    {
        using var model = Inference(Mission);
        model.Run(TestModel.Inputs(model, seed: 3));
        var all = model.Logits([.. Enumerable.Range(0, 63)]).ToArray();
        var hidden = model.Hidden.ToArray();
        int[] places = [62, 5, 5, 0, 17, 5];

        for (var turn = 0; turn < 3; turn++)
        {
            var logits = model.Logits(places);
            Assert.Equal(places.Length, logits.Rows);
            for (var i = 0; i < places.Length; i++)
                Assert.Equal(all.AsSpan(places[i] * 70, 70).ToArray(), logits[i].ToArray());
        }
        Assert.Equal(0, model.Logits([]).Rows);
        Assert.Equal(all, model.Logits([.. Enumerable.Range(0, 63)]).ToArray());
        Assert.Equal(hidden, model.Hidden.ToArray());
    }

    [Fact]
    public void FewerSequences_AreThoseOfTheWholeBatch()
    {
        using var model = Inference(Mission);
        var inputs = TestModel.Inputs(model, seed: 3);
        int[] places = [0, 20, 41];
        model.Run(inputs);
        var (whole, hidden) = (model.Logits(places).ToArray(), model.Hidden.ToArray());

        model.Run([inputs[0][..42]], rows: 2);

        Assert.Equal(whole, model.Logits(places).ToArray());
        Assert.Equal(hidden[..(42 * 48)], model.Hidden.ToArray());
        var fault = Assert.Throws<ArgumentException>(() => model.Logits([0, 42]).Rows);
        Assert.Contains("`places` holds 42 at 1; the last run has the places 0 … 41", fault.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void ManyThreads_GiveTheBitsOfOne(int threads)
    {
        Assert.Equal(Answers(1), Answers(threads));

        float[] Answers(int threads)
        {
            using var model = Inference(Mission, threads: threads);
            model.Run(TestModel.Inputs(model, seed: 3));
            return [.. model.Hidden.ToArray(), .. model.Logits([1, 2, 60]).ToArray()];
        }
    }

    [Fact]
    public void RunAndLogits_AllocateNothing()
    {
        using var model = Inference(Mission);
        var inputs = TestModel.Inputs(model, seed: 3);
        int[] places = [3, 4, 5];
        model.Run(inputs);
        model.Logits(places);

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 5; i++)
            {
                model.Run(inputs);
                model.Logits(places);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void InputsThatOnlyTheLossReads_AreNotAskedFor()
    {
        using var tagger = Inference(ShapedSpecs.All["no mask"]);
        Assert.Equal(["words"], tagger.Description.Inputs.Select(i => i.Name));
        using var losses = Inference(ShapedSpecs.All["two losses with factors, one over all places"]);
        Assert.Equal(["tokens"], losses.Description.Inputs.Select(i => i.Name));
        Assert.Null(losses.Description.Mask);
    }

    [Fact]
    public void LogitsThatComeFromNoProduct_HaveNoHidden()
    {
        const string spec = """
            model Bigram {
                dim N = 2, T = 3, V = 5
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.5, replace: 0.8, random: 0.1, token: 1)
                param w[V, V], b[V] ~ normal(0.3)
                minimize cross_entropy(w[corrupted] + b, tokens, at: masked)
                update sgd(lr: 0.1)
            }
            """;
        using var model = Inference(spec);
        model.Run([new[] { 0, 1, 2, 3, 4, 0 }]);
        var weights = model.ExportWeights();

        var expected = Enumerable.Range(0, 5).Select(i => weights[(3 * 5) + i] + weights[25 + i]);
        Assert.Equal(expected, model.Logits([3])[0].ToArray());
        Assert.Contains("no product", Assert.Throws<NotSupportedException>(() => model.Hidden.Rows).Message);
    }

    // One row is never gathered, so here the rows that are asked for are those of the run.
    [Fact]
    public void ASinglePlace_IsAnsweredAgainAndAgain()
    {
        var spec = ShapedSpecs.Mission(n: 1, t: 1, v: 9, d: 8, h: 2, f: 8, l: 1);
        using var trained = TestModel.Create(spec);
        using var model = Inference(spec, trained);
        trained.MaskWith([new[] { 4 }], [7], [1], rows: 1);
        trained.Forward();
        model.Run([new[] { 7 }]);

        for (var turn = 0; turn < 3; turn++)
            Assert.Equal(trained.LogitsAtMasked.ToArray(), model.Logits([0]).ToArray());
    }

    [Fact]
    public void WhatIsWrong_IsSaid()
    {
        using var loaded = TestModel.LoadForInference(Mission);
        var model = loaded.Create(threads: 1);
        var inputs = TestModel.Inputs(model, seed: 3);

        Assert.Contains("Initialize or ImportWeights", Throws<InvalidOperationException>(() => model.Run(inputs)));
        model.Initialize(1);
        Assert.Contains("after Run", Throws<InvalidOperationException>(() => _ = model.Hidden.Rows));
        Assert.Contains("after Run", Throws<InvalidOperationException>(() => model.Logits([0])));
        var outside = inputs[0].ToArray();
        outside[24] = 70;
        model.Run(inputs);
        var logits = model.Logits([5]).ToArray();

        Assert.Contains("holds 70 in sequence 1 at token 3", Throws<ArgumentException>(() => model.Run([outside])));
        Assert.Contains("has 1 inputs; 2 were", Throws<ArgumentException>(() => model.Run([outside, outside])));
        Assert.Contains("takes 1 to 3", Throws<ArgumentOutOfRangeException>(() => model.Run(inputs, rows: 4)));
        Assert.Contains("holds -1 at 1", Throws<ArgumentException>(() => model.Logits([0, -1])));
        Assert.Contains("room for the logits of 63", Throws<ArgumentException>(() => model.Logits(new int[64])));
        Assert.Equal(logits, model.Logits([5]).ToArray()); // what is refused changes nothing

        model.ImportWeights(model.ExportWeights());
        Assert.Contains("after Run", Throws<InvalidOperationException>(() => model.Logits([0])));
        model.Dispose();
        Throws<ObjectDisposedException>(() => model.Run(inputs));
        Throws<ObjectDisposedException>(() => model.Logits([0]));
        Throws<ObjectDisposedException>(() => _ = model.Hidden.Rows);
    }

    private static string Throws<T>(Action action)
        where T : Exception => Assert.Throws<T>(action).Message;

    private static InferenceModel Inference(string spec, TrainingModel? trained = null, int threads = 2)
    {
        var model = TestModel.LoadForInference(spec).Create(threads);
        if (trained == null)
            model.Initialize(1);
        else
            model.ImportWeights(trained.ExportWeights());
        return model;
    }

    /// <summary>Runs a step's forward; gives the places that it scores first, and what an answer to them is asked with.</summary>
    private static int[] Scored(TrainingModel model, out ReadOnlyMemory<int>[] inputs)
    {
        var given = TestModel.Inputs(model, seed: 3);
        var seed = 0;
        do model.Mask(given, seed++, model.Description.Sequences);
        while (model.Description.Mask != null && model.MaskedCount == 0);
        model.Forward();
        var names = model.Description.Inputs.Select(i => i.Name).ToList();
        var needed = model.Description.Name == "Tagger" ? ["words"] : new[] { model.Description.Mask!.Input };
        var corrupted = model.Description.Mask == null ? [] : model.CorruptedIds.ToArray();
        inputs = [.. needed.Select(n => n == model.Description.Mask?.Input ? corrupted : given[names.IndexOf(n)])];
        var scored = model.Description.ScoredAt switch
        {
            null => Enumerable.Repeat(1, given[0].Length).ToArray(),
            var at when names.Contains(at) => given[names.IndexOf(at)].ToArray(),
            _ => model.MaskIndicator.ToArray(),
        };
        return [.. Enumerable.Range(0, scored.Length).Where(i => scored[i] == 1)];
    }
}
