using Mlm.Training.Corpora;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Train;

/// <summary>Reads the text that <c>mlm train</c> trains on, and says what it found.</summary>
internal static class CorpusInput
{
    private const int MostProblemsShown = 5;

    /// <summary>Reads the paths, or, where there are none, English text that every .NET machine has.</summary>
    /// <exception cref="IOException">There is nothing to train on.</exception>
    public static Corpus Read(IReadOnlyList<string> paths, TextWriter stderr, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var documents =
            paths.Count > 0
                ? CorpusReader.Read(paths, problems, cancellation)
                : CorpusReader.ReadFiles(FindDocumentation(stderr), problems, cancellation);
        foreach (var problem in problems.Take(MostProblemsShown))
            stderr.WriteLine($"warning: {problem}");
        if (problems.Count > MostProblemsShown)
            stderr.WriteLine($"warning: … and {problems.Count - MostProblemsShown} more files");
        var corpus = Corpus.Split(documents, cancellation: cancellation);
        stderr.WriteLine(
            Invariant(
                $"{corpus.DocumentCount:N0} documents; {corpus.HeldOutDocumentCount:N0} of them held out. Unique sentences: {corpus.Training.Count:N0} to train on, {corpus.HeldOut.Count:N0} held out"
            )
        );
        return corpus;
    }

    private static IReadOnlyList<CorpusFile> FindDocumentation(TextWriter stderr)
    {
        var (files, isOfPackages) = SdkDocumentation.Find();
        stderr.WriteLine(
            isOfPackages
                ? $"text: no SDK documentation under {string.Join(", ", SdkDocumentation.DotnetRoots())}; the documentation of the "
                    + $"NuGet packages in {SdkDocumentation.PackageFolder()} instead, {files.Count} files"
                : $"text: the API documentation of the installed .NET SDK, {files.Count} files"
        );
        return files;
    }
}
