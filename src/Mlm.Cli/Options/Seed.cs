using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mlm.Cli.Options;

/// <summary><c>--seed</c>: any 64-bit integer, signed or unsigned; what counts is its bits.</summary>
public static class Seed
{
    /// <summary>The option.</summary>
    public static Option<long> Option(string description) =>
        new("--seed") { Description = description, CustomParser = Parse };

    private static long Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (
            Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            && seed >= long.MinValue
            && seed <= ulong.MaxValue
        )
            return unchecked((long)seed);
        result.AddError($"--seed takes a whole number from -2^63 to 2^64 - 1; found `{text}`.");
        return 0;
    }
}
