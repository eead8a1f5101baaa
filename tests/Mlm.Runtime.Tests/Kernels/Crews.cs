using Mlm.Runtime.Kernels;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Workers of 1, 2, 3 and 8 threads, which take to threads however little there is to do.</summary>
public sealed class Crews : IDisposable
{
    // As much as the largest attention of the tests needs.
    private static readonly long ScratchFloats = Attention.ScratchFloats(tokens: 530, headSize: 64);

    internal Workers[] All { get; } =
    [.. new[] { 1, 2, 3, 8 }.Select(threads => new Workers(threads, ScratchFloats) { WorthNs = 0 })];

    internal Workers One => All[0];

    public void Dispose()
    {
        foreach (var workers in All)
            workers.Dispose();
    }

    /// <summary>Runs at every number of threads; the same bits must come out, with nothing written around them.</summary>
    internal Matrix[] SameBits(string name, Func<Workers, Matrix[]> run)
    {
        Matrix[]? first = null;
        foreach (var workers in All)
        {
            var results = run(workers);
            for (var i = 0; i < results.Length; i++)
            {
                results[i].RequireIntact($"{name}, result {i}, {workers.Count} threads");
                if (first != null)
                    Compare.Bits($"{name}, result {i}, {workers.Count} threads", first[i], results[i]);
            }
            first ??= results;
        }
        return first!;
    }
}

/// <summary>One after the other: workers belong to one thread at a time, and eight threads disturb other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CrewsCollection : ICollectionFixture<Crews>
{
    public const string Name = "kernels";
}
