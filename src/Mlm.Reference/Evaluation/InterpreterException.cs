using Mlm.Dsl.Text;

namespace Mlm.Reference.Evaluation;

/// <summary>A form that the interpreter refuses, with its place in the spec.</summary>
public sealed class InterpreterException(string message, TextSpan span) : Exception(message)
{
    /// <summary>The form.</summary>
    public TextSpan Span { get; } = span;
}
