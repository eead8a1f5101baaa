using Mlm.Dsl.Binding;

namespace Mlm.Dsl.Tests;

/// <summary>The specs that claim another model's params have exactly these.</summary>
public sealed class PublishedBertTests
{
    private static readonly string[] Matrices =
    [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ];

    [Theory]
    [InlineData("bert-base-uncased.mlm", 30522, 768, 3072, 12, 512)]
    [InlineData("bert-small.mlm", 120, 32, 64, 2, 16)]
    public void TheTensors_AreThoseOfABertForMaskedLM(string spec, int v, int d, int f, int layers, int positions)
    {
        var expected = new Dictionary<string, int[]>
        {
            ["bert.embeddings.word_embeddings.weight"] = [v, d],
            ["bert.embeddings.position_embeddings.weight"] = [positions, d],
            ["bert.embeddings.token_type_embeddings.weight"] = [2, d],
            ["cls.predictions.transform.dense.weight"] = [d, d],
            ["cls.predictions.transform.dense.bias"] = [d],
            ["cls.predictions.bias"] = [v],
        };
        AddNorm("bert.embeddings");
        AddNorm("cls.predictions.transform");
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"bert.encoder.layer.{layer}.";
            foreach (var matrix in Matrices)
            {
                var (rows, columns) = matrix switch // [out, in]
                {
                    "intermediate.dense" => (f, d),
                    "output.dense" => (d, f),
                    _ => (d, d),
                };
                expected.Add($"{prefix}{matrix}.weight", [rows, columns]);
                expected.Add($"{prefix}{matrix}.bias", [rows]);
            }
            AddNorm(prefix + "attention.output");
            AddNorm(prefix + "output");
        }

        var found = Tensors(spec).ToDictionary(t => t.Name, t => t.Shape);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, tensor => Assert.Equal(tensor.Value, found[tensor.Key]));

        void AddNorm(string name)
        {
            expected.Add(name + ".LayerNorm.weight", [d]);
            expected.Add(name + ".LayerNorm.bias", [d]);
        }
    }

    [Fact]
    public void TheBase_HasAsManyParametersAsPublished() =>
        Assert.Equal(109_514_298, Tensors("bert-base-uncased.mlm").Sum(t => t.Shape.Aggregate(1L, (p, n) => p * n)));

    [Theory]
    [InlineData("bert-base-uncased.mlm")]
    [InlineData("bert-small.mlm")]
    public void Decay_LeavesOutBiasesAndLayerNorms(string spec) =>
        Assert.All(
            Tensors(spec),
            t => Assert.Equal(t.Name.EndsWith(".bias") || t.Name.Contains("LayerNorm"), t.NoDecay)
        );

    [Fact]
    public void TheSmallOne_IsTheFixturesSpec() =>
        Assert.Equal(Repository.Read("tests/fixtures/bert-small.mlm"), Repository.Read("specs/bert-small.mlm"));

    [Fact]
    public void ThePostLnVariant_HasTheMissionsDimsAndParams()
    {
        var (mission, variant) = (Bind("bert.mlm"), Bind("bert-post-ln.mlm"));
        Assert.Equal(mission.Dims.Select(d => (d.Name, d.Size)), variant.Dims.Select(d => (d.Name, d.Size)));
        Assert.Equal(
            Tensors("bert.mlm").Select(t => (t.Name, string.Join(" ", t.Shape))),
            Tensors("bert-post-ln.mlm").Select(t => (t.Name, string.Join(" ", t.Shape)))
        );
    }

    private static BoundModel Bind(string spec) => Specs.Bind(Repository.Read("specs/" + spec));

    // Each tensor as it lies in a checkpoint, in the order of the flat weights.
    private static IEnumerable<(string Name, int[] Shape, bool NoDecay)> Tensors(string spec) =>
        from param in Bind(spec).UnrollParams()
        let sizes = param.Symbol.Shape.Axes.Select(axis => axis.Size)
        select (
            param.CheckpointName,
            param.Symbol.IsTransposedInCheckpoint ? sizes.Reverse().ToArray() : sizes.ToArray(),
            param.Symbol.NoDecay
        );
}
