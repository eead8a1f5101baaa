using Mlm.Dsl.Binding;

namespace Mlm.Reference.Evaluation;

/// <summary>A model evaluated up to some statement. Never changed: every way on starts from a copy of its table.</summary>
public sealed class PartialEvaluation
{
    private readonly Interpreter _interpreter;
    private readonly EvaluationState _state;
    private readonly int _next;

    internal PartialEvaluation(Interpreter interpreter, EvaluationState state, int next)
    {
        _interpreter = interpreter;
        _state = state;
        _next = next;
    }

    /// <summary>Evaluates on, up to a param that lies further on. See <see cref="Interpreter.UpToParam"/>.</summary>
    public PartialEvaluation UpToParam(int param, double[] weights)
    {
        var state = _state.Copy();
        var next = _next;
        for (; next < _interpreter.Statements.Count; next++)
        {
            var statement = _interpreter.Statements[next].Statement;
            if (statement is BoundParam && state.ParamCount == param)
                break;
            state.Run(statement, weights);
        }
        return new PartialEvaluation(_interpreter, state, next);
    }

    /// <summary>Evaluates the rest.</summary>
    /// <param name="weights">Flat, in the spec's order; those of params that were already passed are not read again.</param>
    public EvaluationResult Evaluate(double[] weights)
    {
        var state = _state.Copy();
        for (var i = _next; i < _interpreter.Statements.Count; i++)
            state.Run(_interpreter.Statements[i].Statement, weights);
        var loss = (EvaluatedLoss)state.Evaluate(_interpreter.Model.Loss);
        return new EvaluationResult(loss.Value, loss.FirstLogits);
    }
}
