namespace Mlm.Reference.GradientCheck;

/// <summary>What counts as the same gradient, in one place.</summary>
/// <remarks>
/// The difference of the two losses is in double precision and exact to about 1e-9 with the steps below, so what
/// remains is the compiled step's float32: PyTorch's own float32 gradients are within 1e-6 of these differences. A wrong
/// rule shows at its own size: an error of 1% in a rule is 1e-2 in the params whose gradient comes through it alone, and
/// still 1e-3 where nine tenths come by another way. The tolerance stands between. At the
/// least scale below it is 2e-7 of the step's largest gradient, three spacings of float32: less would call rounding an error.
/// </remarks>
internal static class GradientTolerance
{
    /// <summary>The largest error of a gradient, as a share of its scale.</summary>
    public const double Gradient = 2e-4;

    /// <summary>
    /// The scale is the largest |gradient| of the param, but at least this share of that of the whole step: a
    /// param whose gradient is next to nothing beside the others' is as inexact as they are.
    /// </summary>
    public const double SmallestScale = 1e-3;

    /// <summary>The largest error of the loss, relative.</summary>
    public const double Loss = 1e-5;

    /// <summary>
    /// How far a weight goes either way, as a share of 1 or its size. The differences' own error is about
    /// step² (from the third derivative) and 1e-15 / step (from rounding).
    /// </summary>
    public const double Step = 1e-5;

    /// <summary>
    /// The second try's, where the first disagrees: a kink (relu's) between the two points makes a difference that
    /// means nothing, and a shorter step stays on one side of it. A wrong gradient disagrees again.
    /// </summary>
    public const double ShorterStep = 1e-6;

    /// <summary>Up to so many weights in all, every coordinate is checked.</summary>
    public const int TinySpec = 3000;

    /// <summary>Beyond, so many coordinates a param: half of them drawn, half those with the largest gradients.</summary>
    public const int Coordinates = 16;

    /// <summary>And so many random directions a param, in which every coordinate moves.</summary>
    public const int Directions = 3;
}
