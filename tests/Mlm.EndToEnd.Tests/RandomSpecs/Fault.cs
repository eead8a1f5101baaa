namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>What is wrong with a spec's way through the compiler.</summary>
/// <param name="Way">In which way; a smaller spec that fails in the same way shows the same fault.</param>
/// <param name="Detail">The message and the numbers.</param>
internal sealed record Fault(string Way, string Detail);
