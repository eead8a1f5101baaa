using System.Globalization;
using System.Text.RegularExpressions;

namespace Mlm.Testing;

/// <summary>docs/diagnostics.md: an entry for every message, with the mistake and the way out.</summary>
internal static class DiagnosticsPage
{
    private const string Place = "    // … the example …\n";

    private static readonly string Text = Repository.Read("docs", "diagnostics.md");

    /// <summary>The entries in the page's order.</summary>
    public static IReadOnlyList<DiagnosticsEntry> Entries { get; } =
    [
        .. Regex
            .Matches(Text, "^## (MLM[0-9]{4})\n(.*?)(?=^## |\\z)", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(m => new DiagnosticsEntry(m.Groups[1].Value, m.Groups[2].Value)),
    ];

    /// <summary>The ids whose entries have no examples and say why: MLM0900, since it is no mistake of the user's.</summary>
    public static IReadOnlyList<string> WithoutExamples { get; } = ["MLM0900"];

    /// <summary>The whole model of an example: itself, or the page's model with the example in its place.</summary>
    public static string Model(string example)
    {
        if (example.StartsWith("model", StringComparison.Ordinal))
            return example;
        var start = Text.IndexOf("model M {\n", StringComparison.Ordinal);
        var model = Text[start..Text.IndexOf("```", start, StringComparison.Ordinal)];
        foreach (var keyword in new[] { "minimize", "update" })
        {
            if (example.StartsWith(keyword, StringComparison.Ordinal))
                model = Regex.Replace(model, $"^    {keyword} .*\n", "", RegexOptions.Multiline);
        }
        if (!model.Contains(Place))
            throw new InvalidOperationException("the page's model has no place for an example");
        return model.Replace(Place, example + "\n");
    }
}

/// <summary>A message's entry.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Text">All that stands below the heading.</param>
internal sealed record DiagnosticsEntry(string Id, string Text)
{
    /// <summary>The mistake, then the way out: the language of the code and the code.</summary>
    public IReadOnlyList<(string Language, string Code)> Examples { get; } =
    [
        .. Regex
            .Matches(Text, "```(\\w*)\n(.*?)\n```", RegexOptions.Singleline)
            .Select(m => (m.Groups[1].Value, Repeated(m.Groups[2].Value))),
    ];

    // ⟨3 × x + ⟩ is what a page has room for, x + x + x + what is meant.
    private static string Repeated(string code) =>
        Regex.Replace(
            code,
            "⟨([0-9]+) × (.*?)⟩",
            m =>
                string.Concat(
                    Enumerable.Repeat(m.Groups[2].Value, int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))
                )
        );
}
