using System.Text;
using Microsoft.ML.Tokenizers;

namespace Mlm.Training.Vocabulary;

/// <summary>Text to ids and back, by a vocabulary. Lower-cases and drops accents.</summary>
public sealed class TextEncoder
{
    private readonly BertTokenizer _tokenizer;

    /// <summary>Makes an encoder of entries in the order of their ids.</summary>
    /// <exception cref="InvalidDataException">The special tokens do not come first, or an entry is empty or comes twice.</exception>
    public TextEncoder(IReadOnlyList<string> entries)
    {
        Check(entries);
        Entries = entries;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', entries) + "\n"));
        _tokenizer = BertPreTokenizer.CreateTokenizer(stream);
    }

    /// <summary>The entries by id.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Reads <c>vocab.txt</c>: one entry a line, the line's number being its id.</summary>
    /// <exception cref="InvalidDataException">The file is no vocabulary; the message says why.</exception>
    public static TextEncoder Load(string path)
    {
        try
        {
            return new TextEncoder(File.ReadAllLines(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The ids of a text, without [CLS] and [SEP].</summary>
    public IReadOnlyList<int> Encode(string text) => _tokenizer.EncodeToIds(text, addSpecialTokens: false);

    /// <summary>The ids of a text in which <c>[MASK]</c> stands for something to fill in.</summary>
    public IReadOnlyList<int> EncodeWithMasks(string text)
    {
        var ids = new List<int>();
        foreach (var part in text.Split(SpecialTokens.MaskText))
        {
            if (part.Length > 0)
                ids.AddRange(Encode(part));
            ids.Add(SpecialTokens.Mask);
        }
        ids.RemoveAt(ids.Count - 1);
        return ids;
    }

    /// <summary>A readable text of ids: pieces joined to their words, words apart.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        var text = new StringBuilder();
        foreach (var entry in ids.Select(id => Entries[id]))
        {
            if (entry.StartsWith(SpecialTokens.Continuation, StringComparison.Ordinal) && text.Length > 0)
                text.Append(entry.AsSpan(SpecialTokens.Continuation.Length));
            else
                text.Append(text.Length > 0 ? " " : "").Append(entry);
        }
        return text.ToString();
    }

    private static void Check(IReadOnlyList<string> entries)
    {
        var seen = new Dictionary<string, int>();
        for (var id = 0; id < Math.Max(entries.Count, SpecialTokens.All.Count); id++)
        {
            var entry = id < entries.Count ? entries[id] : "";
            if (id < SpecialTokens.All.Count && entry != SpecialTokens.All[id])
                throw new InvalidDataException($"line {id + 1} must be {SpecialTokens.All[id]}; found `{entry}`");
            if (entry.Length == 0)
                throw new InvalidDataException($"line {id + 1} is empty");
            if (!seen.TryAdd(entry, id))
                throw new InvalidDataException($"line {id + 1} holds `{entry}` again, which is line {seen[entry] + 1}");
        }
    }
}
