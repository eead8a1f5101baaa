using Mlm.Bench.Worker;

namespace Mlm.Bench.Compare;

/// <summary>The bits of weights, losses, gradients and answers: of every spec, from every kind of class.</summary>
internal static class BitsComparison
{
    /// <summary>Prints a row a case; returns how many classes give other bits.</summary>
    public static int Run(Checkout before, Checkout now, IReadOnlyList<ComparedSpec> specs)
    {
        using var workerBefore = before.StartWorker();
        using var workerNow = now.StartWorker();
        Console.Out.WriteLine("Bits: weights, losses, gradients and answers by SHA-256");
        var differences = 0;
        foreach (var spec in specs)
        {
            var request = new Request(RequestKind.Digest) { Case = spec.Case };
            var askedBefore = Task.Run(() => workerBefore.Ask(request).Digests!);
            var answerNow = workerNow.Ask(request).Digests!;
            var answerBefore = askedBefore.Result;
            string[] different =
            [
                .. answerNow
                    .Select(kind => (Kind: kind.Key, Parts: Different(answerBefore[kind.Key], kind.Value)))
                    .Where(found => found.Parts.Length > 0)
                    .Select(found => $"{found.Kind} ({string.Join(", ", found.Parts)})"),
            ];
            differences += different.Length;
            var result =
                different.Length == 0
                    ? $"same: {string.Join("; ", answerNow.Keys)}"
                    : $"DIFFERS: {string.Join("; ", different)}";
            Console.Out.WriteLine($"  {spec.Name, -45} {result}");
        }
        Console.Out.WriteLine(
            differences == 0 ? "  every bit is the same" : $"  {differences} classes give other bits"
        );
        return differences;
    }

    private static string[] Different(Dictionary<string, string> before, Dictionary<string, string> now) =>
        [.. now.Where(part => before[part.Key] != part.Value).Select(part => part.Key)];
}
