using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;

namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// y = scale · x + shift: what sums with a number, products with one, and signs come to. Inputs: x.
/// </summary>
internal sealed record AffineOp(BoundNumber Scale, BoundNumber Shift) : GraphOp
{
    /// <summary>The number that a sum's x is scaled by.</summary>
    public static readonly BoundNumber One = Whole("1");

    /// <summary>The number that a product's x is shifted by.</summary>
    public static readonly BoundNumber Zero = Whole("0");

    /// <summary>y = −x.</summary>
    public static readonly AffineOp Negative = new(Negated(One), Zero);

    public override string Name => "affine";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) => [Text(name(node.Inputs[0]))];

    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    private string Text(string x)
    {
        var scaled =
            Scale.Value.Equals(1.0) ? x
            : Scale.Value.Equals(-1.0) ? "−" + x
            : $"{Scale.Text ?? Number(Scale.Value)}·{x}";
        return Shift.Value.Equals(0.0) ? scaled : $"{scaled} + {Shift.Text ?? Number(Shift.Value)}";
    }

    /// <summary>A number with its sign changed, still in the spec's own digits.</summary>
    public static BoundNumber Negated(BoundNumber number) =>
        new(
            -number.Value,
            number.Text is not { } text ? null
                : text[0] == '-' ? text.Substring(1)
                : "-" + text,
            number.Span
        );

    private static BoundNumber Whole(string digit) => new(digit[0] - '0', digit, new TextSpan(0, 0));
}
