using System.Diagnostics;
using System.Text.Json;
using Mlm.Bench.Worker;

namespace Mlm.Bench.Compare;

/// <summary>A side's worker process. Between requests it waits for a line, without using the processor.</summary>
internal sealed class Worker : IDisposable
{
    private readonly Process _process;

    /// <param name="assembly">The worker's assembly.</param>
    public Worker(string assembly) =>
        _process = Process.Start(
            new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;

    /// <summary>The processor time that the process has used so far, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    public Answer Ask(Request request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the worker has ended");
        var answer = JsonSerializer.Deserialize<Answer>(line)!;
        return answer.Error == null ? answer : throw new InvalidOperationException($"a worker failed: {answer.Error}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close(); // its loop ends
        _process.WaitForExit();
        _process.Dispose();
    }
}
