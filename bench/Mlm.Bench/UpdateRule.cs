namespace Mlm.Bench;

/// <summary>How a step changes the weights; the specs say with which numbers.</summary>
internal enum UpdateRule
{
    /// <summary>Plain gradient descent.</summary>
    Sgd,

    /// <summary>AdamW, with a bound on the gradient's norm.</summary>
    AdamW,
}
