namespace Mlm.Training.Corpora;

/// <summary>Reads files and folders into documents, by the files' extensions.</summary>
public static class CorpusReader
{
    private static readonly string[] Extensions = [".txt", ".md", ".xml"];

    /// <summary>Reads what the user names: files, and folders with all that is below them.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problems">Receives what is wrong with single files; the others are read nevertheless.</param>
    /// <param name="cancellation">Asked between files.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">A file has another extension, or a folder holds nothing to read.</exception>
    public static IReadOnlyList<CorpusDocument> Read(
        IEnumerable<string> paths,
        ICollection<string> problems,
        CancellationToken cancellation = default
    ) => ReadFiles([.. paths.SelectMany(Expand)], problems, cancellation, namesEmpty: true);

    /// <summary>Reads files that were found, as <see cref="SdkDocumentation"/> finds them.</summary>
    /// <param name="files">Each with the name that it goes by.</param>
    /// <param name="problems">Receives what is wrong with single files.</param>
    /// <param name="cancellation">Asked between files.</param>
    public static IReadOnlyList<CorpusDocument> ReadFiles(
        IReadOnlyList<CorpusFile> files,
        ICollection<string> problems,
        CancellationToken cancellation = default
    ) => ReadFiles(files, problems, cancellation, namesEmpty: false);

    // That a file which the user named holds nothing is worth a word; of those that were found, some always do.
    private static List<CorpusDocument> ReadFiles(
        IReadOnlyList<CorpusFile> files,
        ICollection<string> problems,
        CancellationToken cancellation,
        bool namesEmpty
    )
    {
        var documents = new List<CorpusDocument>();
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var problemsBefore = problems.Count;
                var found = ReadFile(file, problems);
                if (namesEmpty && found.Count == 0 && problems.Count == problemsBefore)
                    problems.Add($"{file.Path}: holds no text to train on");
                documents.AddRange(found);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                problems.Add($"{file.Path}: {e.Message}");
            }
        }
        return documents;
    }

    private static IReadOnlyList<CorpusDocument> ReadFile(CorpusFile file, ICollection<string> problems)
    {
        using var stream = File.OpenRead(file.Path);
        var extension = Path.GetExtension(file.Path).ToLowerInvariant();
        if (extension == ".xml")
            return XmlDocumentationReader.Read(stream, file.Path, problems);
        using var reader = new StreamReader(stream);
        return PlainTextReader.Read(reader, file.Name, isMarkdown: extension == ".md");
    }

    private static IEnumerable<CorpusFile> Expand(string path)
    {
        if (File.Exists(path))
        {
            return HasKnownExtension(path)
                ? [new CorpusFile(path, Path.GetFileName(path))]
                : throw new InvalidDataException(
                    $"{path}: train reads {string.Join(", ", Extensions)} files and folders of these"
                );
        }
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file or folder", path);
        var files = Directory
            .EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(HasKnownExtension)
            .Select(file => new CorpusFile(file, Path.GetRelativePath(path, file).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? files
            : throw new InvalidDataException($"{path}: the folder holds no {string.Join(", ", Extensions)} files");
    }

    private static bool HasKnownExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());
}

/// <summary>A file to read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What it is called, on every machine alike.</param>
public sealed record CorpusFile(string Path, string Name);
