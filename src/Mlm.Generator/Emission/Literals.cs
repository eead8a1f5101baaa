using System.Globalization;
using System.Text;
using Mlm.Dsl.Binding;

namespace Mlm.Generator.Emission;

/// <summary>How numbers and texts are written in C#: the same on every host, culture and run.</summary>
internal static class Literals
{
    /// <summary>An integer, its digits grouped by <c>_</c> from five on.</summary>
    public static string Integer(long value)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        var sign = value < 0 ? 1 : 0;
        if (digits.Length - sign < 5)
            return digits;
        var grouped = new StringBuilder(digits);
        for (var i = digits.Length - 3; i > sign; i -= 3)
            grouped.Insert(i, '_');
        return grouped.ToString();
    }

    /// <summary>
    /// A double: the spec's own digits where the spec wrote it, else the shortest that reads back the same. (Hosts of a
    /// generator format numbers differently; trying 15, 16 and 17 digits in turn gives the same on all.)
    /// </summary>
    public static string Double(BoundNumber number) => number.Text is { } text ? AsDouble(text) : Double(number.Value);

    /// <summary>A double that the compiler computed.</summary>
    public static string Double(double value)
    {
        foreach (var format in new[] { "G15", "G16" })
        {
            var text = value.ToString(format, CultureInfo.InvariantCulture);
            if (double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).Equals(value))
                return AsDouble(text);
        }
        return AsDouble(value.ToString("G17", CultureInfo.InvariantCulture));
    }

    /// <summary>A float32, rounded once from the double that the spec wrote: <c>(float)0.9</c>.</summary>
    public static string Single(BoundNumber number) => "(float)" + Parenthesized(Double(number));

    /// <summary>A string literal.</summary>
    public static string Text(string value)
    {
        var literal = new StringBuilder("\"");
        foreach (var character in value)
        {
            if (character is '"' or '\\')
                literal.Append('\\').Append(character);
            else if (character is < ' ' or > '~')
                literal.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            else
                literal.Append(character);
        }
        return literal.Append('"').ToString();
    }

    // Without a point or an exponent C# would read an integer.
    private static string AsDouble(string text) =>
        text.All(c => c is >= '0' and <= '9' or '-') ? text + ".0" : text.Replace("E", "e");

    private static string Parenthesized(string number) => number[0] == '-' ? $"({number})" : number;
}
