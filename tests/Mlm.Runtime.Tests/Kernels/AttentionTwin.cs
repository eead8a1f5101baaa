using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests.Kernels;

internal sealed record AttentionShape(int Sequences, int Tokens, int Heads, int HeadSize)
{
    public int Rows => Sequences * Tokens;

    public int Columns => Heads * HeadSize;

    /// <summary>Columns of the probabilities, a row a query.</summary>
    public int Keys => Heads * Tokens;

    /// <summary>Numbers in −1 … 1, shaped as q, k and v; not aligned.</summary>
    public Matrix Input(int seed) => Matrix.Random(Rows, Columns, seed, padding: seed, misalignment: seed);

    /// <summary>What keeps some and leaves some out at every place; in sequence 1 it keeps nothing.</summary>
    public int[] SomeKept() =>
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(i =>
                    i / Tokens == 1 ? 0
                    : (i * i / 3) % 5 == 0 ? 0
                    : 1
                ),
        ];
}

/// <summary>What a query does not see, and what of the softmax is dropped.</summary>
/// <param name="Keep">[sequences·tokens]; null keeps all.</param>
/// <param name="Causal">Whether later keys are not seen.</param>
/// <param name="Probability">Of dropout.</param>
internal sealed record AttentionOptions(int[]? Keep = null, bool Causal = false, double Probability = 0)
{
    private const long Seed = -77;
    private const int Stream = 5;

    public static AttentionOptions None { get; } = new();

    public DropoutDraws Draws => Probability == 0 ? default : new DropoutDraws(Seed, Stream, Probability);

    public IdSlot? KeepSlot => Keep == null ? null : Matrix.Ids(Keep);

    public bool Sees(int query, int key, int firstKey) =>
        (!Causal || key <= query) && (Keep == null || Keep[firstKey + key] != 0);

    /// <summary>What an element of the softmax is multiplied by, by the words of the documented stream.</summary>
    public double Factor(long element) =>
        new Philox(Seed, Stream).Word(element) < Math.Floor(Probability * Math.Pow(2, 32)) ? 0 : 1 / (1 - Probability);
}

/// <summary>Attention as the textbook writes it, in double.</summary>
internal static class AttentionTwin
{
    /// <summary>The softmax before dropout, and y.</summary>
    public static (double[,] P, double[,] Y) Of(
        double[,] q,
        double[,] k,
        double[,] v,
        AttentionShape shape,
        AttentionOptions? options = null
    )
    {
        options ??= AttentionOptions.None;
        var (tokens, size) = (shape.Tokens, shape.HeadSize);
        var p = new double[shape.Rows, shape.Keys];
        var y = new double[shape.Rows, shape.Columns];
        foreach (var (square, row0, column0, key0) in Heads(shape))
            for (var i = 0; i < tokens; i++)
            {
                var seen = Enumerable.Range(0, tokens).Where(j => options.Sees(i, j, row0)).ToArray();
                var scores = new double[tokens];
                foreach (var j in seen)
                    for (var c = 0; c < size; c++)
                        scores[j] += q[row0 + i, column0 + c] * k[row0 + j, column0 + c] / Math.Sqrt(size);
                var max = seen.Select(j => scores[j]).DefaultIfEmpty().Max();
                var sum = seen.Sum(j => Math.Exp(scores[j] - max));
                foreach (var j in seen)
                {
                    p[row0 + i, key0 + j] = Math.Exp(scores[j] - max) / sum;
                    var weight = p[row0 + i, key0 + j] * options.Factor(((long)(square + i) * tokens) + j);
                    for (var c = 0; c < size; c++)
                        y[row0 + i, column0 + c] += weight * v[row0 + j, column0 + c];
                }
            }
        return (p, y);
    }

    public static (double[,] DQ, double[,] DK, double[,] DV) Reverse(
        double[,] dy,
        double[,] q,
        double[,] k,
        double[,] v,
        double[,] p,
        AttentionShape shape,
        AttentionOptions? options = null
    )
    {
        options ??= AttentionOptions.None;
        var (tokens, size) = (shape.Tokens, shape.HeadSize);
        var (dq, dk, dv) = (
            new double[shape.Rows, shape.Columns],
            new double[shape.Rows, shape.Columns],
            new double[shape.Rows, shape.Columns]
        );
        foreach (var (square, row0, column0, key0) in Heads(shape))
            for (var i = 0; i < tokens; i++)
            {
                double[] factors =
                [
                    .. Enumerable.Range(0, tokens).Select(j => options.Factor(((long)(square + i) * tokens) + j)),
                ];
                var dp = new double[tokens];
                for (var j = 0; j < tokens; j++)
                for (var c = 0; c < size; c++)
                    dp[j] += dy[row0 + i, column0 + c] * v[row0 + j, column0 + c] * factors[j];
                var mean = Enumerable.Range(0, tokens).Sum(j => dp[j] * p[row0 + i, key0 + j]);
                for (var j = 0; j < tokens; j++)
                for (var c = 0; c < size; c++)
                {
                    var ds = p[row0 + i, key0 + j] * (dp[j] - mean) / Math.Sqrt(size);
                    dq[row0 + i, column0 + c] += ds * k[row0 + j, column0 + c];
                    dk[row0 + j, column0 + c] += ds * q[row0 + i, column0 + c];
                    dv[row0 + j, column0 + c] += p[row0 + i, key0 + j] * factors[j] * dy[row0 + i, column0 + c];
                }
            }
        return (dq, dk, dv);
    }

    private static IEnumerable<(int Square, int Row, int Column, int Key)> Heads(AttentionShape shape)
    {
        for (var sequence = 0; sequence < shape.Sequences; sequence++)
        for (var head = 0; head < shape.Heads; head++)
            yield return (
                ((sequence * shape.Heads) + head) * shape.Tokens,
                sequence * shape.Tokens,
                head * shape.HeadSize,
                head * shape.Tokens
            );
    }
}
