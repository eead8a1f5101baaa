using System.Runtime.CompilerServices;

namespace Mlm.Testing;

/// <summary>
/// Snapshot files under Verify's conventions: <c>Type.Method.verified.ext</c> beside the test, <c>.received.ext</c> on a
/// mismatch, never overwritten silently. (Verify.Xunit cannot be restored here; this is the one seam that it would replace.)
/// </summary>
internal static class Snapshot
{
    /// <summary>Holds a text against its verified file.</summary>
    /// <param name="received">The text, with <c>\n</c>.</param>
    /// <param name="extension">The file's extension.</param>
    /// <param name="name">Tells several snapshots of one test apart.</param>
    public static void Verify(
        string received,
        string extension,
        string? name = null,
        [CallerFilePath] string testFile = "",
        [CallerMemberName] string method = ""
    )
    {
        // The path is that of the machine which compiled the tests; what lies below the repository is the same everywhere.
        var relative = testFile.Replace('\\', '/');
        relative = relative[(relative.LastIndexOf("/tests/", StringComparison.Ordinal) + 1)..];
        var type = Path.GetFileNameWithoutExtension(relative);
        var folder = Repository.File(Path.GetDirectoryName(relative)!);
        var stem = Path.Combine(folder, $"{type}.{method}{(name == null ? "" : "#" + name)}");
        var (verifiedFile, receivedFile) = ($"{stem}.verified.{extension}", $"{stem}.received.{extension}");
        var verified = File.Exists(verifiedFile) ? File.ReadAllText(verifiedFile).Replace("\r\n", "\n") : null;
        if (verified == received)
        {
            File.Delete(receivedFile);
            return;
        }
        File.WriteAllText(receivedFile, received);
        Assert.Fail(
            verified == null
                ? $"{verifiedFile} is not there; look at {receivedFile} and, where it is right, rename it"
                : $"{verifiedFile} differs in {FirstDifference(verified, received)}; where the change is meant, replace it by {receivedFile}"
        );
    }

    private static string FirstDifference(string verified, string received)
    {
        var (old, now) = (verified.Split('\n'), received.Split('\n'));
        var line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
            line++;
        var was = line < old.Length ? old[line] : "(end)";
        var became = line < now.Length ? now[line] : "(end)";
        return $"line {line + 1}:\n  verified: {was}\n  received: {became}\n";
    }
}
