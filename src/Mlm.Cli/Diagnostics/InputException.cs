namespace Mlm.Cli.Diagnostics;

/// <summary>The input is at fault; the message says which and what to do.</summary>
public sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
