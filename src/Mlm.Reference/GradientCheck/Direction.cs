namespace Mlm.Reference.GradientCheck;

/// <summary>A way to move a param: along one coordinate, or all at once along a random vector of length 1.</summary>
/// <param name="Place">As reports show it.</param>
/// <param name="Coordinate">The coordinate; −1 where all move.</param>
/// <param name="Vector">The vector; empty where one coordinate moves.</param>
internal sealed record Direction(string Place, int Coordinate, double[] Vector)
{
    /// <summary>Along one coordinate.</summary>
    public static Direction Along(int coordinate, int[] shape)
    {
        var indices = new int[shape.Length];
        var rest = coordinate;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (rest, indices[axis]) = Math.DivRem(rest, shape[axis]);
        return new Direction($"[{string.Join(", ", indices)}]", coordinate, []);
    }

    /// <summary>Along a vector of random signs, of length 1 in all.</summary>
    public static Direction Random(int number, int count, Random random)
    {
        var size = 1 / Math.Sqrt(count);
        double[] vector = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? size : -size)];
        return new Direction($"direction {number}", -1, vector);
    }

    /// <summary>The derivative in this direction by a gradient.</summary>
    public double Dot(ReadOnlySpan<float> gradient)
    {
        if (Coordinate >= 0)
            return gradient[Coordinate];
        var sum = 0.0;
        for (var i = 0; i < Vector.Length; i++)
            sum += Vector[i] * gradient[i];
        return sum;
    }

    /// <summary>
    /// What an error is measured by: the largest |gradient| along coordinates; along a random vector, where the
    /// derivative is about their root mean square, that.
    /// </summary>
    public double Scale(ReadOnlySpan<float> gradient)
    {
        if (Coordinate >= 0)
            return Largest(gradient);
        var squares = 0.0;
        foreach (var g in gradient)
            squares += float.IsFinite(g) ? (double)g * g : 0;
        return Math.Sqrt(squares / gradient.Length);
    }

    /// <summary>The largest |gradient|; one that is no number is wrong by itself and measures nothing.</summary>
    public static double Largest(ReadOnlySpan<float> gradient)
    {
        var largest = 0f;
        foreach (var g in gradient)
            largest = float.IsFinite(g) ? Math.Max(largest, Math.Abs(g)) : largest;
        return largest;
    }

    /// <summary>What a step's length is measured by: the weight's size, but at least 1.</summary>
    public double Size(double[] weights, int start) =>
        Coordinate >= 0 ? Math.Max(1, Math.Abs(weights[start + Coordinate])) : 1;

    /// <summary>Sets the param's weights to where they were, moved by <paramref name="h"/> this way.</summary>
    public void Move(double[] weights, double[] origin, int start, double h)
    {
        if (Coordinate >= 0)
        {
            weights[start + Coordinate] = origin[start + Coordinate] + h;
            return;
        }
        for (var i = 0; i < Vector.Length; i++)
            weights[start + i] = origin[start + i] + (h * Vector[i]);
    }
}
