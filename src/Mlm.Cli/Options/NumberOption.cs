using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Mlm.Cli.Options;

/// <summary>Options that take a number, written the same on every machine.</summary>
public static class NumberOption
{
    /// <summary>The option; null where it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">What help calls the number.</param>
    /// <param name="description">What the number does.</param>
    /// <param name="isRight">Which numbers are taken.</param>
    /// <param name="expected">The same in words.</param>
    public static Option<T?> Of<T>(
        string name,
        string helpName,
        string description,
        Func<T, bool> isRight,
        string expected
    )
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                // No thousands: `0,5` is not 5.
                if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && isRight(value))
                    return value;
                result.AddError($"{name} takes {expected}; found `{text}`.");
                return null;
            },
        };
}
