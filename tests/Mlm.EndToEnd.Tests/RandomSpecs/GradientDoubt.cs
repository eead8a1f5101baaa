using Mlm.Dsl.Binding;
using Mlm.Reference.Evaluation;
using Mlm.Reference.GradientCheck;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>
/// Settles what a disagreement of gradients is. At a kink, as relu's at exactly 0, the differences to either side disagree
/// with one another and there is no derivative. And float32 has noise, which cancellation may raise above the tolerance:
/// weights that tremble in their last bits make all roundings fall anew, so noise scatters, where a fault stands still.
/// </summary>
internal sealed class GradientDoubt
{
    private const int Trembles = 8;

    // What a fused multiply-add leaves of terms that cancel: a norm over one column has a gradient of 0, but for this. Measured
    // by the loss, which is near 1; beside a gradient that is no more than this itself nothing else could be told.
    private const double Residue = 1e-9;

    private readonly TrainingModel _model;
    private readonly CheckedStep _step;
    private readonly Interpreter _interpreter;
    private readonly TrialCounts _counts;
    private readonly List<(double[] Weights, double Loss, float[] Gradient)> _trembled = [];

    private GradientDoubt(TrainingModel model, BoundModel bound, CheckedStep step, TrialCounts counts)
    {
        _model = model;
        _step = step;
        _counts = counts;
        _interpreter = new Interpreter(bound, step.Inputs);
    }

    /// <summary>The fault; null where it is none.</summary>
    public static Fault? Settle(TrainingModel model, BoundModel bound, CheckedStep step, TrialCounts counts)
    {
        var doubt = new GradientDoubt(model, bound, step, counts);
        doubt.Tremble();
        return doubt.Loss() ?? doubt.Gradients();
    }

    private void Tremble()
    {
        var random = new Random(1);
        for (var i = 0; i < Trembles; i++)
        {
            // A spacing of float32 either way.
            float[] weights =
            [
                .. _step
                    .Weights.Select(w => (float)w)
                    .Select(w => random.Next(2) == 0 ? MathF.BitIncrement(w) : MathF.BitDecrement(w)),
            ];
            _model.ImportWeights(weights);
            ReadOnlyMemory<int>[] inputs =
            [
                .. _step.Inputs.Inputs.Select(ids => new ReadOnlyMemory<int>(ids, 0, Places)),
            ];
            _model.Mask(inputs, _step.Seed, _step.Inputs.Rows);
            _model.Forward();
            _model.Backward();
            _trembled.Add(([.. weights.Select(w => (double)w)], _model.Loss, _model.Gradients));
        }
    }

    private int Places => _step.Inputs.Rows * _model.Description.Tokens;

    private Fault? Loss()
    {
        var expected = _interpreter.Evaluate(_step.Weights).Loss;
        var errors = _trembled
            .Select(t => t.Loss - _interpreter.Evaluate(t.Weights).Loss)
            .Append(_step.Loss - expected);
        return IsNoise([.. errors], GradientTolerance.Loss * Math.Max(1, Math.Abs(expected)))
            ? null
            : new Fault("a wrong loss", $"compiled {_step.Loss:R}, interpreted {expected:R}");
    }

    private Fault? Gradients()
    {
        var start = 0;
        foreach (var parameter in _model.Description.Parameters)
        {
            var own = _step.Gradient.AsSpan(start, (int)parameter.Elements);
            var scale = Math.Max(
                Direction.Largest(own),
                GradientTolerance.SmallestScale * Direction.Largest(_step.Gradient)
            );
            for (var i = start; i < start + own.Length; i++)
            {
                if (Coordinate(i, GradientTolerance.Gradient * scale) is { } what)
                    return new Fault("a wrong gradient", $"{parameter.Name} at {i - start}: {what}");
            }
            start += own.Length;
        }
        return null;
    }

    private string? Coordinate(int i, double allowed)
    {
        var compiled = _step.Gradient[i];
        var difference = Central(i, GradientTolerance.Step);
        if (Math.Abs(compiled - difference) <= allowed)
            return null;
        var shorter = Central(i, GradientTolerance.ShorterStep);
        if (Math.Abs(compiled - shorter) <= allowed)
            return null;
        if (IsKink(i, allowed))
        {
            _counts.Kinks++;
            return null;
        }
        if (Math.Abs(compiled - shorter) <= Residue * Math.Max(1, Math.Abs(_step.Loss)))
        {
            _counts.Rounded++;
            return null;
        }
        if (IsNoise([.. _trembled.Select(t => t.Gradient[i] - shorter).Append(compiled - shorter)], allowed))
        {
            _counts.Rounded++;
            return null;
        }
        return $"compiled {compiled:R}, by differences {difference:R} and {shorter:R}, allowed {allowed:0.0e-0}";
    }

    // Where only the loss bends, the gap between the two sides closes with the step; at a kink it stays.
    private bool IsKink(int i, double allowed)
    {
        var gap = Gap(i, GradientTolerance.ShorterStep);
        return gap > allowed && Gap(i, GradientTolerance.ShorterStep / 10) > gap / 2;
    }

    private double Gap(int i, double h) => Math.Abs(LossAt(i, h) - (2 * LossAt(i, 0)) + LossAt(i, -h)) / h;

    private double Central(int i, double step)
    {
        var h = step * Math.Max(1, Math.Abs(_step.Weights[i]));
        return (LossAt(i, h) - LossAt(i, -h)) / (2 * h);
    }

    private double LossAt(int i, double h)
    {
        var weights = (double[])_step.Weights.Clone();
        weights[i] += h;
        return _interpreter.Evaluate(weights).Loss;
    }

    /// <summary>Whether errors are about 0, as far as their own scatter lets one tell. Noise that hides a percent hides too much.</summary>
    private static bool IsNoise(double[] errors, double allowed)
    {
        var mean = errors.Average();
        var deviation = Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (errors.Length - 1));
        return Math.Abs(mean) <= allowed + (2 * deviation) && deviation <= 50 * allowed;
    }
}
