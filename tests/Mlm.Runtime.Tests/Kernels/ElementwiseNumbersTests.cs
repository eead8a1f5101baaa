using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class ElementwiseNumbersTests(Crews crews)
{
    private const float Scale = -0.37f;
    private const float Shift = 1.7f;
    private const float Divisor = 3;

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Affine_IsOneFusedMultiplyAdd(int columns)
    {
        foreach (var write in new[] { Write.Set, Write.Add })
            RequireBits(
                columns,
                write,
                x => MathF.FusedMultiplyAdd(Scale, x, Shift),
                (workers, x, y) => Elementwise.Affine(workers, x, y, write, Scale, Shift, 5, columns)
            );
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void DivideByNumber_IsADivision(int columns)
    {
        foreach (var write in new[] { Write.Set, Write.Add })
            RequireBits(
                columns,
                write,
                x => x / Divisor,
                (workers, x, y) => Elementwise.DivideByNumber(workers, x, y, write, Divisor, 5, columns)
            );
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void Reciprocal_IsADivision(int columns) =>
        RequireBits(
            columns,
            Write.Set,
            x => Scale / x,
            (workers, x, y) => Elementwise.Reciprocal(workers, x, y, Scale, 5, columns)
        );

    [Fact]
    public void InPlace_GivesTheSameBits()
    {
        Action<Slot, Slot>[] kernels =
        [
            (x, y) => Elementwise.Affine(crews.One, x, y, Write.Set, Scale, Shift, 5, 21),
            (x, y) => Elementwise.DivideByNumber(crews.One, x, y, Write.Set, Divisor, 5, 21),
            (x, y) => Elementwise.Reciprocal(crews.One, x, y, Scale, 5, 21),
        ];
        foreach (var kernel in kernels)
        {
            var (x, y) = (Matrix.Random(5, 21, 1), new Matrix(5, 21));
            kernel(x.Slot, y.Slot);
            kernel(x.Slot, x.Slot);
            Compare.Bits("y", y, x);
        }
    }

    [Fact]
    public void ZerosAndInfinities_AreWhatTheirNumbersGive()
    {
        float[] values = [0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        var (x, y) = (Matrix.Of(1, 5, values), new Matrix(1, 5));
        Elementwise.Affine(crews.One, x.Slot, y.Slot, Write.Set, -2, 3, 1, 5);
        Compare.Within("affine", Compare.Map(1, 5, (_, c) => (-2f * values[c]) + 3), y, (_, _) => 0);
        Elementwise.DivideByNumber(crews.One, x.Slot, y.Slot, Write.Set, 0, 1, 5);
        Compare.Within("by zero", Compare.Map(1, 5, (_, c) => values[c] / 0f), y, (_, _) => 0);
        Elementwise.Reciprocal(crews.One, x.Slot, y.Slot, 2, 1, 5);
        Compare.Within("reciprocal", Compare.Map(1, 5, (_, c) => 2f / values[c]), y, (_, _) => 0);
    }

    private void RequireBits(int columns, Write write, Func<float, float> element, Action<Workers, Slot, Slot> run)
    {
        var (x, old) = (Matrix.Random(5, columns, 1), Matrix.Random(5, columns, 9));
        var y = crews.SameBits(
            $"{columns} {write}",
            workers =>
            {
                var into = old.Clone();
                run(workers, x.Slot, into.Slot);
                return [into];
            }
        )[0];
        var truth = Compare.Map(
            5,
            columns,
            (r, c) => write == Write.Set ? element(x[r, c]) : old[r, c] + element(x[r, c])
        );
        Compare.Within("y", truth, y, (_, _) => 0);
    }
}
