using Mlm.Generator.Graph;
using Mlm.Generator.Planning;
using static Mlm.Generator.Tests.Graph.SmallGraph;

namespace Mlm.Generator.Tests.Planning;

/// <summary>From when to when memory is needed, over nodes made by hand.</summary>
public class LivenessTests
{
    private readonly Value _w = Value("w");
    private readonly Value _a = Value("a");
    private readonly Value _b = Value("b");
    private readonly Value _c = Value("c");
    private readonly Value _d = Value("d");

    [Fact]
    public void AValue_LivesFromItsWriterToItsLastReader() =>
        AssertLives(["a 0–2", "b 1–1", "c 2–2"], Analyze(Copy(_w, _a), Copy(_a, _b), Copy(_a, _c)));

    [Fact]
    public void AValueThatContinuesAnother_LivesInItsPlace() =>
        AssertLives(
            ["a, c 0–3", "b 1–2", "d 3–3"],
            Analyze(Copy(_w, _a), Copy(_w, _b), Accumulate(_a, _c, _b), Copy(_c, _d))
        );

    [Fact]
    public void AValueThatIsKept_LivesBeyondTheLastNode()
    {
        Node[] nodes = [Copy(_w, _a), Copy(_a, _b), Copy(_w, _c)];

        AssertLives(["a 0–1", "b 1–3", "c 2–2"], Liveness.Analyze(nodes, apart: [], keptToTheEnd: [_b]));
    }

    // Kept under its last name, the place is needed as long.
    [Fact]
    public void AContinuationThatIsKept_KeepsThePlace()
    {
        Node[] nodes = [Copy(_w, _a), Accumulate(_a, _b, _w), Copy(_w, _c)];

        AssertLives(["a, b 0–3", "c 2–2"], Liveness.Analyze(nodes, apart: [], keptToTheEnd: [_b]));
    }

    [Fact]
    public void WhatLiesElsewhere_HasNoPlace()
    {
        Node[] nodes = [Copy(_w, _a), Accumulate(_a, _b, _w), Copy(_b, _c)];

        AssertLives(["c 2–2"], Liveness.Analyze(nodes, apart: [_a, _b], keptToTheEnd: []));
    }

    private static IReadOnlyList<Storage> Analyze(params Node[] nodes) =>
        Liveness.Analyze(nodes, apart: [], keptToTheEnd: []);

    private static void AssertLives(string[] expected, IReadOnlyList<Storage> storages) =>
        Assert.Equal(
            expected,
            storages.Select(s => $"{string.Join(", ", s.Values.Select(v => v.Name))} {s.First}–{s.Last}")
        );
}
