using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>
/// PyTorch's update rules in double precision, written from its documentation: clip_grad_norm_, then
/// torch.optim.SGD or torch.optim.AdamW.
/// </summary>
internal sealed class UpdateRule
{
    private readonly BoundUpdate _update;
    private readonly bool[] _moves;
    private readonly bool[] _decays;
    private double[] _first = [];
    private double[] _second = [];
    private double[] _gradient = [];
    private int _step;

    public UpdateRule(BoundModel model)
    {
        _update = model.Update;
        var elements = ParamUse.Of(model).SelectMany(p => Enumerable.Repeat(p, (int)p.Symbol.Shape.Elements)).ToList();
        _moves = [.. elements.Select(p => p.IsUsed)];
        _decays = [.. elements.Select(p => !p.Symbol.NoDecay)];
    }

    /// <summary>The weights after one more step.</summary>
    public double[] Next(float[] weights, float[] gradient)
    {
        var norm = Math.Sqrt(gradient.Sum(g => (double)g * g));
        var scale = _update.Number("clip") is { } clip ? Math.Min(1, clip.Value / (norm + 1e-6)) : 1;
        _gradient = [.. gradient.Select(g => scale * g)];
        _step++;
        var next = _update.Operation == OperationCatalogue.Sgd ? Sgd(weights) : AdamW(weights);
        return [.. next.Select((w, i) => _moves[i] ? w : weights[i])];
    }

    /// <summary>Where found weights differ from the rule's by more than float32's rounding; null where they do not.</summary>
    public string? Difference(float[] found, double[] expected, float[] before) =>
        First(found, expected, i => (4e-7 * Math.Abs(before[i])) + (4e-6 * Math.Abs(expected[i] - before[i])) + 1e-12);

    /// <summary>The same for a fused step, whose gradients sum in another order than kept ones.</summary>
    public string? DifferenceOfFused(float[] found, float[] kept, float[] before)
    {
        var largest = _gradient.Max(Math.Abs);
        double[] expected = [.. kept.Select(w => (double)w)];
        return First(found, expected, i => (4e-7 * Math.Abs(before[i])) + Noise(i));

        double Noise(int i)
        {
            if (_update.Operation == OperationCatalogue.Sgd)
                return 2 * Number("lr") * 1e-5 * largest;
            // AdamW moves by the gradient's sign: where that is no more than noise, either way.
            return Number("lr") * (_gradient[i] == 0 ? 2 : Math.Min(2, 1e-5 * largest / Math.Abs(_gradient[i])));
        }
    }

    private static string? First(float[] found, double[] expected, Func<int, double> allowed)
    {
        for (var i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(found[i] - expected[i]) <= allowed(i)))
                return $"weight {i} is {found[i]:R}, expected {expected[i]:R}";
        }
        return null;
    }

    private double[] Sgd(float[] weights)
    {
        var (lr, momentum, decay) = (Number("lr"), Number("momentum"), Number("weight_decay"));
        var isFirst = _first.Length == 0;
        if (isFirst)
            _first = new double[weights.Length];
        var next = new double[weights.Length];
        for (var i = 0; i < next.Length; i++)
        {
            var g = _gradient[i] + (_decays[i] ? decay * weights[i] : 0);
            _first[i] = isFirst ? g : (momentum * _first[i]) + g;
            if (momentum != 0)
                g = Number("nesterov") == 1 ? g + (momentum * _first[i]) : _first[i];
            next[i] = weights[i] - (lr * g);
        }
        return next;
    }

    private double[] AdamW(float[] weights)
    {
        var (lr, beta1, beta2) = (Number("lr"), Number("beta1"), Number("beta2"));
        if (_first.Length == 0)
            (_first, _second) = (new double[weights.Length], new double[weights.Length]);
        var next = new double[weights.Length];
        for (var i = 0; i < next.Length; i++)
        {
            var g = _gradient[i];
            var w = weights[i] * (1 - (_decays[i] ? lr * Number("weight_decay") : 0));
            _first[i] = (beta1 * _first[i]) + ((1 - beta1) * g);
            _second[i] = (beta2 * _second[i]) + ((1 - beta2) * g * g);
            var mean = _first[i] / (1 - Math.Pow(beta1, _step));
            var root = Math.Sqrt(_second[i] / (1 - Math.Pow(beta2, _step)));
            next[i] = w - (lr * mean / (root + Number("eps")));
        }
        return next;
    }

    // As float32, which the spec's numbers are rounded to.
    private double Number(string parameter) => (float)_update.Number(parameter)!.Value;
}
