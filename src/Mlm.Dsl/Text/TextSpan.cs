namespace Mlm.Dsl.Text;

/// <summary>A stretch of a spec's text, in UTF-16 characters from its start.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The first character after the span.</summary>
    public int End => Start + Length;

    /// <summary>The span from the start of <paramref name="first"/> to the end of <paramref name="last"/>.</summary>
    public static TextSpan Across(TextSpan first, TextSpan last) => new(first.Start, last.End - first.Start);
}

/// <summary>A place in a text, both numbers counted from 0, the character in UTF-16 units.</summary>
public readonly record struct LinePosition(int Line, int Character);
