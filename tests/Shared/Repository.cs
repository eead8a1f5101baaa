namespace Mlm.Testing;

/// <summary>Where tests find the repository's own files; they need nothing outside of it.</summary>
internal static class Repository
{
    /// <summary>The folder with Mlm.Gen.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The text of a file of the repository.</summary>
    public static string Read(params string[] parts) => System.IO.File.ReadAllText(File(parts));

    /// <summary>The C# files of a project's folder, without what a build puts there.</summary>
    public static IEnumerable<string> Sources(params string[] folder)
    {
        var root = File(folder);
        return Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path =>
                Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
            )
            .Order(StringComparer.Ordinal);
    }

    /// <summary>A spec of specs/.</summary>
    public static string Spec(string name) => Read("specs", name);

    /// <summary>A fixture of tests/fixtures.</summary>
    public static string Fixture(string name) => File("tests", "fixtures", name);

    /// <summary>The names of all fixtures in the format safetensors; the scripts that made them lie beside.</summary>
    public static IEnumerable<string> Fixtures =>
        Directory
            .EnumerateFiles(File("tests", "fixtures"), "*.safetensors")
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder != null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Mlm.Gen.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside of the repository");
    }
}
