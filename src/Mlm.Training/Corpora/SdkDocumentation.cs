using System.Runtime.InteropServices;

namespace Mlm.Training.Corpora;

/// <summary>
/// Finds English text that is on every machine that builds .NET: the API documentation in the SDK's reference packs, and,
/// where these are missing, that of the NuGet packages which builds restored.
/// </summary>
public static class SdkDocumentation
{
    /// <summary>The reference packs' documentation; where there is none, that of the restored packages.</summary>
    /// <exception cref="FileNotFoundException">This machine has neither; the message says where it was looked for.</exception>
    public static FoundDocumentation Find()
    {
        var packs = FindPacks();
        if (packs.Count > 0)
            return new FoundDocumentation(packs, IsOfPackages: false);
        var packages = FindPackages();
        return packages.Count > 0
            ? new FoundDocumentation(packages, IsOfPackages: true)
            : throw new FileNotFoundException(
                "There is no text to train on: neither the .NET SDK's documentation (packs/*.Ref/*/ref/*/*.xml under "
                    + $"{string.Join(", ", DotnetRoots())}) nor that of NuGet packages "
                    + $"({PackageFolder()}) is on this machine. Give some with --data PATH."
            );
    }

    /// <summary>The reference packs' documentation, <c>packs/*.Ref/*/ref/*/*.xml</c>; empty where there is none.</summary>
    public static IReadOnlyList<CorpusFile> FindPacks() =>
        DotnetRoots().Select(FindPacks).FirstOrDefault(f => f.Count > 0, []);

    /// <summary>The restored packages' documentation; empty where there is none.</summary>
    public static IReadOnlyList<CorpusFile> FindPackages() => FindPackages(PackageFolder());

    /// <summary>The folder of restored packages.</summary>
    public static string PackageFolder()
    {
        var configured = Environment.GetEnvironmentVariable("NUGET_PACKAGES");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return string.IsNullOrEmpty(configured) ? Path.Combine(home, ".nuget", "packages") : configured;
    }

    /// <summary>Where .NET may be installed, the likeliest place first.</summary>
    public static IReadOnlyList<string> DotnetRoots()
    {
        var roots = new List<string?>
        {
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            // …/shared/Microsoft.NETCore.App/10.0.0/ lies three below the root.
            Parent(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory()), 3),
        };
        roots.AddRange(DotnetsOnPath());
        return [.. roots.Where(root => !string.IsNullOrEmpty(root) && Directory.Exists(root)).Distinct()!];
    }

    /// <summary>The newest version of each pack under a root.</summary>
    internal static IReadOnlyList<CorpusFile> FindPacks(string dotnetRoot)
    {
        var files = new List<CorpusFile>();
        foreach (var pack in Folders(Path.Combine(dotnetRoot, "packs"), "*.Ref"))
        {
            var documented = Folders(pack).Select(version => NewestFramework(Path.Combine(version, "ref")));
            AddDocumentation(documented.FirstOrDefault(found => found != null), files);
        }
        return files;
    }

    /// <summary>The newest version of each package under a folder <c>id/version/lib/framework</c>.</summary>
    internal static IReadOnlyList<CorpusFile> FindPackages(string packageFolder)
    {
        var files = new List<CorpusFile>();
        foreach (var package in Folders(packageFolder))
        {
            var documented = Folders(package)
                .Select(v => NewestFramework(Path.Combine(v, "ref")) ?? NewestFramework(Path.Combine(v, "lib")));
            AddDocumentation(documented.FirstOrDefault(found => found != null), files);
        }
        return files;
    }

    /// <summary>Adds a folder's files, leaving out those that another pack carries too, byte for byte as long.</summary>
    private static void AddDocumentation(string? folder, List<CorpusFile> files)
    {
        if (folder == null)
            return;
        foreach (var path in Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal))
        {
            var file = new CorpusFile(path, Path.GetFileName(path));
            if (!files.Any(f => f.Name == file.Name && new FileInfo(f.Path).Length == new FileInfo(path).Length))
                files.Add(file);
        }
    }

    private static string? NewestFramework(string folder) =>
        Folders(folder).FirstOrDefault(framework => Directory.EnumerateFiles(framework, "*.xml").Any());

    /// <summary>Subfolders, the highest version first; those without a version in their name by name.</summary>
    private static IReadOnlyList<string> Folders(string folder, string pattern = "*")
    {
        if (!Directory.Exists(folder))
            return [];
        return
        [
            .. Directory
                .EnumerateDirectories(folder, pattern)
                .OrderByDescending(path => VersionOf(Path.GetFileName(path)))
                .ThenBy(path => path, StringComparer.Ordinal),
        ];
    }

    /// <summary>The version in <c>10.0.12</c>, <c>10.0.0-rc.1</c> and <c>net10.0</c>; 0.0 where there is none.</summary>
    private static Version VersionOf(string name)
    {
        var digits = name.AsSpan().TrimStart("abcdefghijklmnopqrstuvwxyz");
        var end = digits.IndexOfAnyExcept("0123456789.");
        digits = end < 0 ? digits : digits[..end];
        return Version.TryParse(digits, out var version) ? version : new Version();
    }

    private static IEnumerable<string?> DotnetsOnPath()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = folder.Length == 0 ? "" : Path.Combine(folder, name);
            if (File.Exists(path))
                yield return Path.GetDirectoryName(
                    File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path
                );
        }
    }

    private static string? Parent(string? path, int levels)
    {
        for (var i = 0; i < levels; i++)
            path = Path.GetDirectoryName(path);
        return path;
    }
}

/// <summary>The API documentation that a machine has.</summary>
/// <param name="Files">The XML files.</param>
/// <param name="IsOfPackages">Whether the SDK has none, so that these files are those of restored NuGet packages.</param>
public sealed record FoundDocumentation(IReadOnlyList<CorpusFile> Files, bool IsOfPackages);
