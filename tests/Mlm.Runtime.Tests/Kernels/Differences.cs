namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Gradients by central differences in double.</summary>
internal static class Differences
{
    public static double[,] Of(double[,] at, Func<double[,], double> function)
    {
        const double step = 1e-5;
        return Compare.Map(
            at.GetLength(0),
            at.GetLength(1),
            (row, column) =>
            {
                var old = at[row, column];
                at[row, column] = old + step;
                var up = function(at);
                at[row, column] = old - step;
                var down = function(at);
                at[row, column] = old;
                return (up - down) / (2 * step);
            }
        );
    }

    public static double Dot(double[,] values, Matrix weights)
    {
        var sum = 0.0;
        for (var row = 0; row < weights.Rows; row++)
        for (var column = 0; column < weights.Columns; column++)
            sum += values[row, column] * weights[row, column];
        return sum;
    }
}
