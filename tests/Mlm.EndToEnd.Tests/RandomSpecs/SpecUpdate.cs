using Mlm.Dsl.Binding;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>A random spec's update in double precision, by <see cref="UpdateRule"/>, over several steps.</summary>
internal sealed class SpecUpdate
{
    private readonly UpdateRule _rule;
    private readonly UpdateRule.State _state;
    private readonly bool[] _moves;
    private readonly bool[] _decays;
    private double[] _gradient = [];

    public SpecUpdate(BoundModel model)
    {
        var elements = ParamUse.Of(model).SelectMany(p => Enumerable.Repeat(p, (int)p.Symbol.Shape.Elements)).ToList();
        _rule = UpdateRule.Of(model);
        _state = new UpdateRule.State(elements.Count);
        _moves = [.. elements.Select(p => p.IsUsed)];
        _decays = [.. elements.Select(p => !p.Symbol.NoDecay)];
    }

    /// <summary>The weights after one more step.</summary>
    public double[] Next(float[] weights, float[] gradient)
    {
        var scale = _rule.ScaleOf(gradient);
        _gradient = [.. gradient.Select(g => scale * g)];
        double[] next = [.. weights.Select(w => (double)w)];
        _rule.Step(next, gradient, i => _decays[i], _state, _rule.LearningRate);
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
            if (_rule.Moments == null)
                return 2 * _rule.LearningRate * 1e-5 * largest;
            // AdamW moves by the gradient's sign: where that is no more than noise, either way.
            return _rule.LearningRate * (_gradient[i] == 0 ? 2 : Math.Min(2, 1e-5 * largest / Math.Abs(_gradient[i])));
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
}
