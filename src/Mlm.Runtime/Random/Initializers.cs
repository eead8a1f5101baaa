namespace Mlm.Runtime.Random;

/// <summary>Starts one parameter. Element i depends on the seed, the parameter's index and i alone, not on how the parameter is cut into rows.</summary>
/// <remarks>
/// Drawn from <see cref="Philox"/>, stream 2³² + index, i counted in the dense parameter, row by row.
/// Uniform in ±a: <c>a(2u − 1)</c> with <c>u = (⌊w / 2⁸⌋ + ½) / 2²⁴</c> of word w = i. Normal (Box and Muller 1958): the elements
/// 2k and 2k + 1 are <c>σ √(−2 ln u) cos 2πv</c> and <c>σ √(−2 ln u) sin 2πv</c> with <c>u = 1 − ⌊(2³² w₀ + w₁) / 2¹¹⌋ / 2⁵³</c> and
/// <c>v = ⌊(2³² w₂ + w₃) / 2¹¹⌋ / 2⁵³</c> of block k. All in double, rounded to float32 at the end; the same bits on every machine.
/// </remarks>
public readonly struct Initializers
{
    private const long FirstStream = 1L << 32;

    private readonly Initializer _kind;
    private readonly double _scale;
    private readonly Philox _random;

    /// <summary>The initializer of one parameter.</summary>
    /// <param name="kind">How the parameter starts.</param>
    /// <param name="scale">σ of a normal, a of a uniform one; else without meaning.</param>
    /// <param name="seed">One seed gives the same weights on every machine.</param>
    /// <param name="parameter">The parameter's index in the model, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown or the index negative.</exception>
    public Initializers(Initializer kind, double scale, long seed, int parameter)
    {
        if (kind is < Initializer.Normal or > Initializer.Ones)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such initializer");
        ArgumentOutOfRangeException.ThrowIfNegative(parameter);
        _kind = kind;
        _scale = scale;
        _random = new Philox(seed, FirstStream + parameter);
    }

    /// <summary>Fills a stretch of the parameter's elements.</summary>
    /// <param name="elements">The stretch; anywhere in the dense parameter, over any number of rows.</param>
    /// <param name="firstElement">The place of its first element in the dense parameter.</param>
    /// <param name="rows">The parameter's rows: of all axes but the last, the product.</param>
    /// <param name="columns">The parameter's last axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie in the parameter.</exception>
    public void Fill(Span<float> elements, long firstElement, int rows, int columns)
    {
        if (firstElement < 0 || firstElement > ((long)rows * columns) - elements.Length)
            throw new ArgumentOutOfRangeException(
                nameof(firstElement),
                firstElement,
                $"{elements.Length} elements from here on do not lie in {rows} × {columns}"
            );
        switch (_kind)
        {
            case Initializer.Normal:
                FillNormal(elements, firstElement);
                break;
            case Initializer.Uniform:
                FillUniform(elements, firstElement, _scale);
                break;
            case Initializer.Xavier:
                FillUniform(elements, firstElement, Math.Sqrt(6 / ((double)rows + columns)));
                break;
            case Initializer.Zeros:
                elements.Clear();
                break;
            case Initializer.Ones:
                elements.Fill(1);
                break;
        }
    }

    private void FillUniform(Span<float> elements, long first, double bound)
    {
        const int Stretch = 256;
        Span<uint> words = stackalloc uint[Stretch];
        for (var start = 0; start < elements.Length; start += Stretch)
        {
            var part = elements[start..Math.Min(start + Stretch, elements.Length)];
            _random.Fill(words[..part.Length], first + start);
            // u is half a step away from 0 and 1, so the values are symmetric about 0.
            for (var i = 0; i < part.Length; i++)
                part[i] = (float)(bound * ((((words[i] >> 8) + 0.5) / (1 << 23)) - 1));
        }
    }

    private void FillNormal(Span<float> elements, long first)
    {
        var i = 0;
        if ((first & 1) != 0 && elements.Length > 0)
            elements[i++] = NormalPair(first >> 1).Odd;
        for (; i + 2 <= elements.Length; i += 2)
            (elements[i], elements[i + 1]) = NormalPair((first + i) >> 1);
        if (i < elements.Length)
            elements[i] = NormalPair((first + i) >> 1).Even;
    }

    private (float Even, float Odd) NormalPair(long pair)
    {
        _random.Block(pair, out var w0, out var w1, out var w2, out var w3);
        // u is in (0, 1], so its logarithm is finite.
        var radius = _scale * Math.Sqrt(-2 * Elementary.Log(1 - Unit(w0, w1)));
        var (sin, cos) = Elementary.SinCosOfTurns(Unit(w2, w3));
        return ((float)(radius * cos), (float)(radius * sin));
    }

    // A multiple of 2⁻⁵³ in [0, 1).
    private static double Unit(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1L << 53));
}
