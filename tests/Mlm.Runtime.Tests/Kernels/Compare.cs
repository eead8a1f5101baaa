namespace Mlm.Runtime.Tests.Kernels;

internal static class Compare
{
    /// <summary>Fails unless the largest error is within tolerance times the largest true value.</summary>
    public static void Close(string name, double[,] expected, Matrix actual, double tolerance)
    {
        var largest = 0.0;
        foreach (var value in expected)
            if (double.IsFinite(value))
                largest = Math.Max(largest, Math.Abs(value));
        Within(name, expected, actual, (_, _) => tolerance * largest);
    }

    /// <summary>Fails unless every error is within its own bound; where the truth is NaN or infinite, equal.</summary>
    public static void Within(string name, double[,] expected, Matrix actual, Func<int, int, double> bound)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.Rows, actual.Columns));
        var worst = 0.0;
        var message = "";
        for (var row = 0; row < actual.Rows; row++)
        for (var column = 0; column < actual.Columns; column++)
        {
            var (truth, value) = (expected[row, column], (double)actual[row, column]);
            var excess = !double.IsFinite(truth)
                ? (truth.Equals(value) ? 0 : double.PositiveInfinity)
                : Math.Abs(truth - value) - bound(row, column);
            if (double.IsNaN(excess))
                excess = double.PositiveInfinity;
            if (excess > worst)
            {
                worst = excess;
                message = $"{name}[{row}, {column}]: expected {truth:R}, got {value:R}, {excess:G3} beyond its bound";
            }
        }
        Assert.True(worst == 0, message);
    }

    public static void Bits(string name, Matrix expected, Matrix actual)
    {
        for (var row = 0; row < actual.Rows; row++)
        for (var column = 0; column < actual.Columns; column++)
        {
            var (a, b) = (expected[row, column], actual[row, column]);
            if (BitConverter.SingleToInt32Bits(a) != BitConverter.SingleToInt32Bits(b))
                Assert.Fail($"{name}[{row}, {column}]: {a:R} against {b:R}");
        }
    }

    public static double[,] Map(int rows, int columns, Func<int, int, double> value)
    {
        var result = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            result[row, column] = value(row, column);
        return result;
    }
}
