using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary>An argument as the type rules see it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Span">Where it stands; of a default, the whole call.</param>
/// <param name="Text">How the spec writes it.</param>
/// <param name="Number">Its value, if it is a number.</param>
/// <param name="Items">Its integers with their places, if it is a list.</param>
internal sealed record Argument(
    SpecType Type,
    TextSpan Span,
    string Text,
    double Number = 0,
    IReadOnlyList<(int Value, TextSpan Span)>? Items = null
);

/// <summary>One use of an operation: its arguments by parameter name, and where its type rule puts what it has to say.</summary>
internal sealed class OperationCall(
    Operation operation,
    IReadOnlyDictionary<string, Argument> arguments,
    TextSpan span,
    SourceText source,
    DiagnosticBag diagnostics
)
{
    /// <summary>The whole expression.</summary>
    public TextSpan Span { get; } = span;

    /// <summary>The argument of a parameter that is always there.</summary>
    public Argument this[string parameter] => arguments[parameter];

    /// <summary>The argument of a parameter; null where it is not given and has no default.</summary>
    public Argument? Find(string parameter) => arguments.TryGetValue(parameter, out var found) ? found : null;

    /// <summary>The shape of a tensor argument.</summary>
    public Shape Shape(string parameter) => ((TensorType)this[parameter].Type).Shape;

    /// <summary>The type of an ids argument.</summary>
    public IdsType Ids(string parameter) => (IdsType)this[parameter].Type;

    /// <summary>The value of a number argument.</summary>
    public double Number(string parameter) => this[parameter].Number;

    /// <summary>Says something about a place of the call.</summary>
    public void Report(DiagnosticDescriptor descriptor, TextSpan at, params string[] words) =>
        diagnostics.Report(descriptor, source, at, words);

    /// <summary>Whether an argument is of its parameter's kind, and a number finite in float32; reports it if not.</summary>
    public bool IsOfKind(OperationParameter parameter, Argument argument)
    {
        var (fits, words) = parameter.Kind switch
        {
            ParameterKind.Tensor => (argument.Type is TensorType, "a tensor"),
            ParameterKind.Param => (argument.Type is TensorType, "a param"),
            ParameterKind.Ids => (argument.Type is IdsType, "ids"),
            ParameterKind.Indicator => (argument.Type is IdsType { IsIndicator: true }, "an indicator"),
            ParameterKind.Number => (argument.Type is NumberType, "a number"),
            _ => (argument.Type is ListType, "a list"),
        };
        if (!fits)
        {
            var found = argument.Type.Describe();
            Report(DiagnosticCatalog.WrongArgument, argument.Span, parameter.Name, operation.Title, words, found);
        }
        return fits && (argument.Type is not NumberType || IsFiniteFloat(argument));
    }

    /// <summary>Whether a number stays finite when it is rounded to float32; reports it if not.</summary>
    public bool IsFiniteFloat(Argument argument)
    {
        var rounded = (float)argument.Number;
        if (!float.IsInfinity(rounded) && !float.IsNaN(rounded))
            return true;
        Report(DiagnosticCatalog.NotFinite, argument.Span, Digits(argument.Number), " in float32");
        return false;
    }

    /// <summary>Reports a number argument outside of its range.</summary>
    /// <param name="parameter">Which; nothing happens where it is not given.</param>
    /// <param name="isInside">Whether a number is in the range.</param>
    /// <param name="range">The range in words: <c>0 ≤ p &lt; 1</c>.</param>
    public bool CheckRange(string parameter, Func<double, bool> isInside, string range)
    {
        if (Find(parameter) is not { } argument || isInside(argument.Number))
            return true;
        Report(DiagnosticCatalog.OutOfRange, argument.Span, parameter, Digits(argument.Number), range);
        return false;
    }

    /// <summary>Reports a number argument that is neither 0 nor 1.</summary>
    public void CheckSwitch(string parameter) => CheckRange(parameter, v => v is 0 or 1, "0 or 1");

    /// <summary>Reports a number argument below 0.</summary>
    public void CheckNotNegative(string parameter) => CheckRange(parameter, v => v >= 0, "0 or more");

    /// <summary>Reports a probability outside of 0 ≤ p &lt; 1, as it is in float32.</summary>
    public void CheckDropout(string parameter) =>
        CheckRange(parameter, p => p >= 0 && (float)p < 1, "0 or more and below 1");

    /// <summary>Reports a given tensor argument whose sizes are not those of <paramref name="expected"/>.</summary>
    public bool CheckShape(string parameter, Shape expected)
    {
        if (Find(parameter) is not { } argument)
            return true;
        var found = argument.Type is IdsType ids ? ids.Shape : ((TensorType)argument.Type).Shape;
        if (found.SameSizes(expected))
            return true;
        Report(
            DiagnosticCatalog.WrongShape,
            argument.Span,
            parameter,
            operation.Title,
            found.ToString(),
            expected.ToString()
        );
        return false;
    }

    /// <summary>Reports a tensor argument without exactly <paramref name="rank"/> axes.</summary>
    public bool CheckRank(string parameter, int rank, string who)
    {
        var shape = Shape(parameter);
        if (shape.Rank == rank)
            return true;
        var needs = rank == 1 ? "one axis" : $"{Digits(rank)} axes";
        Report(DiagnosticCatalog.WrongRank, this[parameter].Span, who, needs, this[parameter].Type.Describe());
        return false;
    }

    /// <summary>A number as messages show it.</summary>
    public static string Digits(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
