namespace Mlm.Dsl.Binding;

/// <summary>The names of the model, or those that live in one repeat; inner scopes see the outer ones.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Symbol> _symbols = [];
    private readonly HashSet<string> _silenced = [];

    /// <summary>The scope around; null for the model's.</summary>
    public Scope? Outer { get; } = outer;

    /// <summary>What is declared here, not around.</summary>
    public IEnumerable<Symbol> Own => _symbols.Values;

    /// <summary>Whether a symbol is declared here, not around.</summary>
    public bool Owns(Symbol symbol) => _symbols.TryGetValue(symbol.Name, out var own) && own == symbol;

    /// <summary>What can be named here.</summary>
    public IEnumerable<Symbol> Visible => Outer == null ? Own : Own.Concat(Outer.Visible);

    /// <summary>Adds a name; it must not be visible yet.</summary>
    public void Declare(Symbol symbol) => _symbols.Add(symbol.Name, symbol);

    /// <summary>What a name stands for; null if for nothing.</summary>
    public Symbol? Find(string name)
    {
        for (var scope = this; scope != null; scope = scope.Outer)
        {
            if (scope._symbols.TryGetValue(name, out var symbol))
                return symbol;
        }
        return null;
    }

    /// <summary>Says that a name's declaration was reported: nothing more is said where it is used.</summary>
    public void Silence(string name) => _silenced.Add(name);

    /// <summary>Whether a name's declaration was reported.</summary>
    public bool IsSilenced(string name)
    {
        for (var scope = this; scope != null; scope = scope.Outer)
        {
            if (scope._silenced.Contains(name))
                return true;
        }
        return false;
    }
}
