using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Emission;

/// <summary>Whatever a spec calls its things, the generated code compiles.</summary>
public class HostileNamesTests
{
    /// <summary>What a name can stand for in a spec.</summary>
    public enum Role
    {
        Dim,
        Param,
        ParamInRepeat,
        Value,
        Input,
        Masked,
        Counter,
        Model,
    }

    public static TheoryData<Role> Roles => [.. Enum.GetValues<Role>()];

    // Every name that generated code itself uses is harvested from generated code, so that a new one cannot be forgotten.
    private static readonly Lazy<IReadOnlyList<string>> Harvested = new(() =>
    {
        var run = GeneratorProject
            .Of(
                ("a.mlm", Repository.Spec("tiny.mlm").Replace("L = 2", "L = 1")),
                ("b.mlm", WithMany(Role.Param, ["a"])),
                (
                    "c.mlm",
                    SpecTexts.Small(minimize: "cross_entropy(logits, tokens) - 2 * cross_entropy(x @ w_head, tokens)")
                ),
                ("d.mlm", SpecTexts.Small("All", update: "sgd(lr: 0.1, momentum: 0.9, nesterov: 1, clip: 1)")),
                ("e.mlm", SpecTexts.Small("Decayed", update: "adamw(clip: 1)"))
            )
            .WithVariants(i => $"Answers{i}: inference | Seen{i}: inspect")
            .Run()
            .WithoutDiagnostics();
        var tokens = run.Trees.SelectMany(t => t.GetRoot().DescendantTokens(descendIntoTrivia: true));
        return
        [
            .. tokens
                .Where(t => t.IsKind(SyntaxKind.IdentifierToken))
                .Select(t => t.ValueText)
                .Where(IsName)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    });

    private static readonly Lazy<IReadOnlyList<string>> Inherited = new(() =>
    {
        var runtime = GeneratorProject.Of("").Compilation();
        string[] members =
        [
            .. new[] { "InspectionModel", "InferenceModel" }
                .SelectMany(name => SelfAndBases(runtime.GetTypeByMetadataName("Mlm.Runtime." + name)!))
                .SelectMany(type => type.GetMembers())
                .Select(m => m.Name)
                .Where(IsName)
                .Distinct(),
        ];
        Assert.Contains("Memory", members);
        Assert.Contains("Hidden", members);
        Assert.Contains("ValueNames", members);
        Assert.Contains("MemberwiseClone", members);
        return members;
    });

    private static readonly IReadOnlyList<string> Keywords =
    [
        .. SyntaxFacts
            .GetKeywordKinds()
            .Select(SyntaxFacts.GetText)
            .Concat(["args", "extension", "notnull", "nint", "nuint", "dynamic", "var", "required", "file", "scoped"])
            .Where(IsName)
            .Distinct(),
    ];

    // The names of the runtime's types and namespaces.
    private static readonly Lazy<IReadOnlyList<string>> Exported = new(() =>
    {
        var types = typeof(Mlm.Runtime.CompiledModel).Assembly.GetExportedTypes();
        return [.. types.Select(t => t.Name).Concat(types.SelectMany(t => t.Namespace!.Split('.'))).Where(IsName)];
    });

    private static readonly IReadOnlyList<string> EqualInPascalCase =
        "w_q wQ w__q W_q WQ _w_q w_q_ wq w_Q q qq q_q Q _q __q _1 __1 _1_ _0 V1 V_1 v1 _ __ ___ x1 x_1 x_1_ X1 x1_".Split(
            ' '
        );

    // What the compiler makes of names, and of their variations where they are taken.
    private static readonly IReadOnlyList<string> MadeUp = (
        "Seed seed seed_ seed__ rows rows_ inputs inputs_ settings settings_ corrupted_ masked_ threads gradients gradient "
        + "Memory_2 Slot_2 W0_2 w0Offset W0Offset W0M W0V dW0 dw_0 d_w_0 DW0 dw0 Dx dx all all_rows all_places masked_rows MaskedPlaces "
        + "_masking _masking_ _crossEntropy1 _crossEntropy2 get_X set_X get_Loss Get_X get_ ForwardAll ForwardStart ForwardTurn0 "
        + "AtAskedAll asked asked_places AskedPlaces AskedRows ValuesPart0 Value_2 selection LogitsSlot HiddenSlot RunSlot places ForwardAtAsked "
        + "UpdateAll sum product by_w_o refused norm rstd Block0 block_0 TokensIds TokensSlot tokens_slot Sequences Places Row Gather"
    ).Split(' ');

    [Theory]
    [MemberData(nameof(Roles))]
    public void EveryHostileName_CompilesInEveryRole(Role role)
    {
        IEnumerable<string> names =
            role == Role.Masked
                ? EqualInPascalCase.Concat(MadeUp)
                : EqualInPascalCase
                    .Concat(MadeUp)
                    .Concat(Keywords)
                    .Concat(Harvested.Value)
                    .Concat(Inherited.Value)
                    .Concat(Exported.Value);

        AssertCompiles(role, [.. names.Distinct()]);
    }

    [Theory]
    [InlineData("System")]
    [InlineData("Mlm")]
    [InlineData("a")]
    [InlineData("_")]
    [InlineData("D")] // the name of a dim, too
    [InlineData("tokens")] // the name of an input, too
    [InlineData("Tokens")]
    [InlineData("logits")]
    [InlineData("class")]
    [InlineData("record")]
    [InlineData("small_letters")]
    [InlineData("MatMul")]
    [InlineData("CompiledModel")]
    [InlineData("Project")]
    [InlineData("Some")]
    public void AModelsName_CompilesAloneWithoutWarnings(string name) =>
        GeneratorProject.Of(SpecTexts.Small(name)).Run().WithoutDiagnostics().ThatCompiles(withoutWarnings: true);

    [Fact]
    public void AModelThatIsCalledLikeADim_KeepsItsNameAndTheDimGivesWay()
    {
        var run = GeneratorProject
            .Of(SpecTexts.Small("D"))
            .Run()
            .WithoutDiagnostics()
            .ThatCompiles(withoutWarnings: true);

        Assert.NotNull(run.Compilation.GetTypeByMetadataName("Some.Project.D"));
        Assert.Contains("public const int D_2 = 6;", run.Sources["D.g.cs"]);
    }

    [Fact]
    public void ManyInputs_KeepTheirOwnNamesWhereTheyCan()
    {
        var spec = SpecTexts
            .Small(statement: "")
            .Replace(
                "input tokens[N, T] in V",
                "input tokens[N, T] in V\n input seed[N, T] in 2\n input rows[N, T] in 2\n input seed_[N, T] in 2"
            );

        var run = GeneratorProject.Of(spec).Run().ThatCompiles();

        Assert.Contains("ReadOnlySpan<int> tokens", run.AllText);
    }

    [Fact]
    public void AVeryLongName_Compiles()
    {
        var name = new string('w', 400) + "_" + new string('q', 100);

        AssertCompiles(Role.Param, [name]);
        AssertCompiles(Role.Dim, [name]);
        AssertCompiles(Role.Model, [name[..200]]);
    }

    private static IEnumerable<INamedTypeSymbol> SelfAndBases(INamedTypeSymbol type)
    {
        for (var current = type; current != null; current = current.BaseType)
            yield return current;
    }

    private static void AssertCompiles(Role role, IReadOnlyList<string> names)
    {
        var specs =
            role == Role.Model
                ? names
                    .GroupBy(n => n, StringComparer.OrdinalIgnoreCase)
                    .SelectMany(same => same.Select((name, i) => (Name: name, Turn: i)))
                    .GroupBy(n => n.Turn)
                    .Select(turn =>
                        GeneratorProject.Of([.. turn.Select(n => ($"{n.Name}.mlm", SpecTexts.Small(n.Name)))])
                    )
            : role == Role.Input ? names.Chunk(50).Select(chunk => GeneratorProject.Of(WithMany(role, chunk)))
            : role == Role.Masked
                ? names.Chunk(2).Select((pair, i) => ($"{i}.mlm", WithMany(role, pair, $"Model{i}"))).ToArray()
                        is var all
                        ? [GeneratorProject.Of(all)]
                    : []
            : [GeneratorProject.Of(WithMany(role, names))];
        foreach (var project in specs)
        {
            var run = (project with { WithDocumentation = false })
                .WithVariants(i => $"Answers9{i}: inference{(i == 0 ? " | Seen9: inspect" : "")}")
                .Run();
            var errors = run.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "MLM0901");
            Assert.Empty(errors.Select(e => e.ToString()).Take(5));
            run.ThatCompiles();
        }
    }

    /// <summary>A spec in which every name stands for something of that role, and all of it takes part in the step.</summary>
    private static string WithMany(Role role, IReadOnlyList<string> names, string model = "HostileNames9")
    {
        var own = new Dictionary<string, string>();
        // The spec's own names give way where the hostile ones are the same.
        string Own(string name)
        {
            while (names.Contains(name))
                name += "9";
            return name;
        }
        var (n, t, v, d, h) = (Own("N"), Own("T"), Own("V"), Own("D"), Own("H"));
        var (tokens, x, emb, head, logits) = (Own("tokens"), Own("x"), Own("w_emb"), Own("w_head"), Own("logits"));
        var (corrupted, masked) =
            role == Role.Masked
                ? (names[0], names.Count > 1 ? names[1] : Own("masked"))
                : (Own("corrupted"), Own("masked"));
        var inputs = role == Role.Input ? names.Select(name => $"input {name}[{n}, {t}] in 2") : [];
        var lookups =
            role == Role.Input
                ? names.Select((name, i) => $"param {Own("e")}{i}[2, {d}] ~ ones\n {x} = {x} + {Own("e")}{i}[{name}]")
                : [];
        var statements = role switch
        {
            Role.Dim => names.Select(
                (name, i) =>
                    $"param {Own("up")}{i}[{d}, {name}], {Own("down")}{i}[{name}, {d}]\n {x} = {x} + gelu({x} @ {Own("up")}{i}) @ {Own("down")}{i}"
            ),
            Role.Param => names.Select(name => $"param {name}[{d}]\n {x} = {x} + {name}"),
            Role.ParamInRepeat =>
            [
                "repeat 2 as " + Own("turn") + " {",
                .. names.Select(name => $"param {name}[{d}]\n {x} = {x} + {name}"),
                "}",
            ],
            Role.Value => names.Select(name => $"{name} = layernorm({x})\n {x} = {x} + {name}"),
            Role.Counter => names.Select(
                (name, i) => $"repeat 2 as {name} {{ param {Own("b")}{i}[{d}]\n {x} = {x} + {Own("b")}{i} }}"
            ),
            _ => [],
        };
        string[] dims =
        [
            $"{n} = 2, {t} = 4, {v} = 8, {d} = 6, {h} = 2",
            .. role == Role.Dim ? names.Select((name, i) => $"{name} = {5 + (i % 3)}") : [],
        ];
        // Each input also selects the places of a cross-entropy.
        var losses =
            role == Role.Input
                ? string.Concat(names.Select(name => $" + cross_entropy({logits}, {tokens}, at: {name})"))
                : "";
        var update = role is Role.Input or Role.Masked ? "sgd(lr: 0.1)" : "adamw(clip: 1)";
        return $$"""
            model {{model}} {
                {{string.Join("\n    ", dims.Select(dim => "dim " + dim))}}
                input {{tokens}}[{{n}}, {{t}}] in {{v}}
                {{string.Join("\n    ", inputs)}}
                {{corrupted}}, {{masked}} = mask({{tokens}}, select: 0.15, replace: 0.8, random: 0.1, token: 3)
                param {{emb}}[{{v}}, {{d}}] ~ normal(0.02)
                {{x}} = {{emb}}[{{corrupted}}]
                {{string.Join("\n    ", lookups.Concat(statements))}}
                {{x}} = attention({{x}}, {{x}}, {{x}}, heads: {{h}})
                param {{head}}[{{d}}, {{v}}] ~ normal(0.02)
                {{logits}} = {{x}} @ {{head}}
                minimize cross_entropy({{logits}}, {{tokens}}, at: {{masked}}){{losses}}
                update {{update}}
            }
            """;
    }

    private static bool IsName(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
