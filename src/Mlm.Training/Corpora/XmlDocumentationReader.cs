using System.Text;
using System.Xml;

namespace Mlm.Training.Corpora;

/// <summary>
/// Reads the XML documentation that the C# compiler writes beside an assembly. A document is a type with all its members,
/// since the overloads of one method say nearly the same.
/// </summary>
public static class XmlDocumentationReader
{
    /// <summary>Elements whose content is code rather than English.</summary>
    private static readonly HashSet<string> Code = ["code", "example"];

    /// <summary>Elements that end a paragraph.</summary>
    private static readonly HashSet<string> Blocks =
    [
        "summary",
        "remarks",
        "param",
        "typeparam",
        "returns",
        "value",
        "exception",
        "para",
        "br",
        "item",
        "term",
        "description",
        "list",
        "listheader",
        "permission",
        "seealso",
        "li",
        "p",
    ];

    /// <summary>Elements that stand for the name in one of their attributes.</summary>
    private static readonly Dictionary<string, string[]> References = new()
    {
        ["see"] = ["cref", "langword", "href"],
        ["paramref"] = ["name"],
        ["typeparamref"] = ["name"],
    };

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads a file. One that breaks off gives what stands before the break, and says so.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="path">Its name in messages.</param>
    /// <param name="problems">Receives what is wrong with the file, if anything.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<CorpusDocument> Read(Stream stream, string path, ICollection<string> problems)
    {
        var paragraphs = new Dictionary<string, List<string>>();
        try
        {
            using var reader = XmlReader.Create(stream, Settings);
            while (reader.ReadToFollowing("member"))
            {
                var name = reader.GetAttribute("name");
                if (string.IsNullOrEmpty(name) || reader.IsEmptyElement)
                    continue;
                var type = TypeOf(name);
                if (!paragraphs.TryGetValue(type, out var list))
                    paragraphs.Add(type, list = []);
                using var member = reader.ReadSubtree();
                ReadMember(member, list);
            }
        }
        catch (XmlException e)
        {
            problems.Add($"{path}: broken XML, read up to line {e.LineNumber}: {e.Message}");
        }
        return [.. paragraphs.Where(p => p.Value.Count > 0).Select(p => new CorpusDocument(p.Key, p.Value))];
    }

    /// <summary>The type that a documentation id belongs to: <c>M:System.Text.Rune.Parse(System.String)</c> → <c>System.Text.Rune</c>.</summary>
    internal static string TypeOf(string id)
    {
        var name = id.Length > 2 && id[1] == ':' ? id[2..] : id;
        var end = name.AsSpan().IndexOfAny('(', '~');
        if (end >= 0)
            name = name[..end];
        var isType = id.StartsWith("T:", StringComparison.Ordinal) || id.StartsWith("N:", StringComparison.Ordinal);
        var lastDot = name.LastIndexOf('.');
        return isType || lastDot < 0 ? name : name[..lastDot];
    }

    /// <summary>How a reader would say a documentation id: <c>T:System.Collections.Generic.List`1</c> → <c>List</c>.</summary>
    internal static string ShortName(string id)
    {
        var name = id.Length > 2 && id[1] == ':' ? id[2..] : id;
        var end = name.AsSpan().IndexOfAny('(', '~', '{');
        if (end >= 0)
            name = name[..end];
        // Of a constructor, `System.Uri.#ctor`, the type's name is what a reader says.
        if (name.LastIndexOf(".#", StringComparison.Ordinal) is > 0 and var constructor)
            name = name[..constructor];
        var last = name[(name.AsSpan().LastIndexOfAny('.', '#') + 1)..];
        var arity = last.IndexOf('`');
        return arity > 0 ? last[..arity] : last;
    }

    private static void ReadMember(XmlReader reader, List<string> paragraphs)
    {
        var text = new StringBuilder();
        reader.Read(); // the member itself
        reader.Read();
        while (!reader.EOF)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when Code.Contains(reader.LocalName):
                    EndParagraph(text, paragraphs);
                    reader.Skip();
                    continue;
                // With a text of its own, `<see cref="…">its text</see>`, that text stands for it.
                case XmlNodeType.Element when reader.IsEmptyElement && References.ContainsKey(reader.LocalName):
                    text.Append(NameOf(reader));
                    break;
                case XmlNodeType.Element or XmlNodeType.EndElement when Blocks.Contains(reader.LocalName):
                    EndParagraph(text, paragraphs);
                    break;
                case XmlNodeType.Text
                or XmlNodeType.CDATA
                or XmlNodeType.SignificantWhitespace
                or XmlNodeType.Whitespace:
                    text.Append(reader.Value);
                    break;
            }
            reader.Read();
        }
        EndParagraph(text, paragraphs);
    }

    private static string NameOf(XmlReader reference)
    {
        foreach (var attribute in References[reference.LocalName])
        {
            if (reference.GetAttribute(attribute) is { Length: > 0 } value)
                return attribute == "cref" ? ShortName(value) : value;
        }
        return "";
    }

    private static void EndParagraph(StringBuilder text, List<string> paragraphs)
    {
        // Alternatives are often set apart by a mark of their own instead of an element.
        foreach (var part in text.ToString().Split("-or-"))
        {
            if (Whitespace.Fold(part) is var folded && LooksLikeProse(folded))
                paragraphs.Add(folded);
        }
        text.Clear();
    }

    /// <summary>
    /// Whether a paragraph is more than a label or a signature (<c>__m128i _mm_add_epi8 (__m128i a, …)</c>):
    /// it has three words, and three quarters of it are letters and spaces.
    /// </summary>
    internal static bool LooksLikeProse(string paragraph)
    {
        var letters = 0;
        var words = 0;
        for (var i = 0; i < paragraph.Length; i++)
        {
            if (char.IsLetter(paragraph[i]) && (i == 0 || paragraph[i - 1] == ' '))
                words++;
            if (char.IsLetter(paragraph[i]) || paragraph[i] == ' ')
                letters++;
        }
        return words >= 3 && letters >= 0.75 * paragraph.Length;
    }
}
