namespace Mlm.Runtime.Random;

/// <summary>What one dropout of one step draws: which elements of its tensor are zeroed, and what the others are multiplied by.</summary>
/// <remarks>
/// Element i of the tensor is zeroed where word i of <see cref="Philox"/>'s stream <c>stream</c> of the step's seed is below
/// ⌊p · 2³²⌋, and multiplied by <c>(float)(1 / (1 − p))</c> elsewhere. i counts in the dense tensor, row by row: [N, T, D] of a
/// value, [N, H, T, T] of an attention's softmax. The stream is the dropout's number in the unrolled model: 0, 1, 2 … in the
/// order of the spec, an operation's arguments before itself, an attention's dropout at its place among the others; one
/// whose p is 0 has no number. <c>default</c> drops nothing.
/// </remarks>
public readonly struct DropoutDraws
{
    private readonly Philox _random;

    /// <summary>The draws of one dropout.</summary>
    /// <param name="seed">The step's seed.</param>
    /// <param name="stream">The dropout's number in the unrolled model, from 0.</param>
    /// <param name="probability">0 ≤ p &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the probability is none or 1.</exception>
    public DropoutDraws(long seed, int stream, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stream);
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "not in 0 ≤ p < 1");
        _random = new Philox(seed, stream);
        Probability = probability;
    }

    /// <summary>How likely an element is zeroed.</summary>
    public double Probability { get; }

    /// <summary>Whether anything can change; false of <c>default</c>.</summary>
    public bool IsActive => Probability > 0;

    /// <summary>Words below it drop.</summary>
    internal uint Threshold => (uint)(Probability * (1L << 32));

    /// <summary>What the elements that stay are multiplied by, so that their sum is expected to stay.</summary>
    internal float Factor => (float)(1 / (1 - Probability));

    /// <summary>Whether an element is zeroed.</summary>
    /// <param name="element">Its index in the dense tensor, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public bool Drops(long element) => _random.Word(element) < Threshold;

    /// <summary>The words of <paramref name="count"/> elements from <paramref name="first"/> on.</summary>
    internal unsafe void Fill(uint* words, nint count, long first) => _random.Fill(words, count, first);
}
