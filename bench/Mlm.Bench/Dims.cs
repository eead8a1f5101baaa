using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Mlm.Bench;

/// <summary>A model's sizes, by the spec's letters.</summary>
/// <param name="N">Sequences in a batch.</param>
/// <param name="T">Tokens in a sequence.</param>
/// <param name="V">Vocabulary.</param>
/// <param name="D">d_model.</param>
/// <param name="H">Attention heads.</param>
/// <param name="F">d_ff.</param>
/// <param name="L">Blocks.</param>
internal sealed record Dims(int N, int T, int V, int D, int H, int F, int L)
{
    /// <summary>The places of a batch.</summary>
    public int Places => N * T;

    /// <summary>The constants of a generated class; no model is made, so no memory is taken.</summary>
    public static Dims Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type model)
    {
        return new Dims(Size("N"), Size("T"), Size("V"), Size("D"), Size("H"), Size("F"), Size("L"));

        int Size(string name) =>
            (int)model.GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
    }

    /// <summary>As a spec's dims are replaced.</summary>
    public IReadOnlyDictionary<string, int> ByName() =>
        new Dictionary<string, int>
        {
            ["N"] = N,
            ["T"] = T,
            ["V"] = V,
            ["D"] = D,
            ["H"] = H,
            ["F"] = F,
            ["L"] = L,
        };

    public override string ToString() => $"N={N} T={T} V={V} D={D} H={H} F={F} L={L}";
}
