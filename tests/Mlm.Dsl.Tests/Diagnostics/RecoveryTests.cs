namespace Mlm.Dsl.Tests.Diagnostics;

public sealed class RecoveryTests
{
    [Fact]
    public void SeveralMistakes_AreAllReported_EachCauseOnce() =>
        Specs.Expect(
            """
            model Bert {
                dim N = 16, T = 64, V = 8192, D = 250, H = 4
                dim F = [|DD|]
                input tokens[N, T] in V
                corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: [|9000|])
                param w_emb[V, D]     ~ normal(0.02)
                param pos_embed[T, D] ~ [|norml|](0.02)
                x = w_emb[corrupted] + pos_embed
                x = w_emb[corrupted]
                repeat 2 as block {
                    param w_q[D, D], w_k[D, D], w_v[D, D], w_o[D, D] ~ normal(0.02)
                    param w_mlp1[D, F], w_mlp2[F, V]                 ~ normal(0.02)
                    h = layernorm[|(|]x
                    x = x + attention(h @ w_q, h @ w_k, h @ w_v, heads: H) @ [|w_oo|]
                    x = x + gelu(layernorm(x) @ w_mlp1) @ w_mlp2
                }
                param w_head[D, V] ~ normal(0.02)
                logits = x @ [|@|] w_head
                y = attention(w_emb[corrupted], w_emb[tokens], w_emb[tokens], heads: [|H|])
                minimize cross_entropy(logits, tokens, at: masked)
                update sgd(lr: 0.1, [|momentun|]: 3)
            }
            """,
            "MLM0100",
            "MLM0208",
            "MLM0015",
            "MLM0006",
            "MLM0100",
            "MLM0005",
            "MLM0207",
            "MLM0107"
        );

    [Theory]
    [InlineData("y = x @ [|xx|]\n z = y + y @ s\n y = gelu(z)", "MLM0100")]
    [InlineData("param p[[|DD|], D]\n y = x @ p\n z = y @ p.T", "MLM0100")]
    [InlineData("dim Z = 3 [|%|] 2\n param p[Z]\n y = p + Z", "MLM0001")]
    [InlineData("dim Z = 3, Y = [|,|] X = 2\n param p[Z, Y, X]", "MLM0005")]
    [InlineData("y = x @ [|)|] s\n z = y @ s", "MLM0005")]
    [InlineData("y = attention(x @ [|@|] s,\n  x @ s, x,\n  heads: 2)\n z = y @ s", "MLM0005")]
    [InlineData("repeat 2 [|block|] {\n param p[D] as \"p.{block}\"\n y = x + p\n x = y\n }", "MLM0005")]
    [InlineData("repeat 2 as k[||]\n param p[D]\n y = x + p\n x = y\n }", "MLM0005")]
    [InlineData("repeat 2 as k [|{|]\n param p[D]\n y = x + p\n x = y\n", "MLM0006")]
    [InlineData("x = x @ s @ [|@|]\n y = x @ s\n x = y @ s @ u", "MLM0005")]
    [InlineData("y = [|x @ w|]\n repeat 2 as k {\n y = y @ s\n }", "MLM0201")]
    [InlineData("y = [|@|] x\n z = y", "MLM0005")]
    public void AMistake_LeavesWhatUsesItInPeace(string statements, string id) =>
        Specs.Expect(Specs.InModel(statements), id);

    [Fact]
    public void AMistakeInTheModelsHead_DoesNotHideTheOthers() =>
        Specs.Expect(Specs.InModel("y = [|xx|]").Replace("model M {", "model [|{|]"), "MLM0005", "MLM0100");

    [Fact]
    public void ABrokenUpdate_IsNotMissedAsWell() =>
        Specs.Expect(Specs.InModel("").Replace("sgd(lr: 0.1)", "sgd[|(|]lr: 0.1"), "MLM0006");
}
