using Mlm.Dsl.Binding;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>A param of the unrolled model.</summary>
/// <param name="Symbol">Its declaration.</param>
/// <param name="IsUsed">Whether the loss depends on it; one that it does not is moved by nothing, decay included.</param>
internal sealed record ParamUse(ParamSymbol Symbol, bool IsUsed)
{
    /// <summary>The params in the order of the flat weights.</summary>
    public static IReadOnlyList<ParamUse> Of(BoundModel model)
    {
        var walk = new Walk();
        walk.Take(model.Unroll());
        var used = walk.Of(model.Loss);
        return [.. walk.Params.Select((symbol, i) => new ParamUse(symbol, used.Contains(i)))];
    }

    /// <summary>What each name depends on, turn after turn.</summary>
    private sealed class Walk
    {
        private readonly Dictionary<Symbol, IReadOnlySet<int>> _uses = [];

        public List<ParamSymbol> Params { get; } = [];

        public void Take(IReadOnlyList<UnrolledStatement> statements)
        {
            foreach (var (statement, _) in statements)
            {
                switch (statement)
                {
                    case BoundParam { Symbol: var param }:
                        _uses[param] = new HashSet<int> { Params.Count };
                        Params.Add(param);
                        break;
                    case BoundAssign assign:
                        foreach (var target in assign.Targets)
                            _uses[target] = Of(assign.Value);
                        break;
                }
            }
        }

        public IReadOnlySet<int> Of(BoundExpression expression) =>
            expression switch
            {
                BoundReference reference => _uses.GetValueOrDefault(reference.Symbol, new HashSet<int>()),
                BoundOperation operation => operation.Arguments.Values.SelectMany(Of).ToHashSet(),
                _ => new HashSet<int>(),
            };
    }
}
