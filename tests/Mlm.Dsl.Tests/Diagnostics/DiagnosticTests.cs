using System.Text.RegularExpressions;
using Mlm.Dsl.Diagnostics;

namespace Mlm.Dsl.Tests.Diagnostics;

/// <summary>One example, or several, for each id: what triggers it, where it points and what it says.</summary>
public sealed class DiagnosticTests
{
    /// <summary>Id, statements with the marked span, and a part of the message.</summary>
    public static TheoryData<string, string, string> InStatements =>
        new()
        {
            { "MLM0001", "y = x [|?|] b", "`?` has no meaning" },
            { "MLM0001", "y = x [|\u00A0|]+ b", "U+00A0" },
            { "MLM0001", "y = x [|😀|] b", "U+1F600" },
            { "MLM0002", "[|größe|] = x", "`größe`" },
            { "MLM0002", "y = x * [|2x|]", "`2x`" },
            { "MLM0002", "y = x * [|1e|]", "`1e`" },
            { "MLM0003", "y = x * [|.5|]", "write `0.5`" },
            { "MLM0004", "param p[D] as [|\"abc|]\n", "closing" },
            { "MLM0005", "dim [|3|] = 3", "the dim's name" },
            { "MLM0005", "y = x + [|@|] b", "an expression" },
            { "MLM0005", "y = - [|-|] x", "an expression" },
            { "MLM0005", "y = w.[|x|]", "`T`" },
            { "MLM0005", "param p[|~|] zeros", "a shape" },
            { "MLM0005", "param p[D,[|]|]", "an integer or a dim" },
            { "MLM0005", "input more[N, T][||]\n", "`in`" },
            { "MLM0006", "y = gelu[|(|]x\nz = y", "`)`" },
            { "MLM0006", "param p[|[|]D\nz = x", "`]`" },
            { "MLM0007", "y = x\n    [|+|] b", "cannot start with `+`" },
            { "MLM0007", "y = x\n    [|@|] s", "cannot start with `@`" },
            { "MLM0008", "y = x [|z|] = x", "`z`" },
            { "MLM0008", "y = x [|b|]", "`b`" },
            { "MLM0009", "[|layernorm|](x)", "starts no statement" },
            { "MLM0009", "[|parm|] p[D]", "did you mean `param`?" },
            { "MLM0011", "dim Z = [|2147483648|]", "at most 2147483647" },
            { "MLM0012", "y = x * [|1e999|]", "`1e999`" },
            { "MLM0012", "param p[D] ~ normal([|1e999|])", "`1e999`" },
            { "MLM0014", "repeat 2 as k {\n [|dim|] Z = 3\n }", "`dim`" },
            { "MLM0014", "repeat 2 as k {\n [|minimize|] x\n }", "`minimize`" },
            { "MLM0015", "param p[D] ~ [|one|]", "did you mean `ones`?" },
            { "MLM0016", "y = attention(x, x, heads: H, [|x|])", "`heads:`" },
            { "MLM0017", "param p[D], q[D] [|as|] \"p\"", "2" },
            { "MLM0100", "y = [|xx|] + b", "did you mean" },
            { "MLM0100", "y = [|gelu|]", "write `gelu(…)`" },
            { "MLM0100", "repeat 2 as k {\n h = x\n }\n y = [|h|]", "inside the `repeat` on line 9" },
            { "MLM0100", "dim Z = 2 * [|DD|]", "did you mean `D`?" },
            { "MLM0101", "param [|w|][D]", "`w` is already a param, declared on line 5" },
            { "MLM0101", "dim [|D|] = 5", "a dim" },
            { "MLM0101", "repeat 2 as [|x|] { }", "a value" },
            { "MLM0101", "m, [|m|] = mask(tokens, 0.1, 0.8, 0.1, 3)", "a result of this mask" },
            { "MLM0102", "[|w|] = x", "a param" },
            { "MLM0102", "[|tokens|] = x", "an input" },
            { "MLM0103", "repeat 2 as k {\n y = x * [|k|]\n }", "`{k}`" },
            { "MLM0103", "repeat 2 as k {\n param p[[|k|]]\n }", "strings alone" },
            { "MLM0104", "repeat 2 as layer {\n param p[D] as \"a.[|{layr}|]\"\n }", "did you mean `layer`?" },
            { "MLM0104", "param p[D] as \"a.[|{b}|]\"", "`b`" },
            { "MLM0104", "param p[D] as \"a.[|{|]\"", "`{`" },
            { "MLM0105", "y = [|layernrm|](x)", "did you mean `layernorm`?" },
            { "MLM0105", "y = [|b|](x)", "`b` is a param" },
            { "MLM0106", "y = [|sgd|](lr: 1)", "update rule" },
            { "MLM0107", "y = attention(x, x, x, [|head|]: 2)", "did you mean `heads`?" },
            { "MLM0107", "y = gelu(x, [|exact|]: 1)", "`gelu(x)`" },
            { "MLM0108", "y = dropout(x, 0.1, [|p|]: 0.2)", "`p` of `dropout`" },
            { "MLM0109", "y = [|attention|](x, x, x)", "`heads`" },
            { "MLM0110", "y = gelu(x, [|x|])", "1 argument" },
            { "MLM0111", "param p[D] as [|\"w\"|]", "`w` (line 5)" },
            { "MLM0111", "repeat 2 as k {\n param p[D] as [|\"p\"|]\n }", "put `{k}` into the string" },
            { "MLM0111", "repeat 2 as k {\n param p[D]\n }\n repeat 2 as k {\n param [|p|][D]\n }", "`k.0.p`" },
            { "MLM0114", "y = [|mask|](tokens, 0.1, 0.8, 0.1, 3) + 1", "whole right side" },
            { "MLM0114", "repeat 2 as k {\n a, c = [|mask|](tokens, 0.1, 0.8, 0.1, 3)\n }", "outside" },
            {
                "MLM0114",
                "a, c = mask(tokens, 0.1, 0.8, 0.1, 3)\n d, e = [|mask|](tokens, 0.1, 0.8, 0.1, 3)",
                "on line 9"
            },
            { "MLM0116", "param p[D] as [|\"\"|]", "cannot be called \"\"" },
            { "MLM0117", "dim Z = [|w|]", "a param" },
            { "MLM0200", "y = [|x + w|]", "[N, T, D] (= 2 × 3 × 4) and [V, D] (= 6 × 4)" },
            { "MLM0201", "y = [|x @ w|]", "D (= 4), must be the first of the second, V (= 6)" },
            { "MLM0202", "y = [|g|] @ s", "two axes or more" },
            { "MLM0202", "y = x @ [|g|]", "2 axes" },
            { "MLM0202", "y = [|g|].T", "`.T`" },
            { "MLM0203", "y = gelu([|tokens|])", "ids [N, T] (= 2 × 3) below 6" },
            { "MLM0203", "y = w[[|3|]]", "`ids` of `w[ids]` takes ids, but this is a number" },
            { "MLM0203", "y = attention(x, x, x, 2, keep: [|tokens|])", "an indicator" },
            { "MLM0204", "y = [|x + tokens|]", "ids take no arithmetic" },
            { "MLM0204", "y = [|-tokens|]", "ids take no arithmetic" },
            { "MLM0204", "y = [|cross_entropy(x @ u, tokens) + 1|]", "a loss may be" },
            { "MLM0204", "y = [|2 @ x|]", "two tensors" },
            { "MLM0205", "y = [|x|].T", "`x`, a value" },
            { "MLM0205", "v = w\n y = [|v|][tokens]", "`v`, a value" },
            { "MLM0205", "y = x @ [|w.T|].T", "[D, V]" },
            { "MLM0205", "y = [|(w)|][..2]", "[..k]" },
            { "MLM0206", "param q[T]\n y = layernorm(x, [|q|])", "expected [D] (= 4)" },
            { "MLM0206", "y = attention(x, [|x @ u|], x, 2)", "expected [N, T, D]" },
            { "MLM0206", "y = cross_entropy([|w @ s|], tokens)", "expected [N, T, D]" },
            { "MLM0207", "y = attention(x, x, x, heads: [|3|])", "D (= 4), which heads = 3" },
            { "MLM0208", "y = dropout(x, [|1|])", "below 1" },
            { "MLM0208", "y = dropout(x, [|-0.1|])", "-0.1" },
            { "MLM0208", "y = attention(x, x, x, 2, causal: [|2|])", "0 or 1" },
            { "MLM0208", "y = attention(x, x, x, heads: [|1.5|])", "an integer" },
            { "MLM0208", "y = w[..[|V + 1|]]", "1 to 6" },
            { "MLM0208", "y = w[..[|0|]]", "1 to 6" },
            { "MLM0208", "a, c = mask(tokens, [|1.5|], 0.8, 0.1, 3)", "0 to 1" },
            { "MLM0208", "a, c = mask(tokens, 0.15, 0.8, 0.1, token: [|V|])", "0 to 5" },
            { "MLM0208", "a, c = mask(tokens, 0.15, 0.8, 0.1, 3, except: [0, [|6|]])", "0 to 5" },
            { "MLM0208", "y = layernorm(x, eps: [|-1|])", "0 or more" },
            { "MLM0209", "y = x\n repeat 2 as k {\n [|y|] = y @ u\n }", "[N, T, D] (= 2 × 3 × 4) but leaves it as" },
            { "MLM0209", "f = 1\n repeat 2 as k {\n [|f|] = f * 2\n }", "the number 1 but leaves it as the number 2" },
            { "MLM0209", "y = x\n repeat 2 as i {\n repeat 2 as k {\n [|y|] = y @ u\n }\n }", "turn of `k`" },
            { "MLM0210", "dim Z = [|D - 4|]", "the dim `Z` is 0" },
            { "MLM0210", "param p[[|0|]]", "the axis `0`" },
            { "MLM0210", "repeat [|0|] as k { }", "the count of turns" },
            { "MLM0211", "dim Z = [|D / 3|]", "4 / 3" },
            { "MLM0212", "dim Z = [|D - 5|] + 3", "`D - 5` is -1" },
            { "MLM0212", "dim Z = [|2147483647 + 1|]", "2147483648" },
            { "MLM0212", "dim Z = [|1 / (D - 4)|]", "a division by 0" },
            { "MLM0213", "y = x * ([|1 / 0|])", "a division by 0" },
            { "MLM0213", "y = x * [|1e39|]", "in float32" },
            { "MLM0213", "y = x / [|0|]", "a division by 0" },
            { "MLM0213", "y = x * ([|1e308 * 10|])", "no finite number" },
            { "MLM0213", "param p[D] ~ uniform([|1e39|])", "in float32" },
            { "MLM0214", "param q[T, D]\n y = q[[|tokens|]]", "up to 5, but `q` is [T, D] (= 3 × 4) and has 3 rows" },
            {
                "MLM0215",
                "y = cross_entropy(x, [|tokens|])",
                "up to 5, but the logits are [N, T, D] (= 2 × 3 × 4) and have 4"
            },
            { "MLM0216", "input more[|[N]|] in V", "[N, T] (= 2 × 3) as of `tokens`" },
            { "MLM0216", "input more[|[N, D]|] in V", "[N, D] (= 2 × 4)" },
            { "MLM0217", "param [|p|][D, D, D]", "must state" },
            { "MLM0217", "param p[D] ~ [|xavier|]", "two axes" },
            { "MLM0218", "param p[D] as \"p\"[|.T|]", "[D] (= 4)" },
            { "MLM0219", "param p[|[65536, 65536]|]", "4294967296" },
            { "MLM0219", "param a[200000, D], c[D, 200000]\n y = [|a @ c|]", "40000000000" },
            { "MLM0220", "param p[50000, 40000]\n param [|q|][40000, 5000]", "2200000072" },
            { "MLM0220", "repeat [|1000|] as k {\n param p[50000, 1000]\n }", "50000000072" },
            { "MLM0221", "repeat [|50001|] as k {\n x = gelu(x)\n }", "operations; it may have at most 50000" },
            { "MLM0221", "repeat [|2147483647|] as k { }", "turns of repeats" },
            { "MLM0223", "[|y, z|] = x", "one result, but 2 names stand" },
            { "MLM0223", "[|y|] = mask(tokens, 0.1, 0.8, 0.1, 3)", "two results" },
            { "MLM0225", "a, c = mask(tokens, 0.15, 0.8, [|0.3|], 3)", "at most 1" },
        };

    /// <summary>Id, a whole text with the marked span, and a part of the message.</summary>
    public static TheoryData<string, string, string> InWholeTexts =>
        new()
        {
            { "MLM0005", "[||]", "`model`" },
            { "MLM0005", "[|x|] = 3", "`model`" },
            { "MLM0005", "model[||]\nBert { }", "the model's name" },
            { "MLM0006", "model M [|{|]\n dim N = 2", "`}`" },
            { "MLM0013", Specs.InModel("") + "\n[|model|] B { }", "one model" },
            { "MLM0013", Specs.InModel("") + "\n[|}|]", "found `}`" },
            { "MLM0106", Specs.InModel("").Replace("sgd(lr: 0.1)", "[|gelu|](x)"), "`sgd(…)` or `adamw(…)`" },
            { "MLM0105", Specs.InModel("").Replace("sgd(lr: 0.1)", "[|adam|]()"), "did you mean `adamw`?" },
            { "MLM0109", Specs.InModel("").Replace("sgd(lr: 0.1)", "[|sgd|](momentum: 0.9)"), "the learning rate" },
            {
                "MLM0112",
                Specs.InModel("").Replace("update sgd(lr: 0.1)", "").Replace("M {", "[|M|] {"),
                "no `update`"
            },
            {
                "MLM0112",
                Specs.InModel("").Replace("minimize cross_entropy(x @ u, tokens)", "").Replace("M {", "[|M|] {"),
                "no `minimize`"
            },
            { "MLM0113", Specs.InModel("").Replace("}", "[|update|] sgd(lr: 1)\n}"), "on line 11" },
            { "MLM0113", Specs.InModel("").Replace("}", "[|minimize|] x\n}"), "`minimize`" },
            { "MLM0208", Specs.InModel("").Replace("0.1", "[|-1|]"), "0 or more" },
            { "MLM0208", Specs.InModel("").Replace("0.1", "0.1, clip: [|0|]"), "above 0" },
            { "MLM0208", Specs.InModel("").Replace("sgd(lr: 0.1)", "adamw(beta1: [|1|])"), "below 1" },
            { "MLM0213", Specs.InModel("").Replace("0.1", "[|1e39|]"), "in float32" },
            {
                "MLM0216",
                Specs.InModel("").Replace("tokens[N, T]", "tokens[|[N]|]").Replace("input attend[N, T] in 2\n", ""),
                "two axes"
            },
            { "MLM0222", Specs.InModel("").Replace("cross_entropy(x @ u, tokens)", "[|x @ u|]"), "a tensor [N, T, V]" },
            { "MLM0224", Specs.InModel("").Replace("0.1", "0.1, nesterov: [|1|]"), "`momentum`" },
            {
                "MLM0226",
                Specs
                    .InModel("")
                    .Replace("V = 6", "V = 268435456")
                    .Replace("param w[V, D]", "param w[V, 1]")
                    .Replace("x = w[tokens]", "a, c = mask([|tokens|], 0.1, 0.8, 0.1, 3)\n x = w[tokens]")
                    .Replace("u[D, V]", "u[1, V]"),
                "268435456"
            },
        };

    [Theory]
    [MemberData(nameof(InStatements))]
    public void AMistakeInAStatement_IsReportedWhereItStands(string id, string statements, string part) =>
        Assert.Contains(part, Specs.Expect(Specs.InModel(statements), id)[0].Message);

    [Theory]
    [MemberData(nameof(InWholeTexts))]
    public void AMistakeInAModel_IsReportedWhereItStands(string id, string text, string part) =>
        Assert.Contains(part, Specs.Expect(text, id)[0].Message);

    [Fact]
    public void Nesting_BeyondTwoHundred_IsReportedOnce()
    {
        Specs.Bind(Specs.InModel($"y = {new string('(', 200)}x{new string(')', 200)}"));
        Specs.Expect(Specs.InModel($"y = {new string('(', 200)}[|(|]x{new string(')', 201)}"), "MLM0010");
        Specs.Expect(Specs.InModel($"y = {new string('(', 200)}[|(|]{new string('(', 100_000)}"), "MLM0010");
        Specs.Expect(Specs.InModel($"dim Z = {new string('(', 200)}[|(|]{new string('(', 100_000)}"), "MLM0010");
    }

    [Fact]
    public void AChainOfOperators_LongerThanTwoHundred_IsReportedOnce()
    {
        var chain = string.Concat(Enumerable.Repeat(" + x", 200));
        Specs.Bind(Specs.InModel($"y = x{chain}"));
        var longer = string.Concat(Enumerable.Repeat(" + x", 100_000));
        Specs.Expect(Specs.InModel($"y = x{chain} [|+|] x{longer}"), "MLM0010");
    }

    [Fact]
    public void Repeats_NestedBeyondTwoHundred_AreReportedOnce()
    {
        var open = string.Concat(Enumerable.Range(0, 200).Select(i => $"repeat 1 as k{i} {{\n"));
        Specs.Bind(Specs.InModel(open + new string('}', 200)));
        Specs.Expect(Specs.InModel(open + "[|repeat|] 1 as a { repeat 1 as b { } }" + new string('}', 200)), "MLM0010");
    }

    [Fact]
    public void ADimToSet_ThatTheModelDoesNotHave_IsReported()
    {
        var dims = new Dictionary<string, int> { ["DD"] = 8 };
        var found = Assert.Single(Specs.Compile(Specs.InModel(""), dims).Diagnostics);
        Assert.Equal("MLM0115", found.Descriptor.Id);
        Assert.Contains("did you mean `D`?", found.Message);
    }

    [Fact]
    public void EveryId_OfTheLanguage_HasATestThatTriggersIt()
    {
        string[] elsewhere = ["MLM0010", "MLM0115"];
        var tested = InStatements.Concat(InWholeTexts).Select(row => (string)row[0]).Concat(elsewhere).ToHashSet();
        var ids = DiagnosticCatalog.All.Select(d => d.Id).Where(id => string.CompareOrdinal(id, "MLM0300") < 0);
        Assert.Equal(ids.Order(), tested.Order());
    }

    [Fact]
    public void Ids_AreDifferentAndInOrder()
    {
        var ids = DiagnosticCatalog.All.Select(d => d.Id).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches(new Regex("^MLM[0-9]{4}$"), id));
    }

    [Fact]
    public void ADiagnostic_PrintsAsCompilersDo()
    {
        var result = Specs.Compile(Specs.InModel("y = x + w"));
        Assert.StartsWith("test.mlm(9,5): error MLM0200: `+` is between", result.Diagnostics[0].ToString());
    }
}
