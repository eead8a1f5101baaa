namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>Texts through the compiler, and what is emitted through C#'s.</summary>
internal static class TextBatch
{
    // Code of more is as its like of less; its growth is tested elsewhere.
    private const int MostCharacters = 400_000;

    /// <summary>Each text's fault, in order; null where it has none. After a text that hangs there are no more.</summary>
    public static IReadOnlyList<(string Way, string Detail)?> Check(IReadOnlyList<string> texts, TextCounts counts)
    {
        var outcomes = TextCheck.Compile(texts);
        var faults = outcomes.Select(o => o.Fault).ToArray();
        var emitted = Enumerable.Range(0, outcomes.Count).Where(i => outcomes[i].Files.Count > 0).ToList();
        var compiling = emitted.Where(i => outcomes[i].Files.Sum(f => f.Text.Length) <= MostCharacters).ToList();
        counts.Refused += outcomes.Count - emitted.Count;
        counts.Compiled += compiling.Count;
        counts.TooLong += emitted.Count - compiling.Count;
        if (compiling.Count == 0)
            return faults;
        using var batch = GeneratedBatch.Compile(compiling.ToDictionary(i => i, i => outcomes[i].Files));
        foreach (var (i, message) in batch.Messages)
            faults[Math.Max(0, i)] ??= ($"C# says {Id(message)}", message);
        return faults;
    }

    private static string Id(string message) => message.Split(": ")[1];
}

/// <summary>What became of texts.</summary>
internal sealed class TextCounts
{
    /// <summary>Those with a diagnostic.</summary>
    public int Refused { get; set; }

    /// <summary>Those that compiled, and whose C# was compiled.</summary>
    public int Compiled { get; set; }

    /// <summary>Those that compiled to more C# than was compiled.</summary>
    public int TooLong { get; set; }
}
