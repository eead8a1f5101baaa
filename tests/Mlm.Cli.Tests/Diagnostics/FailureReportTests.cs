using Mlm.Cli.Diagnostics;

namespace Mlm.Cli.Tests.Diagnostics;

public sealed class FailureReportTests
{
    [Fact]
    public void AFaultOfOurs_IsOneLineAndExits3()
    {
        using var stderr = new StringWriter();
        Assert.Equal(3, FailureReport.Write(Thrown(new InvalidOperationException("two\nlines")), stderr));
        var line = Assert.Single(stderr.ToString().TrimEnd().Split('\n'));
        Assert.Contains("a fault of mlm itself", line);
        Assert.Contains("InvalidOperationException: two lines", line);
        Assert.Contains(nameof(Thrown), line);
    }

    [Fact]
    public void AnInterruption_Exits130AndSaysNothing()
    {
        using var stderr = new StringWriter();
        Assert.Equal(130, FailureReport.Write(new OperationCanceledException(), stderr));
        Assert.Empty(stderr.ToString());
    }

    public static TheoryData<Exception> InputFaults =>
        [
            new InputException("what is wrong"),
            new IOException("what is wrong"),
            new InvalidDataException("what is wrong"),
            new UnauthorizedAccessException("what is wrong"),
            new InsufficientMemoryException("what is wrong"),
        ];

    [Theory]
    [MemberData(nameof(InputFaults))]
    public void AFaultOfTheInput_IsItsMessageAndExits1(Exception exception)
    {
        using var stderr = new StringWriter();
        Assert.Equal(1, FailureReport.Write(exception, stderr));
        Assert.Equal("mlm: what is wrong", stderr.ToString().TrimEnd());
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }
}
