using Mlm.Dsl.Binding;
using Mlm.Dsl.Types;

namespace Mlm.Reference.Evaluation;

/// <summary>The values of all names at one place of the unrolled model.</summary>
internal sealed class EvaluationState
{
    private readonly Dictionary<Symbol, Evaluated> _values;
    private int _weightsTaken;
    private int _dropouts;

    private EvaluationState(StepInputs inputs, int scoredPlaces, Dictionary<Symbol, Evaluated> values)
    {
        Inputs = inputs;
        ScoredPlaces = scoredPlaces;
        _values = values;
    }

    /// <summary>The step's inputs.</summary>
    public StepInputs Inputs { get; }

    /// <summary>How many places, the first ones, may enter a loss: rows·T.</summary>
    public int ScoredPlaces { get; }

    /// <summary>How many params were passed so far.</summary>
    public int ParamCount { get; private set; }

    /// <summary>The state before the first statement.</summary>
    public static EvaluationState Start(StepInputs inputs, BoundModel model)
    {
        var values = new Dictionary<Symbol, Evaluated>();
        for (var i = 0; i < model.Inputs.Count; i++)
            values[model.Inputs[i]] = new EvaluatedIds(inputs.Inputs[i]);
        return new EvaluationState(inputs, inputs.Rows * model.Inputs[0].Type.Shape[1].Size, values);
    }

    /// <summary>A state that goes on alone.</summary>
    public EvaluationState Copy() =>
        new(Inputs, ScoredPlaces, new Dictionary<Symbol, Evaluated>(_values))
        {
            ParamCount = ParamCount,
            _weightsTaken = _weightsTaken,
            _dropouts = _dropouts,
        };

    /// <summary>Does one statement.</summary>
    public void Run(BoundStatement statement, double[] weights)
    {
        if (statement is BoundParam { Symbol: var param })
        {
            var elements = new double[param.Shape.Elements];
            Array.Copy(weights, _weightsTaken, elements, 0, elements.Length);
            _values[param] = new EvaluatedTensor(param.Shape, elements);
            _weightsTaken += elements.Length;
            ParamCount++;
            return;
        }
        var assign = (BoundAssign)statement;
        var value = Evaluate(assign.Value);
        if (value is EvaluatedMask mask)
        {
            _values[assign.Targets[0]] = mask.Corrupted;
            _values[assign.Targets[1]] = mask.Masked;
        }
        else
        {
            _values[assign.Targets[0]] = value;
        }
    }

    /// <summary>What a name stands for.</summary>
    public Evaluated this[Symbol symbol] => _values[symbol];

    /// <summary>The value of an expression.</summary>
    public Evaluated Evaluate(BoundExpression expression) =>
        expression switch
        {
            BoundNumber number => new EvaluatedNumber(number.Value),
            BoundReference reference => _values[reference.Symbol],
            BoundOperation operation => OperationEvaluations.Of(operation)(operation, this),
            _ => throw new InvalidOperationException($"{expression.GetType().Name} has no value."),
        };

    /// <summary>The tensor that an expression stands for.</summary>
    public EvaluatedTensor Tensor(BoundExpression expression) => (EvaluatedTensor)Evaluate(expression);

    /// <summary>The elements of an optional tensor; null where it is not given.</summary>
    public double[]? Elements(BoundExpression? expression) => expression == null ? null : Tensor(expression).Elements;

    /// <summary>The ids that an expression stands for.</summary>
    public int[] Ids(BoundExpression expression) => ((EvaluatedIds)Evaluate(expression)).Elements;

    /// <summary>
    /// What the elements of the next dropout are multiplied by. Dropouts have their numbers in the order in which they are
    /// asked for, so an operation asks once its arguments are evaluated; one with p = 0 has none.
    /// </summary>
    /// <exception cref="InterpreterException">The step says nothing of what is dropped.</exception>
    public Func<long, double> NextDropout(BoundOperation operation, string parameter)
    {
        var probability = operation.Number(parameter)!.Value;
        if (probability == 0)
            return _ => 1;
        if (Inputs.Dropped is not { } dropped)
            throw new InterpreterException(
                "dropout draws at random, so this spec has no one loss to evaluate; try it with a rate of 0",
                operation.Span
            );
        var number = _dropouts++;
        return element => dropped(number, element, probability) ? 0 : 1 / (1 - probability);
    }

    /// <summary>The shape that the binder gave an operation's result.</summary>
    public static Shape ShapeOf(BoundOperation operation) => ((TensorType)operation.Type).Shape;
}
