namespace Mlm.Generator.Graph;

/// <summary>For each value that is read, the one selection that all its readers need, or null for all rows.</summary>
internal sealed class RowsRead(IReadOnlyDictionary<Value, Selection?> selections)
{
    /// <summary>Whether somebody reads the value.</summary>
    public bool Contains(Value value) => selections.ContainsKey(value);

    /// <summary>The selection that all readers need; null for all rows.</summary>
    public Selection? Of(Value value) => selections.TryGetValue(value, out var selection) ? selection : null;
}
