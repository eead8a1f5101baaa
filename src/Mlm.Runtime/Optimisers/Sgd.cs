using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Optimisers;

/// <summary>Plain stochastic gradient descent.</summary>
public static class Sgd
{
    /// <summary><c>w −= learningRate · dw</c>, in one rounding; as torch.optim.SGD without momentum or decay.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="w">The weight [rows, columns].</param>
    /// <param name="dw">Its gradient [rows, columns].</param>
    /// <param name="rows">How many rows; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="learningRate">The rate.</param>
    /// <exception cref="ArgumentException">A slot does not hold its shape.</exception>
    public static void Update(Workers workers, Slot w, Slot dw, int rows, int columns, float learningRate)
    {
        w.Require(rows, columns);
        dw.Require(rows, columns);
        workers.ForEach(
            new MapRows<PlusTimes>(new PlusTimes(-learningRate), w, rows, dw, w, adds: false, columns),
            rows,
            columns * 0.15
        );
    }
}
