using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Mlm.Bench;

/// <summary>
/// libtorch's side, as a user who cares for speed would write it: autograd, the fused operators where there is one, the head
/// at the masked rows alone, SGD in place.
/// </summary>
/// <remarks>The corrupted ids and the places come ready made: no masking is in this side's time.</remarks>
internal sealed class LibtorchStep : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly (Tensor Ids, Tensor Places, Tensor Targets)[] _batches;
    private readonly float _learningRate;
    private readonly List<Tensor> _parameters = [];
    private readonly Embedding _embedding;
    private readonly Tensor _positions;
    private readonly Tensor[][] _blocks = new Tensor[Bert.L][];
    private readonly Tensor _head;

    /// <param name="batches">What <see cref="Step"/> chooses from.</param>
    /// <param name="weights">Flat, in the spec's order: [w_emb, pos_embed, blocks, w_head].</param>
    /// <param name="learningRate">The rate of plain SGD.</param>
    /// <param name="threads">How many threads libtorch may use.</param>
    public LibtorchStep(Batch[] batches, float[] weights, float learningRate, int threads)
    {
        set_num_threads(threads);
        _learningRate = learningRate;
        _batches = [.. batches.Select(ToTensors)];

        var start = 0;
        _embedding = nn.Embedding(Bert.V, Bert.D);
        using (no_grad())
            _embedding.weight!.copy_(Take(Bert.V, Bert.D));
        _parameters.Add(_embedding.weight);
        _positions = Parameter(Bert.T, Bert.D);
        for (var block = 0; block < Bert.L; block++)
        {
            _blocks[block] =
            [
                Parameter(Bert.D, Bert.D), // w_q
                Parameter(Bert.D, Bert.D), // w_k
                Parameter(Bert.D, Bert.D), // w_v
                Parameter(Bert.D, Bert.D), // w_o
                Parameter(Bert.D, Bert.F), // w_mlp1
                Parameter(Bert.F, Bert.D), // w_mlp2
            ];
        }
        _head = Parameter(Bert.D, Bert.V);
        if (start != weights.Length)
            throw new InvalidOperationException($"the model here has {start} weights, the spec's {weights.Length}");

        Tensor Take(int rows, int columns)
        {
            var values = weights.AsSpan(start, rows * columns).ToArray();
            start += values.Length;
            return tensor(values, rows, columns);
        }

        Tensor Parameter(int rows, int columns)
        {
            var parameter = Take(rows, columns).requires_grad_(true);
            _parameters.Add(parameter);
            return parameter;
        }
    }

    /// <summary>One step on batch <paramref name="index"/>; returns its loss.</summary>
    public float Step(int index)
    {
        using var scope = NewDisposeScope();
        var (ids, places, targets) = _batches[index];

        var x = _embedding.forward(ids) + _positions;
        foreach (var w in _blocks)
        {
            var h = Normalize(x);
            var attended = scaled_dot_product_attention(
                Heads(h.matmul(w[0])),
                Heads(h.matmul(w[1])),
                Heads(h.matmul(w[2]))
            );
            x = x + attended.transpose(1, 2).reshape(Bert.N, Bert.T, Bert.D).matmul(w[3]);
            x = x + gelu(Normalize(x).matmul(w[4]), GELU.Approximate.tanh).matmul(w[5]);
        }
        var scored = x.view(Bert.N * Bert.T, Bert.D).index_select(0, places);
        var loss = cross_entropy(scored.matmul(_head), targets);

        loss.backward();
        using (no_grad())
        {
            foreach (var parameter in _parameters)
            {
                parameter.add_(parameter.grad!, alpha: -_learningRate);
                parameter.grad = null;
            }
        }
        return loss.item<float>();
    }

    public void Dispose()
    {
        _embedding.Dispose();
        _scope.Dispose();
    }

    // The spec's layernorm(x) has no weight and no bias.
    private static Tensor Normalize(Tensor x) => layer_norm(x, [Bert.D], eps: 1e-5);

    private static Tensor Heads(Tensor x) => x.view(Bert.N, Bert.T, Bert.H, Bert.D / Bert.H).transpose(1, 2);

    private static (Tensor Ids, Tensor Places, Tensor Targets) ToTensors(Batch batch) =>
        (
            tensor(ToLong(batch.Corrupted), Bert.N, Bert.T),
            tensor(ToLong(batch.Places)),
            tensor(ToLong(batch.Places.Select(place => batch.Tokens[place])))
        );

    private static long[] ToLong(IEnumerable<int> ids) => [.. ids.Select(id => (long)id)];
}
