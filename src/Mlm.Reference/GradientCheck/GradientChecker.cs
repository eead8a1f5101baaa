using Mlm.Dsl.Binding;
using Mlm.Reference.Evaluation;
using Mlm.Runtime;

namespace Mlm.Reference.GradientCheck;

/// <summary>
/// Holds a compiled model's gradient against central differences, (L(w + h·u) − L(w − h·u)) / 2h, of the loss that the
/// interpreter computes in double precision from the bound model.
/// </summary>
public sealed class GradientChecker
{
    private readonly CheckedStep _step;
    private readonly Interpreter _interpreter;
    private readonly int _seed;
    private readonly double _smallestScale;
    private readonly CancellationToken _cancellation;

    private GradientChecker(BoundModel bound, CheckedStep step, int seed, CancellationToken cancellation)
    {
        _step = step;
        _interpreter = new Interpreter(bound, step.Inputs);
        _seed = seed;
        _smallestScale = GradientTolerance.SmallestScale * Direction.Largest(step.Gradient);
        _cancellation = cancellation;
    }

    /// <summary>Runs one step of a model and checks its whole gradient.</summary>
    /// <param name="model">Constructed with <c>gradients: true</c>; its weights are replaced.</param>
    /// <param name="bound">The spec that it was compiled from.</param>
    /// <param name="seed">The same seed checks the same places of the same step.</param>
    /// <param name="cancellation">Asked before each difference.</param>
    /// <param name="progress">Told each finding as it is made.</param>
    /// <exception cref="InterpreterException">The spec uses a form that cannot be evaluated.</exception>
    public static GradientReport Check(
        TrainingModel model,
        BoundModel bound,
        int seed,
        CancellationToken cancellation = default,
        Action<GradientFinding>? progress = null
    ) => Check(CheckedStep.Run(model, seed), model.Description.Parameters, bound, seed, cancellation, progress);

    /// <summary>Checks the gradient of a step that was run.</summary>
    public static GradientReport Check(
        CheckedStep step,
        IReadOnlyList<ParameterDescription> parameters,
        BoundModel bound,
        int seed,
        CancellationToken cancellation = default,
        Action<GradientFinding>? progress = null
    )
    {
        var checker = new GradientChecker(bound, step, seed, cancellation);
        var loss = checker._interpreter.Evaluate(step.Weights).Loss;
        var findings = new List<GradientFinding>();
        var evaluated = checker._interpreter.UpToParam(0, step.Weights);
        var start = 0;
        for (var i = 0; i < parameters.Count; i++)
        {
            // What stands before a param does not depend on it: it is evaluated once for all its differences.
            evaluated = evaluated.UpToParam(i, step.Weights);
            var finding = checker.CheckParam(parameters[i], i, start, evaluated);
            findings.Add(finding);
            progress?.Invoke(finding);
            start += (int)parameters[i].Elements;
        }
        return new GradientReport(step.Loss, loss, findings);
    }

    private GradientFinding CheckParam(
        ParameterDescription parameter,
        int number,
        int start,
        PartialEvaluation evaluated
    )
    {
        var gradient = _step.Gradient.AsMemory(start, (int)parameter.Elements);
        var directions = Directions(parameter, number, gradient.Span);
        var findings = new GradientFinding[directions.Count];
        Parallel.For(
            0,
            directions.Count,
            new ParallelOptions
            {
                CancellationToken = _cancellation,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            },
            () => (double[])_step.Weights.Clone(),
            (i, _, weights) =>
            {
                findings[i] = Compare(parameter, directions[i], gradient.Span, weights, start, evaluated);
                return weights;
            },
            _ => { }
        );
        var worst = findings.MaxBy(f => double.IsNaN(f.Error) ? double.PositiveInfinity : f.Error)!;
        return worst with { Checked = findings.Length };
    }

    private GradientFinding Compare(
        ParameterDescription parameter,
        Direction direction,
        ReadOnlySpan<float> gradient,
        double[] weights,
        int start,
        PartialEvaluation evaluated
    )
    {
        var compiled = direction.Dot(gradient);
        var scale = Math.Max(direction.Scale(gradient), _smallestScale);
        var difference = Difference(GradientTolerance.Step);
        if (!(ErrorOf(difference) <= GradientTolerance.Gradient))
        {
            var shorter = Difference(GradientTolerance.ShorterStep);
            difference = ErrorOf(shorter) < ErrorOf(difference) ? shorter : difference;
        }
        return new GradientFinding(parameter.Name, ErrorOf(difference), direction.Place, compiled, difference, 1);

        double ErrorOf(double found) => found == compiled ? 0 : Math.Abs(found - compiled) / scale;

        double Difference(double step)
        {
            var h = step * direction.Size(weights, start);
            direction.Move(weights, _step.Weights, start, h);
            var above = evaluated.Evaluate(weights).Loss;
            direction.Move(weights, _step.Weights, start, -h);
            var below = evaluated.Evaluate(weights).Loss;
            direction.Move(weights, _step.Weights, start, 0);
            return (above - below) / (2 * h);
        }
    }

    /// <summary>What is checked of a param: all coordinates of a tiny spec, else some, and a few directions.</summary>
    private List<Direction> Directions(ParameterDescription parameter, int number, ReadOnlySpan<float> gradient)
    {
        if (_step.Weights.Length <= GradientTolerance.TinySpec || gradient.Length <= GradientTolerance.Coordinates)
            return [.. Enumerable.Range(0, gradient.Length).Select(i => Direction.Along(i, parameter.Shape))];
        var random = new Random(HashCode(_seed, number));
        var coordinates = new SortedSet<int>(LargestCoordinates(gradient, GradientTolerance.Coordinates / 2));
        while (coordinates.Count < GradientTolerance.Coordinates)
            coordinates.Add(random.Next(gradient.Length));
        var count = gradient.Length;
        return
        [
            .. coordinates.Select(i => Direction.Along(i, parameter.Shape)),
            .. Enumerable.Range(1, GradientTolerance.Directions).Select(i => Direction.Random(i, count, random)),
        ];
    }

    private static IEnumerable<int> LargestCoordinates(ReadOnlySpan<float> gradient, int count)
    {
        var sizes = gradient.ToArray();
        return Enumerable.Range(0, sizes.Length).OrderByDescending(i => Math.Abs(sizes[i])).Take(count);
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 31) + number);
}
