namespace Mlm.Bench.Compare;

/// <summary>Files that a build reads.</summary>
internal static class Files
{
    /// <summary>Lets a folder hold these files and no others. One that is as it should be keeps its time, so nothing is built again.</summary>
    public static void WriteAll(string folder, IReadOnlyDictionary<string, string> texts)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.GetFiles(folder).Where(path => !texts.ContainsKey(Path.GetFileName(path))))
            File.Delete(path);
        foreach (var (name, text) in texts)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text);
        }
    }
}
