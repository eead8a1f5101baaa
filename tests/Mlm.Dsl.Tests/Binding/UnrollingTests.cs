using Mlm.Dsl.Binding;

namespace Mlm.Dsl.Tests.Binding;

public sealed class UnrollingTests
{
    private const string Nested = """
        param first[D]
        repeat 2 as outer {
            param p[D]
            param q[D] as "q.{outer}"
            repeat 2 as inner {
                param r[D] as "r.{inner}.of.{outer}.{inner}"
                x = x + r
            }
            param r_last[D]
            x = x + p + q + r_last
        }
        param last[D] as "the.last"
        x = x + first + last
        """;

    private static IEnumerable<UnrolledParam> Params =>
        Specs.Bind(Specs.InModel(Nested)).UnrollParams().SkipWhile(p => p.Name != "first");

    [Fact]
    public void Params_AreThoseOfOneTurnAfterTheOther() =>
        Assert.Equal(
            [
                "first",
                "outer.0.p",
                "outer.0.q",
                "outer.0.inner.0.r",
                "outer.0.inner.1.r",
                "outer.0.r_last",
                "outer.1.p",
                "outer.1.q",
                "outer.1.inner.0.r",
                "outer.1.inner.1.r",
                "outer.1.r_last",
                "last",
            ],
            Params.Select(p => p.Name)
        );

    [Fact]
    public void CheckpointNames_AreTheUnrolledOnes_OrHaveTheCountersInTheirPlaces() =>
        Assert.Equal(
            [
                "first",
                "outer.0.p",
                "q.0",
                "r.0.of.0.0",
                "r.1.of.0.1",
                "outer.0.r_last",
                "outer.1.p",
                "q.1",
                "r.0.of.1.0",
                "r.1.of.1.1",
                "outer.1.r_last",
                "the.last",
            ],
            Params.Select(p => p.CheckpointName)
        );

    [Fact]
    public void Statements_AreParamsAndAssignments_EachInItsTurn()
    {
        var statements = Unrolling.Of(Specs.BindStatements(Nested));

        Assert.Equal(
            [
                "",
                "outer.0.",
                "outer.0.",
                "outer.0.inner.0.",
                "outer.0.inner.0.",
                "outer.0.inner.1.",
                "outer.0.inner.1.",
            ],
            statements.Take(7).Select(s => s.Turn?.Prefix ?? "")
        );
        Assert.DoesNotContain(statements, s => s.Statement is BoundRepeat);
        var turn = statements[3].Turn!;
        Assert.Equal(("inner", 0, 2), (turn.Counter, turn.Index, turn.Count));
        Assert.Equal(("outer", 0, 2), (turn.Outer!.Counter, turn.Outer.Index, turn.Outer.Count));
        Assert.Null(turn.Outer.Outer);
    }
}
