using System.Globalization;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Testing;

/// <summary>A step that PyTorch computed, in float32 and in float64, with the spec that it belongs to.</summary>
internal sealed class Fixture : IDisposable
{
    private static readonly string[] Dims = ["N", "T", "V", "D", "H", "F", "L"];

    public Fixture(string name)
    {
        Name = name;
        File = SafetensorsFile.Open(Path);
    }

    public string Name { get; }

    public string Path => Repository.Fixture(Name + ".safetensors");

    public SafetensorsFile File { get; }

    /// <summary>The dims as <c>--set</c> takes them.</summary>
    public Dictionary<string, int> Sizes =>
        Dims.ToDictionary(d => d, d => int.Parse(File.Metadata[d], CultureInfo.InvariantCulture));

    /// <summary>The seed as it is given to <c>--seed</c>.</summary>
    public string Seed => File.Metadata["seed"];

    /// <summary>
    /// The mission's spec with the fixture's mask token and learning rate. The token stands in place of the dim MASK,
    /// since a dim is at least 1 and a token may be 0.
    /// </summary>
    public string Spec =>
        Repository
            .Spec("bert.mlm")
            .Replace("token: MASK", $"token: {File.Metadata["mask_token"]}")
            .Replace("lr: 0.1", $"lr: {File.Metadata["lr"]}");

    /// <summary>The arguments that set the dims.</summary>
    public string[] SetArguments => [.. Sizes.SelectMany(d => new[] { "--set", $"{d.Key}={d.Value}" })];

    /// <summary>Names and lengths of the params in the flat order.</summary>
    public IEnumerable<(string Name, int Length)> Params
    {
        get
        {
            var d = Sizes;
            yield return ("w_emb", d["V"] * d["D"]);
            yield return ("pos_embed", d["T"] * d["D"]);
            for (var block = 0; block < d["L"]; block++)
            {
                foreach (var name in new[] { "w_q", "w_k", "w_v", "w_o" })
                    yield return ($"block.{block}.{name}", d["D"] * d["D"]);
                yield return ($"block.{block}.w_mlp1", d["D"] * d["F"]);
                yield return ($"block.{block}.w_mlp2", d["F"] * d["D"]);
            }
            yield return ("w_head", d["D"] * d["V"]);
        }
    }

    public void Dispose() => File.Dispose();
}
