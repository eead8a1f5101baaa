using Mlm.Dsl.Binding;

namespace Mlm.Reference.Evaluation;

/// <summary>What an evaluation came to.</summary>
/// <param name="Loss">The whole minimized sum; NaN where a cross-entropy selects nothing.</param>
/// <param name="FirstLogits">[M, V]: the first cross-entropy's logits at its selected rows, in order.</param>
public sealed record EvaluationResult(double Loss, double[] FirstLogits);

/// <summary>
/// Computes a bound model's loss in double precision, statement by statement, as docs/language.md words it. It knows nothing
/// of the compiler's graph, so the two can be held against each other.
/// </summary>
public sealed class Interpreter
{
    private readonly StepInputs _inputs;

    /// <summary>An interpreter of <paramref name="model"/> (without errors) on one step's inputs.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit the model.</exception>
    public Interpreter(BoundModel model, StepInputs inputs)
    {
        CheckInputs(model, inputs);
        Model = model;
        _inputs = inputs;
        Statements = model.Unroll();
        WeightCount = model.UnrollParams().Sum(p => p.Symbol.Shape.Elements);
    }

    /// <summary>The model.</summary>
    public BoundModel Model { get; }

    /// <summary>How many weights the model has, over all its params, unrolled.</summary>
    public long WeightCount { get; }

    /// <summary>
    /// Every param and assignment in the order of their turns. A symbol of a repeat stands for another value in every
    /// turn, so evaluating in this order, with one table of values by symbol, is right.
    /// </summary>
    internal IReadOnlyList<UnrolledStatement> Statements { get; }

    /// <summary>The loss of <paramref name="model"/>.</summary>
    /// <param name="model">A model without errors.</param>
    /// <param name="weights">Flat, in the spec's order: at a repeat the params of turn 0, then those of turn 1, …</param>
    /// <param name="inputs">The step's inputs.</param>
    public static double Loss(BoundModel model, double[] weights, StepInputs inputs) =>
        new Interpreter(model, inputs).Evaluate(weights).Loss;

    /// <summary>Evaluates the whole model.</summary>
    /// <param name="weights">Flat, in the spec's order.</param>
    /// <exception cref="InterpreterException">The spec uses dropout and the inputs do not say what is dropped.</exception>
    public EvaluationResult Evaluate(double[] weights) => UpToParam(0, weights).Evaluate(weights);

    /// <summary>
    /// Evaluates all that stands before a param, once, so that the rest can be evaluated with many values of it.
    /// </summary>
    /// <param name="param">The param's number in the flat weights' order, from 0.</param>
    /// <param name="weights">Flat, in the spec's order; those from the param on are not read.</param>
    public PartialEvaluation UpToParam(int param, double[] weights)
    {
        RequireAll(weights);
        var start = new PartialEvaluation(this, EvaluationState.Start(_inputs, Model), 0);
        return start.UpToParam(param, weights);
    }

    /// <summary>
    /// Every tensor that the spec assigns, by its name in the unrolled model: <c>x</c>, in a turn <c>block.0.x</c>, and what is
    /// assigned to a name later in one turn <c>x'2</c>, <c>x'3</c>.
    /// </summary>
    /// <param name="weights">Flat, in the spec's order.</param>
    /// <exception cref="InterpreterException">The spec uses dropout and the inputs do not say what is dropped.</exception>
    public IReadOnlyDictionary<string, double[]> Values(double[] weights)
    {
        RequireAll(weights);
        var state = EvaluationState.Start(_inputs, Model);
        var values = new Dictionary<string, double[]>();
        var times = new Dictionary<string, int>();
        foreach (var (statement, turn) in Statements)
        {
            state.Run(statement, weights);
            if (statement is not BoundAssign assign || state[assign.Targets[0]] is not EvaluatedTensor tensor)
                continue;
            var name = turn?.Prefix + assign.Targets[0].Name;
            times.TryGetValue(name, out var before);
            times[name] = before + 1;
            var number = (before + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            values.Add(before == 0 ? name : $"{name}'{number}", tensor.Elements);
        }
        return values;
    }

    private void RequireAll(double[] weights)
    {
        if (weights.Length != WeightCount)
            throw new ArgumentException(
                $"{weights.Length} weights were given, the model has {WeightCount}.",
                nameof(weights)
            );
    }

    private static void CheckInputs(BoundModel model, StepInputs inputs)
    {
        var shape = model.Inputs[0].Type.Shape;
        if (inputs.Inputs.Count != model.Inputs.Count)
            throw new ArgumentException(
                $"{inputs.Inputs.Count} inputs were given, the model has {model.Inputs.Count}."
            );
        foreach (var ids in inputs.Inputs.Concat(new[] { inputs.Corrupted, inputs.Masked }.OfType<int[]>()))
        {
            if (ids.Length != shape.Elements)
                throw new ArgumentException($"An input has {ids.Length} ids, the model's have {shape}.");
        }
        if (inputs.Rows < 1 || inputs.Rows > shape[0].Size)
            throw new ArgumentException($"{inputs.Rows} rows were asked for, the batch has {shape[0].Size}.");
    }
}
