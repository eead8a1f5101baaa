using Mlm.Cli.Output;

namespace Mlm.Cli.Diagnostics;

/// <summary>Turns whatever ended a command into a message and an exit code.</summary>
internal static class FailureReport
{
    /// <summary>Writes the message; returns the exit code.</summary>
    public static int Write(Exception exception, TextWriter stderr)
    {
        switch (exception)
        {
            case OperationCanceledException:
                return ExitCodes.Interrupted;
            case SpecException spec:
                DiagnosticPrinter.Print(stderr, spec.Spec, spec.Diagnostics);
                return ExitCodes.Input;
            case InputException or IOException or UnauthorizedAccessException or InvalidDataException:
                stderr.WriteLine($"mlm: {exception.Message}");
                return ExitCodes.Input;
            case OutOfMemoryException: // the constructor of a model says how much it needs
                stderr.WriteLine($"mlm: {exception.Message}");
                return ExitCodes.Input;
            default:
                stderr.WriteLine($"mlm: this is a fault of mlm itself, please report it: {OneLine(exception)}");
                return ExitCodes.Fault;
        }
    }

    private static string OneLine(Exception exception)
    {
        var frame = exception.StackTrace?.Split('\n')[0].Trim();
        return $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} ({frame})";
    }
}
