namespace Mlm.Cli.Tests;

/// <summary>One command line, run in this process.</summary>
internal sealed record MlmRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>mlm</c> with these arguments.</summary>
    public static MlmRun Of(params string[] args)
    {
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var exitCode = CommandLine.Run(args, stdout, stderr);
        return new MlmRun(exitCode, stdout.ToString(), stderr.ToString());
    }

    /// <summary>The same, with the exit code checked.</summary>
    public static MlmRun Expect(int exitCode, params string[] args)
    {
        var run = Of(args);
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, not {exitCode}; stderr:\n{run.Error}");
        return run;
    }
}
