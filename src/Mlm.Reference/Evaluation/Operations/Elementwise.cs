using Mlm.Dsl.Binding;

namespace Mlm.Reference.Evaluation;

/// <summary>Arithmetic element by element: of tensors, of a tensor and a number, and of losses.</summary>
internal static class Elementwise
{
    /// <summary>y[i] = f(x[i]).</summary>
    public static Evaluated Map(EvaluatedTensor x, Func<double, double> f)
    {
        var y = new double[x.Elements.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = f(x.Elements[i]);
        return new EvaluatedTensor(x.Shape, y);
    }

    /// <summary>
    /// y[i] = f(left[i], right[i]). An operand whose shape is a suffix of the other's repeats with the period of its
    /// length; a number is rounded to float32 where it meets a tensor; losses and numbers are scalars.
    /// </summary>
    public static Evaluated Combine(BoundOperation operation, EvaluationState state, Func<double, double, double> f) =>
        (state.Evaluate(operation["left"]), state.Evaluate(operation["right"])) switch
        {
            (EvaluatedTensor a, EvaluatedTensor b) => Combine(operation, a.Elements, b.Elements, f),
            (EvaluatedTensor a, EvaluatedNumber b) => Combine(operation, a.Elements, [(float)b.Value], f),
            (EvaluatedNumber a, EvaluatedTensor b) => Combine(operation, [(float)a.Value], b.Elements, f),
            (EvaluatedLoss a, EvaluatedLoss b) => new EvaluatedLoss(f(a.Value, b.Value), a.FirstLogits),
            (EvaluatedLoss a, EvaluatedNumber b) => new EvaluatedLoss(f(a.Value, b.Value), a.FirstLogits),
            (EvaluatedNumber a, EvaluatedLoss b) => new EvaluatedLoss(f(a.Value, b.Value), b.FirstLogits),
            (var a, var b) => throw new InvalidOperationException(
                $"No arithmetic on {a.GetType().Name} and {b.GetType().Name}."
            ),
        };

    private static EvaluatedTensor Combine(
        BoundOperation operation,
        double[] left,
        double[] right,
        Func<double, double, double> f
    )
    {
        var y = new double[Math.Max(left.Length, right.Length)];
        for (var i = 0; i < y.Length; i++)
            y[i] = f(left[i % left.Length], right[i % right.Length]);
        return new EvaluatedTensor(EvaluationState.ShapeOf(operation), y);
    }
}
