namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Both norms in double: layer_norm, which centers, and rms_norm, which does not.</summary>
internal static class NormTwin
{
    public static (double[,] Normalized, double[,] Rstd) Forward(double[,] x, bool centers, double eps)
    {
        var (rows, columns) = (x.GetLength(0), x.GetLength(1));
        var rstd = new double[rows, 1];
        var normalized = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            var mean = centers ? Enumerable.Range(0, columns).Sum(i => x[row, i]) / columns : 0;
            var square = Enumerable.Range(0, columns).Sum(i => (x[row, i] - mean) * (x[row, i] - mean)) / columns;
            rstd[row, 0] = 1 / Math.Sqrt(square + eps);
            for (var column = 0; column < columns; column++)
                normalized[row, column] = (x[row, column] - mean) * rstd[row, 0];
        }
        return (normalized, rstd);
    }

    /// <summary>normalized · gain + bias; without a gain or bias it is 1 or 0.</summary>
    public static double[,] ScaleAndShift(double[,] normalized, Matrix? gain, Matrix? bias) =>
        Compare.Map(
            normalized.GetLength(0),
            normalized.GetLength(1),
            (row, column) => (normalized[row, column] * (gain?[0, column] ?? 1.0)) + (bias?[0, column] ?? 0.0)
        );

    /// <summary>rstd · (dn − mean(dn) − n · mean(dn · n)) with dn = dy · gain.</summary>
    public static double[,] Backward(Matrix dy, Matrix normalized, Matrix rstd, Matrix? gain, bool centers)
    {
        var dx = Compare.Map(dy.Rows, dy.Columns, (row, column) => dy[row, column] * (gain?[0, column] ?? 1.0));
        for (var row = 0; row < dy.Rows; row++)
        {
            var (mean, slope) = (0.0, 0.0);
            for (var i = 0; i < dy.Columns; i++)
            {
                mean += centers ? dx[row, i] / dy.Columns : 0;
                slope += dx[row, i] * normalized[row, i] / dy.Columns;
            }
            for (var i = 0; i < dy.Columns; i++)
                dx[row, i] = rstd[row, 0] * (dx[row, i] - mean - (normalized[row, i] * slope));
        }
        return dx;
    }
}
