using System.Diagnostics;
using System.Globalization;

namespace Mlm.Generator.Tests.Roslyn;

/// <summary>
/// A project of somebody else's, built by the real compiler in processes of its own: the generator is loaded with the
/// assembly beside it, and the step runs.
/// </summary>
public class ConsumerProjectTests
{
    private static readonly string Configuration = Path.GetFileName(
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!
    );

    [Fact]
    public void AProjectWithASpec_BuildsWithoutWarningsAndPrintsALoss()
    {
        using var folder = new TemporaryFolder();
        folder.Write("my-app.csproj", ProjectFile());
        folder.Write("Program.cs", Program);
        folder.Write("specs/tiny.mlm", Repository.Spec("tiny.mlm"));

        // The referenced projects are built already: this test's own build did it.
        Dotnet(
            folder.Path,
            "build",
            "-c",
            Configuration,
            "-p:BuildProjectReferences=false",
            "-nodeReuse:false",
            "-nologo"
        );
        var printed = Dotnet(folder.Path, Path.Combine("bin", Configuration, "net10.0", "my-app.dll"));

        var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (loss, logSum) = (Number(lines[0]), Number(lines[1]));
        Assert.InRange(loss, 1, 10); // of 32 tokens, log 32 is 3.5
        Assert.InRange(logSum, 1, 10); // of 32 logits near 0, the same
        AssertSameBytesAsInThisProcess(folder["generated"]);
    }

    private const string Program = """
        using System;
        using System.Globalization;
        using my_app;

        using var tiny = new Tiny(threads: 2);
        tiny.Initialize(seed: 1);
        var tokens = new int[Tiny.N * Tiny.T];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = 4 + (i % 7);
        var loss = float.NaN;
        for (var seed = 0; float.IsNaN(loss); seed++) // a mask may select nothing
            loss = tiny.Step(tokens, seed).Loss;
        Console.WriteLine(loss.ToString(CultureInfo.InvariantCulture));

        using var fill = new TinyFill(threads: 1);
        fill.ImportWeights(tiny.ExportWeights());
        fill.Run(tokens.AsSpan(0, TinyFill.T));
        var sum = 0.0;
        foreach (var logit in fill.Logits([3])[0])
            sum += Math.Exp(logit);
        Console.WriteLine(Math.Log(sum).ToString(CultureInfo.InvariantCulture));
        """;

    private const string Variants = "TinyFill: inference, N=1 | TinyOfThree: N=3";

    private static string ProjectFile() =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <NuGetAudit>false</NuGetAudit>
                <UseAppHost>false</UseAppHost>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
                <CompilerGeneratedFilesOutputPath>$(MSBuildProjectDirectory)/generated</CompilerGeneratedFilesOutputPath>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="Program.cs" />
                <CompilerVisibleItemMetadata Include="AdditionalFiles" MetadataName="MlmVariants" />
                <AdditionalFiles Include="specs/*.mlm" MlmVariants="{Variants}" />
                <ProjectReference Include="{Repository.File("src", "Mlm.Runtime", "Mlm.Runtime.csproj")}" />
                <ProjectReference Include="{Repository.File(
                "src",
                "Mlm.Generator",
                "Mlm.Generator.csproj"
            )}" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
              </ItemGroup>
            </Project>
            """;

    // Another process hashes strings differently, and another host formats numbers.
    private static void AssertSameBytesAsInThisProcess(string generated)
    {
        var project = GeneratorProject.Of(("specs/tiny.mlm", Repository.Spec("tiny.mlm")));
        project = project with { RootNamespace = "my-app", Specs = [project.Specs[0].WithVariants(Variants)] };
        var here = project.Run().Sources;

        var files = Directory.GetFiles(generated, "*.g.cs", SearchOption.AllDirectories);

        Assert.Equal(here.Keys.Order(), files.Select(f => Path.GetFileName(f)).Order());
        Assert.All(files, file => Assert.Equal(here[Path.GetFileName(file)], File.ReadAllText(file)));
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test runner's own host and build have set is not for another build.
        foreach (
            var name in start
                .Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToArray()
        )
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
            process.Kill(entireProcessTree: true);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}{error.Result}");
        return output;
    }
}
