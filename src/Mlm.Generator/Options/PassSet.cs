namespace Mlm.Generator.Options;

/// <summary>The names of some optional passes; equals another set of the same ones.</summary>
public sealed record PassSet
{
    /// <summary>No pass.</summary>
    public static readonly PassSet None = new([]);

    // One text, since a record compares a list by identity.
    private readonly string _names;

    /// <summary>A set of passes, in whatever order.</summary>
    public PassSet(IEnumerable<string> names) =>
        _names = string.Join(",", names.Distinct().OrderBy(n => n, StringComparer.Ordinal));

    /// <summary>Whether a pass is among them.</summary>
    public bool Contains(string name) => _names.Split(',').Contains(name);

    /// <summary>Their names in alphabetical order, with commas between.</summary>
    public override string ToString() => _names;
}
