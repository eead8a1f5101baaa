namespace Mlm.Runtime.Tests.Checkpoints;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlm-runtime-tests-");

    /// <summary>The names of what it holds, in order.</summary>
    public IEnumerable<string> Names =>
        _folder.EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal);

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The path of a file in it that holds these bytes.</summary>
    public string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
