namespace Mlm.Dsl.Operations;

/// <summary>The entries of a partial class whose files each add their own.</summary>
/// <remarks>
/// The static fields of a partial class are initialized in no specified order among its files. A registry is therefore a struct
/// whose default is empty: a private static field without an initializer, of the class whose fields add the entries. Reading that
/// field runs all the initializers first.
/// </remarks>
public struct Registry<TKey, TEntry>
    where TKey : notnull
{
    private Dictionary<TKey, TEntry>? _entries;

    /// <summary>What has an entry.</summary>
    public readonly IReadOnlyCollection<TKey> Keys => (IReadOnlyCollection<TKey>?)_entries?.Keys ?? [];

    /// <summary>The entries, in no specified order.</summary>
    public readonly IReadOnlyCollection<TEntry> Entries => (IReadOnlyCollection<TEntry>?)_entries?.Values ?? [];

    /// <summary>Adds an entry and returns it.</summary>
    /// <exception cref="ArgumentException">The key has one already.</exception>
    public TEntry Add(TKey key, TEntry entry)
    {
        (_entries ??= []).Add(key, entry);
        return entry;
    }

    /// <summary>The entry of a key. A key without one is a fault of the compiler's own.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What the entry is, for the message: <c>lowering</c>.</param>
    /// <exception cref="InvalidOperationException">The key has no entry.</exception>
    public readonly TEntry Get(TKey key, string what) =>
        _entries != null && _entries.TryGetValue(key, out var entry)
            ? entry
            : throw new InvalidOperationException($"{key} has no {what}");
}
