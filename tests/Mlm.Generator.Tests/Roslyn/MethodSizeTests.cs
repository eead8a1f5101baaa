using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mlm.Generator.Tests.Roslyn;

/// <summary>
/// Emitted methods stay far below what the JIT optimizes as a whole: 60,000 bytes of IL, 20,000 instructions, 2,000 basic
/// blocks, 2,000 locals.
/// </summary>
public class MethodSizeTests
{
    private const int MaxStatements = 200;
    private const int MaxBytesOfIl = 20_000;

    public static TheoryData<string, string> Models =>
        new()
        {
            { "twenty-four blocks", Repository.Spec("bert.mlm").Replace("dim L = 4 ", "dim L = 24 ") },
            { "two thousand statements", SpecTexts.Small(statement: "param b[D]\n" + Lines(2_000, _ => "x = x + b")) },
            {
                "two thousand params",
                SpecTexts.Small(
                    statement: Lines(1_000, i => $"param b{i}[D], c{i}[D]\n x = x + b{i} + c{i}"),
                    update: "adamw()"
                )
            },
            {
                "two thousand params whose norm is clipped",
                SpecTexts.Small(
                    statement: Lines(1_000, i => $"param b{i}[D], c{i}[D]\n x = x + b{i} + c{i}"),
                    update: "sgd(lr: 0.1, momentum: 0.9, clip: 1)"
                )
            },
            {
                "three thousand turns whose norm is clipped",
                SpecTexts.Small(
                    statement: "repeat 3000 as turn { param b[D] no_decay\n x = x + b }",
                    update: "adamw(clip: 1)"
                )
            },
            { "three thousand turns", SpecTexts.Small(statement: "repeat 3000 as turn { param b[D]\n x = x + b }") },
            {
                "a turn of a thousand statements",
                SpecTexts.Small(statement: "repeat 2 as turn { " + Lines(1_000, _ => "x = gelu(x)") + "}")
            },
            {
                "two hundred products of one input",
                SpecTexts.Small(
                    statement: Lines(200, i => $"param w{i}[D, D]\n y{i} = gelu(x @ w{i})")
                        + $"x = {string.Join(" + ", Enumerable.Range(0, 200).Select(i => $"y{i}"))}"
                )
            },
            { "a hundred dims", SpecTexts.Small(statement: Lines(100, i => $"dim K{i} = {i + 1}")) },
        };

    [Theory]
    [MemberData(nameof(Models))]
    public void EveryMethod_IsSmall(string what, string spec)
    {
        Assert.NotEmpty(what);
        var watch = Stopwatch.StartNew();
        var isAlsoInspected = what is "twenty-four blocks" or "two thousand params"; // tables of a thousand values and more
        var project = GeneratorProject.Of(spec) with { WithDocumentation = false };
        var run = project.WithVariants(_ => isAlsoInspected ? "Seen: inspect" : "").Run().WithoutDiagnostics();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"generating took {watch.Elapsed}");

        var methods = run.Trees.SelectMany(t => t.GetRoot().DescendantNodes()).OfType<BaseMethodDeclarationSyntax>();
        var sizes = methods.Select(m =>
            (
                Name: NameOf(m),
                Statements: m.DescendantNodes().OfType<StatementSyntax>().Count(s => s is not BlockSyntax)
            )
        );
        Assert.DoesNotContain(sizes, m => m.Statements > MaxStatements);

        using var image = new MemoryStream();
        Assert.True(run.Compilation.Emit(image).Success);
        image.Position = 0;
        using var pe = new PEReader(image);
        var metadata = pe.GetMetadataReader();
        var il = metadata
            .MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(m => m.RelativeVirtualAddress != 0)
            .Select(m =>
                (
                    Name: metadata.GetString(m.Name),
                    Bytes: pe.GetMethodBody(m.RelativeVirtualAddress).GetILBytes()!.Length
                )
            );
        Assert.DoesNotContain(il, m => m.Bytes > MaxBytesOfIl);
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) =>
        method is MethodDeclarationSyntax named ? named.Identifier.Text : method.GetType().Name;

    private static string Lines(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
