namespace Mlm.Runtime.Tests;

/// <summary>Reference numbers of tests/fixtures; the scripts that made them lie beside.</summary>
internal static class Fixtures
{
    /// <summary>The fixtures of the format safetensors.</summary>
    public static IEnumerable<string> All =>
        Directory
            .EnumerateFiles(Repository.File("tests", "fixtures"), "*.safetensors")
            .Select(f => System.IO.Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

    /// <summary>Where a fixture lies.</summary>
    public static string Path(string name) => Repository.Fixture(name);
}
