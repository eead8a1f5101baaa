using System.Diagnostics;
using Mlm.Dsl;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Emission;
using Mlm.Generator.Options;

namespace Mlm.EndToEnd.Tests.RandomTexts;

/// <summary>What became of a text.</summary>
/// <param name="Fault">What is wrong with the compiler, in a few words and in many; null where nothing is.</param>
/// <param name="Files">The generated files, where the text is a spec.</param>
internal sealed record TextOutcome((string Way, string Detail)? Fault, IReadOnlyList<GeneratedFile> Files);

/// <summary>Texts through both front doors, on a thread with as little stack as a build may give the generator.</summary>
internal static class TextCheck
{
    private const int StackBytes = 1 << 20;

    // A text takes milliseconds. The limit is for one that would never end, on the slowest of machines.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Compiles each text to C#, in order, until one takes too long.</summary>
    public static IReadOnlyList<TextOutcome> Compile(IReadOnlyList<string> texts)
    {
        var outcomes = new TextOutcome[texts.Count];
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        using var cancellation = new CancellationTokenSource();
        var thread = new Thread(Work, StackBytes) { IsBackground = true };
        thread.Start();
        while (!thread.Join(Limit / 10))
        {
            var number = Volatile.Read(ref done);
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref started)) < Limit)
                continue;
            cancellation.Cancel();
            outcomes[number] = new TextOutcome(("it hangs", $"more than {Limit}"), []);
            return outcomes[..(number + 1)];
        }
        return outcomes;

        void Work()
        {
            for (var i = 0; i < texts.Count && !cancellation.IsCancellationRequested; i++)
            {
                Volatile.Write(ref done, i);
                Interlocked.Exchange(ref started, Stopwatch.GetTimestamp());
                outcomes[i] = Compile(texts[i], GeneratedBatch.Namespace(i), cancellation.Token);
            }
        }
    }

    private static TextOutcome Compile(string text, string space, CancellationToken cancellation)
    {
        try
        {
            var source = new SourceText(text, "mutant.mlm");
            var bound = SpecCompiler.Compile(source, null, cancellation);
            foreach (var diagnostic in bound.Diagnostics)
                CheckPlace(diagnostic, text);
            if (bound.Model == null)
                return Silent(bound.Diagnostics) ?? new TextOutcome(null, []);
            var options = new CompilerOptions(space, "mutant.mlm", ModelCompiler.Fingerprint(text));
            var result = ModelCompiler.Compile(bound.Model, options, cancellation);
            foreach (var diagnostic in result.Diagnostics)
                CheckPlace(diagnostic, text);
            return result.Files.Count == 0
                ? Silent(result.Diagnostics) ?? new TextOutcome(null, [])
                : new TextOutcome(null, result.Files);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new TextOutcome(($"it throws {e.GetType().Name}", e.ToString()), []);
        }
    }

    private static TextOutcome? Silent(IReadOnlyList<Diagnostic> diagnostics) =>
        diagnostics.Any(d => d.Descriptor.Severity == DiagnosticSeverity.Error)
            ? null
            : new TextOutcome(("it is refused without a word", ""), []);

    private static void CheckPlace(Diagnostic diagnostic, string text)
    {
        if (diagnostic.Span.Start < 0 || diagnostic.Span.End > text.Length || diagnostic.ToString()!.Length > 5000)
            throw new InvalidOperationException($"{diagnostic.Descriptor.Id} has a place or a message that is none");
    }
}
