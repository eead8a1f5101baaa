using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Mlm.Bench;

/// <summary>
/// libtorch's side, as a user who cares for speed would write it: autograd, the fused operators where there is one, SGD in
/// place, or what torch.optim.AdamW does, after clip_grad_norm_. <see cref="LibtorchVariant"/> says where users differ.
/// </summary>
/// <remarks>The corrupted ids and the places come ready made: no masking is in this side's time.</remarks>
internal sealed class LibtorchModel : IDisposable
{
    private const float InitialDeviation = 0.02f; // the specs'
    private const double LargestNorm = 1; // the clip of base-adamw.mlm, as all numbers of AdamW here

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Dims _dims;
    private readonly (Tensor Ids, Tensor Places, Tensor Targets)[] _batches;
    private readonly float _learningRate;
    private readonly List<Parameter> _parameters = [];
    private readonly List<(Tensor First, Tensor Second)>? _moments; // of AdamW; else SGD
    private int _steps;
    private readonly Embedding _embedding;
    private readonly Tensor _positions;
    private readonly Tensor[][] _blocks;
    private readonly Tensor _head;

    /// <param name="model">The model that is measured.</param>
    /// <param name="batches">What <see cref="Step"/> chooses from.</param>
    /// <param name="weights">Flat, in the spec's order: [w_emb, pos_embed, blocks, w_head]; null for weights of its own.</param>
    /// <param name="learningRate">The rate of the update.</param>
    /// <param name="threads">How many threads libtorch may use.</param>
    public LibtorchModel(MeasuredModel model, Batch[] batches, float[]? weights, float learningRate, int threads)
    {
        set_num_threads(threads);
        var dims = _dims = model.Dims;
        _learningRate = learningRate;
        _batches = [.. batches.Select(ToTensors)];

        var start = 0;
        _blocks = new Tensor[dims.L][];
        _embedding = nn.Embedding(dims.V, dims.D);
        using (no_grad())
        using (var initial = Take(dims.V, dims.D))
            _embedding.weight!.copy_(initial);
        _parameters.Add(_embedding.weight);
        _positions = Parameter(dims.T, dims.D);
        for (var block = 0; block < dims.L; block++)
        {
            _blocks[block] =
            [
                Parameter(dims.D, dims.D), // w_q
                Parameter(dims.D, dims.D), // w_k
                Parameter(dims.D, dims.D), // w_v
                Parameter(dims.D, dims.D), // w_o
                Parameter(dims.D, dims.F), // w_mlp1
                Parameter(dims.F, dims.D), // w_mlp2
            ];
        }
        _head = Parameter(dims.D, dims.V);
        if (weights != null && start != weights.Length)
            throw new InvalidOperationException($"the model here has {start} weights, the spec's {weights.Length}");
        if (model.Rule == UpdateRule.AdamW)
            _moments = [.. _parameters.Select(parameter => (zeros(parameter.shape), zeros(parameter.shape)))];

        Tensor Take(int rows, int columns)
        {
            var taken = start;
            start += rows * columns;
            return weights == null
                ? randn(rows, columns).mul_(InitialDeviation)
                : tensor(weights.AsSpan(taken, rows * columns).ToArray(), rows, columns);
        }

        Tensor Parameter(int rows, int columns)
        {
            var parameter = new Parameter(Take(rows, columns));
            _parameters.Add(parameter);
            return parameter;
        }
    }

    /// <summary>One step on batch <paramref name="index"/>; returns its loss.</summary>
    public float Step(int index, LibtorchVariant variant)
    {
        using var scope = NewDisposeScope();
        var (ids, places, targets) = _batches[index];

        var x = _embedding.forward(ids) + _positions;
        foreach (var w in _blocks)
        {
            var h = Normalize(x);
            var (q, k, v) = (Heads(h.matmul(w[0])), Heads(h.matmul(w[1])), Heads(h.matmul(w[2])));
            var attended = variant.FusedAttention ? scaled_dot_product_attention(q, k, v) : Attend(q, k, v);
            x = x + attended.transpose(1, 2).reshape(_dims.N, _dims.T, _dims.D).matmul(w[3]);
            x = x + gelu(Normalize(x).matmul(w[4]), GELU.Approximate.tanh).matmul(w[5]);
        }
        x = x.view(_dims.Places, _dims.D);
        var logits = variant.HeadAtMaskedRows
            ? x.index_select(0, places).matmul(_head)
            : x.matmul(_head).index_select(0, places);
        var loss = cross_entropy(logits, targets);

        loss.backward();
        Update();
        return loss.item<float>();
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.Dispose();
        _embedding.Dispose();
        _scope.Dispose();
    }

    private void Update()
    {
        if (_moments != null)
            nn.utils.clip_grad_norm_(_parameters, LargestNorm);
        _steps++;
        using (no_grad())
        {
            for (var i = 0; i < _parameters.Count; i++)
            {
                if (_moments == null)
                    _parameters[i].add_(_parameters[i].grad!, alpha: -_learningRate);
                else
                    StepOfAdamW(_parameters[i], _parameters[i].grad!, _moments[i].First, _moments[i].Second);
                _parameters[i].grad = null;
            }
        }
    }

    // What torch.optim.AdamW does for each parameter. TorchSharp's own keeps half a gigabyte more with each step of base.
    private void StepOfAdamW(Tensor parameter, Tensor gradient, Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        parameter.mul_(1 - (_learningRate * 0.01));
        first.lerp_(gradient, 1 - 0.9);
        second.mul_(0.999).addcmul_(gradient, gradient, value: 1 - 0.999);
        var denominator = (second.sqrt() / Math.Sqrt(1 - Math.Pow(0.999, _steps))).add_(1e-8);
        parameter.addcdiv_(first, denominator, value: -_learningRate / (1 - Math.Pow(0.9, _steps)));
    }

    // The spec's layernorm(x) has no weight and no bias.
    private Tensor Normalize(Tensor x) => layer_norm(x, [_dims.D], eps: 1e-5);

    private Tensor Heads(Tensor x) => x.view(_dims.N, _dims.T, _dims.H, _dims.D / _dims.H).transpose(1, 2);

    private Tensor Attend(Tensor q, Tensor k, Tensor v)
    {
        var scores = q.matmul(k.transpose(-2, -1)) * (1 / Math.Sqrt(_dims.D / _dims.H));
        return softmax(scores, -1).matmul(v);
    }

    private (Tensor Ids, Tensor Places, Tensor Targets) ToTensors(Batch batch) =>
        (
            tensor(ToLong(batch.Corrupted), _dims.N, _dims.T),
            tensor(ToLong(batch.Places)),
            tensor(ToLong(batch.Places.Select(place => batch.Tokens.Span[place])))
        );

    private static long[] ToLong(IEnumerable<int> ids) => [.. ids.Select(id => (long)id)];
}
