using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;

namespace Mlm.Generator.Graph.Operations;

/// <summary>
/// y = scale · x + shift: what sums with a number, products with one, and signs come to. Inputs: x.
/// </summary>
internal sealed record AffineOperation(BoundNumber Scale, BoundNumber Shift) : GraphOperation
{
    /// <summary>The number that a sum's x is scaled by.</summary>
    public static readonly BoundNumber One = Whole("1");

    /// <summary>The number that a product's x is shifted by.</summary>
    public static readonly BoundNumber Zero = Whole("0");

    /// <summary>y = −x.</summary>
    public static readonly AffineOperation Negative = new(Negated(One), Zero);

    public override string Name => "affine";

    public override bool IsElementwise => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

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
