using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Binding;

/// <summary>
/// How large a model, or one turn of a repeat, is when unrolled; counted without unrolling it, in arithmetic that
/// saturates.
/// </summary>
internal sealed class Tally
{
    private const long MaxUnrolled = 50_000;
    private const long MaxParameters = int.MaxValue - 64L;

    // Params and turns are bounded too: a repeat of nothing, or of params alone, is also unrolled.
    private static readonly string[] Unrolled = ["operations", "params", "turns of repeats"];

    private readonly long[] _unrolled = new long[Unrolled.Length];

    /// <summary>How many numbers the params have.</summary>
    public long ParameterCount { get; private set; }

    /// <summary>Counts an operation.</summary>
    public void AddOperation() => _unrolled[0] = Saturating.Sum(_unrolled[0], 1);

    /// <summary>Counts a param.</summary>
    public void AddParam(long elements)
    {
        _unrolled[1] = Saturating.Sum(_unrolled[1], 1);
        ParameterCount = Saturating.Sum(ParameterCount, elements);
    }

    /// <summary>Counts a repeat by what one of its turns holds.</summary>
    public void AddTurns(Tally turn, int count)
    {
        for (var i = 0; i < Unrolled.Length; i++)
            _unrolled[i] = Saturating.Sum(_unrolled[i], Saturating.Product(turn._unrolled[i], count));
        _unrolled[2] = Saturating.Sum(_unrolled[2], count);
        ParameterCount = Saturating.Sum(ParameterCount, Saturating.Product(turn.ParameterCount, count));
    }

    /// <summary>The limits that are passed, each with the words of its message.</summary>
    public IEnumerable<(DiagnosticDescriptor Descriptor, string[] Words)> Excesses()
    {
        for (var i = 0; i < Unrolled.Length; i++)
        {
            if (_unrolled[i] > MaxUnrolled)
                yield return (
                    DiagnosticCatalog.TooManyOperations,
                    [Saturating.Digits(_unrolled[i]), Unrolled[i], Saturating.Digits(MaxUnrolled)]
                );
        }
        if (ParameterCount >= MaxParameters)
            yield return (DiagnosticCatalog.TooManyParameters, [Saturating.Digits(ParameterCount)]);
    }
}
