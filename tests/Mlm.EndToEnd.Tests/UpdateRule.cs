using Mlm.Dsl.Binding;
using Mlm.Dsl.Operations;

namespace Mlm.EndToEnd.Tests;

/// <summary>An update rule as the spec writes it, and the same in double, from the formulas of torch.optim's documentation.</summary>
/// <param name="Update">What stands behind <c>update</c>.</param>
internal sealed record UpdateRule(string Update)
{
    public double LearningRate { get; init; }

    public double Momentum { get; init; }

    public bool LooksAhead { get; init; }

    public double Decay { get; init; }

    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>β₁, β₂ and ε of AdamW; null where the rule is SGD.</summary>
    public (double Beta1, double Beta2, double Eps)? Moments { get; init; }

    public bool Clips => double.IsFinite(Clip);

    /// <summary>The rule of a bound spec. The learning rate is a float32, the other numbers are double.</summary>
    public static UpdateRule Of(BoundModel model)
    {
        var update = model.Update;
        var rule = new UpdateRule(model.Source.Slice(update.Span))
        {
            LearningRate = (float)Number("lr"),
            Decay = Number("weight_decay"),
            Clip = update.Number("clip")?.Value ?? double.PositiveInfinity,
        };
        return update.Operation == OperationCatalog.AdamW
            ? rule with
            {
                Moments = (Number("beta1"), Number("beta2"), Number("eps")),
            }
            : rule with
            {
                Momentum = Number("momentum"),
                LooksAhead = Number("nesterov") == 1,
            };

        double Number(string parameter) => update.Number(parameter)!.Value;
    }

    /// <summary>What a clip multiplies the gradient with.</summary>
    public double ScaleOf(float[] gradients) =>
        Math.Min(1, Clip / (Math.Sqrt(gradients.Sum(g => (double)g * g)) + 1e-6));

    /// <summary>What the rule keeps: the buffer or the first moment, and the second moment.</summary>
    public sealed class State(int length)
    {
        public double[] First { get; } = new double[length];

        public double[] Second { get; } = new double[length];

        public int Step { get; set; }
    }

    /// <summary>Steps all weights; <paramref name="decays"/> says which of them decay.</summary>
    public void Step(double[] weights, float[] gradients, Func<int, bool> decays, State state, double learningRate)
    {
        var scale = ScaleOf(gradients);
        state.Step++;
        for (var i = 0; i < weights.Length; i++)
        {
            var decay = decays(i) ? Decay : 0;
            weights[i] = Moments is { } moments
                ? AdamW(weights[i], scale * gradients[i], decay, state, i, learningRate, moments)
                : Sgd(weights[i], scale * gradients[i], decay, state, i, learningRate);
        }
    }

    private double Sgd(double w, double g, double decay, State state, int i, double learningRate)
    {
        g += decay * w;
        if (Momentum == 0)
            return w - (learningRate * g);
        state.First[i] = state.Step == 1 ? g : (Momentum * state.First[i]) + g;
        return w - (learningRate * (LooksAhead ? g + (Momentum * state.First[i]) : state.First[i]));
    }

    private static double AdamW(
        double w,
        double g,
        double decay,
        State state,
        int i,
        double learningRate,
        (double Beta1, double Beta2, double Eps) by
    )
    {
        w -= learningRate * decay * w;
        state.First[i] = (by.Beta1 * state.First[i]) + ((1 - by.Beta1) * g);
        state.Second[i] = (by.Beta2 * state.Second[i]) + ((1 - by.Beta2) * g * g);
        var first = state.First[i] / (1 - Math.Pow(by.Beta1, state.Step));
        var second = state.Second[i] / (1 - Math.Pow(by.Beta2, state.Step));
        return w - (learningRate * first / (Math.Sqrt(second) + by.Eps));
    }
}
