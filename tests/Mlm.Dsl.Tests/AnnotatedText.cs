using System.Text;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Tests;

/// <summary>A test's source with the expected spans marked in it as <c>[|…|]</c>.</summary>
internal sealed record AnnotatedText(string Text, IReadOnlyList<TextSpan> Spans)
{
    /// <summary>Takes the marks out; the spans come in the order of their starts.</summary>
    public static AnnotatedText Parse(string annotated)
    {
        var text = new StringBuilder();
        var open = new Stack<int>();
        var spans = new List<TextSpan>();
        for (var i = 0; i < annotated.Length; i++)
        {
            var mark = annotated.AsSpan(i, Math.Min(2, annotated.Length - i));
            // A marked bracket: in "[|[|]" the second sign is text.
            var isText = open.Count > 0 && annotated.AsSpan(i).StartsWith("[|]");
            if (mark is "[|" && !isText)
            {
                open.Push(text.Length);
                i++;
            }
            else if (mark is "|]")
            {
                var start = open.Pop();
                spans.Add(new TextSpan(start, text.Length - start));
                i++;
            }
            else
            {
                text.Append(annotated[i]);
            }
        }
        Assert.Empty(open);
        return new AnnotatedText(text.ToString(), [.. spans.OrderBy(s => s.Start)]);
    }
}
