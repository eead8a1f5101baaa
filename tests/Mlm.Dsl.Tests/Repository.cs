namespace Mlm.Dsl.Tests;

/// <summary>Finds the files of the repository that tests read.</summary>
internal static class Repository
{
    /// <summary>The directory that holds Mlm.Gen.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, its path given from the root with slashes.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            directory != null;
            directory = directory.Parent
        )
        {
            if (File.Exists(Path.Combine(directory.FullName, "Mlm.Gen.sln")))
                return directory.FullName;
        }
        throw new InvalidOperationException("Mlm.Gen.sln stands nowhere above " + AppContext.BaseDirectory);
    }
}
