using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Mlm.Dsl.Diagnostics;
using Mlm.Generator.Options;

namespace Mlm.Generator.Roslyn;

/// <summary>
/// An entry of an item's <c>MlmVariants</c>, as in <c>BertFill: inference, N=1</c>: the spec is compiled once more, as a class
/// of that name, for that purpose, with these dims.
/// </summary>
internal sealed class VariantEntry
{
    private readonly HashSet<string> _said = [];
    private string? _kindWord;
    private readonly Dictionary<string, int> _dims = [];
    private readonly List<(DiagnosticDescriptor, string[])> _mistakes = [];

    private VariantEntry(string name) => Name = name;

    /// <summary>The name of the class.</summary>
    public string Name { get; }

    /// <summary>What the class is for.</summary>
    public ClassKind Kind { get; private set; } = ClassKinds.Training;

    /// <summary>Dims that replace the spec's.</summary>
    public IReadOnlyDictionary<string, int> Dims => _dims;

    /// <summary>What is wrong with the entry; it is compiled only where nothing is.</summary>
    public IReadOnlyList<(DiagnosticDescriptor Descriptor, string[] Arguments)> Mistakes => _mistakes;

    /// <summary>The entries of a whole <c>MlmVariants</c>; what is empty between two bars is none.</summary>
    public static IEnumerable<string> Split(string variants) =>
        variants.Split('|').Select(entry => entry.Trim()).Where(entry => entry.Length > 0);

    /// <summary>Reads one entry.</summary>
    public static VariantEntry Parse(string text)
    {
        var colon = text.IndexOf(':');
        var entry = new VariantEntry(colon < 0 ? "" : text.Substring(0, colon).Trim());
        if (entry.Name.Length == 0)
            entry.Report(DiagnosticCatalog.VariantWithoutName, text);
        else if (!IsClassName(entry.Name))
            entry.Report(DiagnosticCatalog.VariantName, entry.Name);
        else
            entry.TakeParts(text.Substring(colon + 1));
        return entry;
    }

    private void TakeParts(string parts)
    {
        foreach (var part in parts.Split(',').Select(p => p.Trim()).Where(p => p.Length > 0))
        {
            var sides = part.Split(['='], 2);
            var word = sides[0].Trim();
            if (!_said.Add(word))
                Report(DiagnosticCatalog.VariantSaysTwice, Name, word);
            else if (sides.Length == 2)
                TakeDim(word, sides[1].Trim());
            else
                TakeWord(word);
        }
    }

    private void TakeDim(string dim, string size)
    {
        if (int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1)
            _dims[dim] = value;
        else
            Report(DiagnosticCatalog.VariantSize, Name, dim, size);
    }

    private void TakeWord(string word)
    {
        if (ClassKinds.OfWord(word) is not { } kind)
        {
            var words = ClassKinds.All.Select(k => k.Word).OfType<string>();
            Report(DiagnosticCatalog.VariantWord, Name, word, Suggestion.For(word, words));
            return;
        }
        if (_kindWord != null)
            Report(DiagnosticCatalog.VariantWithTwoPurposes, Name, _kindWord, word);
        _kindWord = word;
        Kind = kind;
    }

    private void Report(DiagnosticDescriptor descriptor, params string[] arguments) =>
        _mistakes.Add((descriptor, arguments));

    // Letters and digits alone, since the name becomes that of files too.
    private static bool IsClassName(string name) =>
        SyntaxFacts.IsValidIdentifier(name) && name.All(c => char.IsLetterOrDigit(c) || c == '_');
}
