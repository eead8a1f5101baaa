namespace Mlm.Cli.Output;

/// <summary>What <c>mlm</c> returns to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The input is at fault: a spec, a file, a value in it.</summary>
    public const int Input = 1;

    /// <summary>The command line is at fault.</summary>
    public const int Usage = 2;

    /// <summary>A fault of ours.</summary>
    public const int Fault = 3;

    public const int Interrupted = 130;
}
