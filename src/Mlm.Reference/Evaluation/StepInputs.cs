namespace Mlm.Reference.Evaluation;

/// <summary>What one step is given beside the weights. Its random draws come from outside: they are the runtime's.</summary>
/// <param name="Inputs">The inputs in the spec's order, N·T ids each.</param>
/// <param name="Corrupted">The first result of <c>mask</c>, N·T ids; null where the spec does not mask.</param>
/// <param name="Masked">The second result of <c>mask</c>, N·T of 0 and 1; null where the spec does not mask.</param>
/// <param name="Rows">How many of the N sequences, the first ones, enter a loss.</param>
/// <param name="Dropped">
/// Whether a dropout zeroes an element: of the dropout's number in the unrolled model, the element's index in the dense tensor
/// ([N, H, T, T] in an attention) and the probability. Null where dropout is to be refused.
/// </param>
public sealed record StepInputs(
    IReadOnlyList<int[]> Inputs,
    int[]? Corrupted,
    int[]? Masked,
    int Rows,
    Func<int, long, double, bool>? Dropped = null
);
