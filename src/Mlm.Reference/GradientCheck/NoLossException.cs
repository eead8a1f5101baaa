namespace Mlm.Reference.GradientCheck;

/// <summary>No step that was tried has a loss that is a number, so there is no gradient to check.</summary>
public sealed class NoLossException(string message) : Exception(message);
