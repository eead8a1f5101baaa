using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>An activation as its tests know it: the formula, and all kernels that compute it.</summary>
/// <param name="Name">What a spec, and the fixture of torch's numbers, call it.</param>
/// <param name="Value">The formula, in double.</param>
/// <param name="Forward">Its kernel.</param>
/// <param name="Backward">The kernel of its reversal.</param>
/// <param name="Then">What a product applies, with a bias and the place of the slope.</param>
/// <param name="SlopeIsOfResult">Whether the reversal reads y, in place of x; a product then keeps no slope.</param>
/// <param name="ValueIsTheKernels">Whether a product that keeps the slope gives the kernel's bits.</param>
public sealed record TestedActivation(
    string Name,
    Func<double, double> Value,
    Action<Workers, Slot, Slot, int, int> Forward,
    Action<Workers, Slot, Slot, Slot, Write, int, int> Backward,
    Func<Slot?, Slot?, Epilogue> Then,
    bool SlopeIsOfResult = false,
    bool ValueIsTheKernels = true
)
{
    public static readonly TestedActivation Gelu = new(
        "gelu",
        x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Runtime.Kernels.Gelu.Forward,
        Runtime.Kernels.Gelu.Backward,
        Epilogue.Gelu
    );

    public static readonly TestedActivation GeluErf = new(
        "gelu_erf",
        x => Math.Max(x, 0) - (Math.Abs(x) * NormalTail.Of(Math.Abs(x))),
        Runtime.Kernels.GeluErf.Forward,
        Runtime.Kernels.GeluErf.Backward,
        Epilogue.GeluErf
    );

    public static readonly TestedActivation Silu = new(
        "silu",
        x => x / (1 + Math.Exp(-x)),
        Runtime.Kernels.Silu.Forward,
        Runtime.Kernels.Silu.Backward,
        Epilogue.Silu,
        ValueIsTheKernels: false
    );

    public static readonly TestedActivation Relu = new(
        "relu",
        x => Math.Max(x, 0),
        Runtime.Kernels.Relu.Forward,
        Runtime.Kernels.Relu.Backward,
        (bias, _) => Epilogue.Relu(bias),
        SlopeIsOfResult: true
    );

    public static readonly TestedActivation Tanh = new(
        "tanh",
        Math.Tanh,
        Runtime.Kernels.Tanh.Forward,
        Runtime.Kernels.Tanh.Backward,
        (bias, _) => Epilogue.Tanh(bias),
        SlopeIsOfResult: true
    );

    public static readonly TestedActivation Sigmoid = new(
        "sigmoid",
        x => 1 / (1 + Math.Exp(-x)),
        Runtime.Kernels.Sigmoid.Forward,
        Runtime.Kernels.Sigmoid.Backward,
        (bias, _) => Epilogue.Sigmoid(bias),
        SlopeIsOfResult: true
    );

    public static IReadOnlyList<TestedActivation> All { get; } = [Gelu, GeluErf, Silu, Relu, Tanh, Sigmoid];

    /// <summary>Of a row: a product with 1 leaves every number what it is.</summary>
    internal (Matrix Y, Matrix Slope) Of(Workers workers, Matrix x, bool keepsSlope = true)
    {
        var (y, slope) = (new Matrix(1, x.Columns), new Matrix(1, x.Columns));
        var then = Then(null, keepsSlope ? slope.Slot : null);
        MatMul.Forward(workers, Matrix.Of(1, 1, [1f]).Slot, x.Slot, y.Slot, Write.Set, 1, 1, x.Columns, then);
        return (y, slope);
    }

    /// <summary>In place, a row at a time.</summary>
    internal void ForwardWithSlope(Workers workers, Matrix c, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            var x = Matrix.Of(1, columns, Enumerable.Range(0, columns).Select(i => c[row, i]).ToArray());
            var (y, _) = Of(workers, x);
            for (var column = 0; column < columns; column++)
                c[row, column] = y[0, column];
        }
    }
}
