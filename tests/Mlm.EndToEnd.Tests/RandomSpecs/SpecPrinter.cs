using System.Globalization;
using System.Text;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>A spec as text. Brackets stand where the grammar needs them and nowhere else, so precedence is tested too.</summary>
internal sealed class SpecPrinter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    private SpecPrinter() { }

    /// <summary>The whole text.</summary>
    public static string Print(Spec spec, string model = "Random")
    {
        var printer = new SpecPrinter();
        printer.Line($"model {model} {{");
        printer._depth++;
        foreach (var dim in spec.Dims)
            printer.Line($"dim {dim.Name} = {Text(dim.Size)}");
        printer.Statements(spec.Statements);
        printer.Line($"minimize {Text(spec.Loss)}");
        printer.Line($"update {Text(spec.Update)}");
        printer._depth--;
        printer.Line("}");
        return printer._text.ToString();
    }

    /// <summary>An expression as text.</summary>
    public static string Text(Expression expression) =>
        expression switch
        {
            Name name => name.Text,
            Number number => number.Digits,
            IdList list => $"[{string.Join(", ", list.Items.Select(Text))}]",
            Negation negation => "-" + Within(negation.Operand, Strength.Postfix),
            Binary binary => $"{Within(binary.Left, StrengthOf(binary))} {binary.Sign} {Right(binary)}",
            Lookup lookup => $"{lookup.Param}[{Text(lookup.Ids)}]",
            Slice slice => $"{slice.Param}[..{Text(slice.Count)}]",
            Transpose transpose => transpose.Param + ".T",
            Call call => $"{call.Operation}({string.Join(", ", call.Arguments.Select(Text))})",
            _ => throw new ArgumentException($"{expression.GetType().Name} has no text"),
        };

    private static string Text(Argument argument) =>
        (argument.Name == null ? "" : argument.Name + ": ") + Text(argument.Value);

    private static string Text(Size size) =>
        size switch
        {
            LiteralSize literal => literal.Value.ToString(CultureInfo.InvariantCulture),
            DimSize dim => dim.Name,
            BinarySize binary => $"{Operand(binary.Left)} {binary.Sign} {Operand(binary.Right)}",
            _ => throw new ArgumentException($"{size.GetType().Name} has no text"),
        };

    private static string Operand(Size size) => size is BinarySize ? $"({Text(size)})" : Text(size);

    private void Statements(IReadOnlyList<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            switch (statements[i])
            {
                case Input input:
                    Line($"input {input.Name}[{Text(input.Sequences)}, {Text(input.Tokens)}] in {Text(input.Bound)}");
                    break;
                case Param first:
                    // Neighbors that differ in name and shape alone are one statement.
                    var alike = statements.Skip(i).TakeWhile(s => s is Param p && MayShare(first, p)).Cast<Param>();
                    List<Param> group = first.CheckpointName == null ? [.. alike] : [first];
                    i += group.Count - 1;
                    Line($"param {string.Join(", ", group.Select(Declaration))}{Options(first)}");
                    break;
                case Assign assign:
                    Line($"{string.Join(", ", assign.Targets)} = {Text(assign.Value)}");
                    break;
                case Repeat repeat:
                    Line($"repeat {Text(repeat.Count)} as {repeat.Counter} {{");
                    _depth++;
                    Statements(repeat.Body);
                    _depth--;
                    Line("}");
                    break;
            }
        }
    }

    private static bool MayShare(Param a, Param b) => b.CheckpointName == null && Options(a) == Options(b);

    private static string Declaration(Param param) => $"{param.Name}[{string.Join(", ", param.Shape.Select(Text))}]";

    private static string Options(Param param) =>
        (param.Initializer == null ? "" : " ~ " + param.Initializer)
        + (param.CheckpointName == null ? "" : $" as \"{param.CheckpointName}\"{(param.IsTransposed ? ".T" : "")}")
        + (param.NoDecay ? " no_decay" : "");

    // Operators bind to the left: an equal on the right side needs brackets.
    private static string Right(Binary binary) => Within(binary.Right, StrengthOf(binary) + 1);

    private static string Within(Expression expression, Strength needed) =>
        StrengthOf(expression) < needed ? $"({Text(expression)})" : Text(expression);

    private static Strength StrengthOf(Expression expression) =>
        expression switch
        {
            Binary { Sign: "+" or "-" } => Strength.Sum,
            Binary => Strength.Product,
            Negation => Strength.Factor,
            _ => Strength.Postfix,
        };

    private void Line(string line) => _text.Append(' ', 4 * _depth).Append(line).Append('\n');

    private enum Strength
    {
        Sum,
        Product,
        Factor,
        Postfix,
    }
}
