using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Every kernel once, on inputs of its own; what is said of all of them is tested with it.</summary>
internal sealed class EveryKernel
{
    private const int Sequences = 3;
    private const int Tokens = 21;
    private const int HeadsCount = 2;
    private const int HeadSize = 19;
    private const int RowCount = Sequences * Tokens;
    private const int Columns = HeadsCount * HeadSize;
    private const int Vocabulary = 70;

    private readonly Matrix _x = Matrix.Random(RowCount, Columns, 1);
    private readonly Matrix _k = Matrix.Random(RowCount, Columns, 2);
    private readonly Matrix _dy = Matrix.Random(RowCount, Columns, 3);
    private readonly Matrix _w = Matrix.Random(Columns, Vocabulary, 4);
    private readonly Matrix _table = Matrix.Random(Vocabulary, Columns, 5);
    private readonly Matrix _wide = Matrix.Random(RowCount, Vocabulary, 6, scale: 5);
    private readonly Matrix _y = Matrix.Random(RowCount, Columns, 7);
    private readonly Matrix _dv = Matrix.Random(RowCount, Columns, 8);
    private readonly Matrix _rstd = Matrix.Random(RowCount, 1, 9);
    private readonly Matrix _statistics = Matrix.Random(RowCount, 2, 10);
    private readonly Matrix _first = Matrix.Random(Vocabulary, Columns, 11);
    private readonly Matrix _second = Matrix.Random(Vocabulary, Columns, 12, scale: 0.4f, offset: 0.5f);
    private readonly Matrix _p = Matrix.Random(RowCount, HeadsCount * Tokens, 13);
    private readonly IdSlot _ids = Matrix.Ids(Enumerable.Range(0, RowCount).Select(i => i * i % Vocabulary).ToArray());
    private readonly IdSlot _order = Matrix.Ids(new int[2 * RowCount]);
    private readonly IdSlot _places = Matrix.Ids(Enumerable.Range(0, 20).Select(m => m * 3).ToArray());

    private readonly IdSlot _keep = Matrix.Ids(Enumerable.Range(0, RowCount).Select(i => i % 5 == 0 ? 0 : 1).ToArray());
    private readonly DropoutDraws _draws = new(seed: 7, stream: 2, probability: 0.2);

    public static string[] Names { get; } =
    [
        "MatMul.Forward",
        "MatMul.BackwardInput",
        "MatMul.BackwardWeight",
        "MatMul.ForwardTransposed",
        "MatMul.BackwardInputTransposed",
        "MatMul.BackwardWeightTransposed",
        "MatMul.ForwardShared",
        "MatMul.BackwardInputShared",
        "MatMul.BackwardWeightShared",
        "MatMul.Forward, bias",
        "MatMul.Forward, bias, GELU, slope",
        "MatMul.BackwardInput, times",
        "LayerNorm.Forward",
        "LayerNorm.Backward",
        "LayerNorm.ForwardAffine",
        "LayerNorm.BackwardAffine",
        "RmsNorm.Forward",
        "RmsNorm.Backward",
        "RmsNorm.ForwardAffine",
        "RmsNorm.BackwardAffine",
        "Gelu.Forward",
        "Gelu.Backward",
        "GeluErf.Forward",
        "GeluErf.Backward",
        "Silu.Forward",
        "Silu.Backward",
        "Relu.Forward",
        "Relu.Backward",
        "Tanh.Forward",
        "Tanh.Backward",
        "Sigmoid.Forward",
        "Sigmoid.Backward",
        "Attention.Forward",
        "Attention.Backward",
        "Attention.Forward, keep, causal, dropout",
        "Attention.Backward, dropout",
        "Attention.Forward, at places",
        "Attention.Backward, again from statistics",
        "Dropout.Forward",
        "Dropout.Backward",
        "Embedding.Forward",
        "Embedding.Backward",
        "Elementwise.Add",
        "Elementwise.Accumulate",
        "Elementwise.Copy",
        "Elementwise.SumRows",
        "Elementwise.Subtract",
        "Elementwise.Multiply",
        "Elementwise.Divide",
        "Elementwise.SumProducts",
        "Elementwise.Affine",
        "Elementwise.DivideByNumber",
        "Elementwise.Reciprocal",
        "Rows.Gather",
        "Rows.Scatter",
        "Rows.SumGathered",
        "Transpose.Forward",
        "Transpose.Backward",
        "Slice.Forward",
        "Slice.Backward",
        "CrossEntropy.Forward",
        "CrossEntropy.Backward",
        "Sgd.Update",
        "Sgd.Update, decayed",
        "Sgd.Update, with momentum",
        "AdamW.Update",
        "GradientSquares.Add",
    ];

    public void Run(string name, Workers workers)
    {
        Slot x = _x.Slot,
            dy = _dy.Slot,
            y = _y.Slot,
            dv = _dv.Slot,
            gain = _k.Slot,
            bias = _dy.Slot;
        switch (name)
        {
            case "MatMul.Forward":
                MatMul.Forward(workers, x, _w.Slot, _wide.Slot, Write.Set, RowCount, Columns, Vocabulary);
                break;
            case "MatMul.BackwardInput":
                MatMul.BackwardInput(workers, _wide.Slot, _w.Slot, y, Write.Add, RowCount, Columns, Vocabulary);
                break;
            case "MatMul.BackwardWeight":
                var weight = Destination.Update(_w.Slot, -0.1f);
                MatMul.BackwardWeight(workers, x, _wide.Slot, weight, RowCount, Columns, Vocabulary);
                break;
            case "MatMul.ForwardTransposed":
                MatMul.ForwardTransposed(workers, x, _table.Slot, _wide.Slot, Write.Set, RowCount, Columns, Vocabulary);
                break;
            case "MatMul.BackwardInputTransposed":
                MatMul.BackwardInputTransposed(
                    workers,
                    _wide.Slot,
                    _table.Slot,
                    y,
                    Write.Add,
                    RowCount,
                    Columns,
                    Vocabulary
                );
                break;
            case "MatMul.BackwardWeightTransposed":
                var tied = Destination.Update(_table.Slot, -0.1f);
                MatMul.BackwardWeightTransposed(workers, x, _wide.Slot, tied, RowCount, Columns, Vocabulary);
                break;
            case "MatMul.ForwardShared":
                MatMul.ForwardShared(
                    workers,
                    x,
                    RowCount,
                    Columns,
                    [
                        new(_w.Slot, _wide.Slot, Write.Set, Vocabulary),
                        new(_k.Slot, y, Write.Add, Columns, Epilogue.Gelu(_first.Slot, dv)),
                    ]
                );
                break;
            case "MatMul.BackwardInputShared":
                MatMul.BackwardInputShared(
                    workers,
                    y,
                    Write.Add,
                    RowCount,
                    Columns,
                    [new(_wide.Slot, _w.Slot, Vocabulary), new(dy, _k.Slot, Columns)]
                );
                break;
            case "MatMul.BackwardWeightShared":
                MatMul.BackwardWeightShared(
                    workers,
                    x,
                    RowCount,
                    Columns,
                    [
                        new(_wide.Slot, Destination.Update(_w.Slot, -0.1f), Vocabulary),
                        new(dy, Destination.Gradient(_first.Slot, Write.Set), Columns),
                    ]
                );
                break;
            case "MatMul.Forward, bias":
                var biased = Epilogue.Bias(_first.Slot);
                MatMul.Forward(workers, dy, _k.Slot, y, Write.Add, Columns, Columns, Columns, biased);
                break;
            case "MatMul.Forward, bias, GELU, slope":
                var activated = Epilogue.Gelu(_first.Slot, dv);
                MatMul.Forward(workers, dy, _k.Slot, y, Write.Add, Columns, Columns, Columns, activated);
                break;
            case "MatMul.BackwardInput, times":
                var reversed = Epilogue.Times(_k.Slot);
                MatMul.BackwardInput(
                    workers,
                    _wide.Slot,
                    _w.Slot,
                    y,
                    Write.Set,
                    RowCount,
                    Columns,
                    Vocabulary,
                    reversed
                );
                break;
            case "LayerNorm.Forward":
                LayerNorm.Forward(workers, x, y, _rstd.Slot, RowCount, Columns, 1e-5f);
                break;
            case "LayerNorm.Backward":
                LayerNorm.Backward(workers, dy, x, _rstd.Slot, y, Write.Add, RowCount, Columns);
                break;
            case "LayerNorm.ForwardAffine":
                LayerNorm.ForwardAffine(workers, x, gain, bias, y, _rstd.Slot, dv, RowCount, Columns, 1e-12f);
                break;
            case "LayerNorm.BackwardAffine":
                LayerNorm.BackwardAffine(workers, dy, x, _rstd.Slot, gain, y, Write.Add, RowCount, Columns);
                break;
            case "RmsNorm.Forward":
                RmsNorm.Forward(workers, x, y, _rstd.Slot, RowCount, Columns, 1e-5f);
                break;
            case "RmsNorm.Backward":
                RmsNorm.Backward(workers, dy, x, _rstd.Slot, y, Write.Set, RowCount, Columns);
                break;
            case "RmsNorm.ForwardAffine":
                RmsNorm.ForwardAffine(workers, x, gain, y, _rstd.Slot, dv, RowCount, Columns, 1e-5f);
                break;
            case "RmsNorm.BackwardAffine":
                RmsNorm.BackwardAffine(workers, dy, x, _rstd.Slot, gain, y, Write.Set, RowCount, Columns);
                break;
            case "Gelu.Forward":
                Gelu.Forward(workers, x, y, RowCount, Columns);
                break;
            case "Gelu.Backward":
                Gelu.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "GeluErf.Forward":
                GeluErf.Forward(workers, x, y, RowCount, Columns);
                break;
            case "GeluErf.Backward":
                GeluErf.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "Silu.Forward":
                Silu.Forward(workers, x, y, RowCount, Columns);
                break;
            case "Silu.Backward":
                Silu.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "Relu.Forward":
                Relu.Forward(workers, x, y, RowCount, Columns);
                break;
            case "Relu.Backward":
                Relu.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "Tanh.Forward":
                Tanh.Forward(workers, x, y, RowCount, Columns);
                break;
            case "Tanh.Backward":
                Tanh.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "Sigmoid.Forward":
                Sigmoid.Forward(workers, x, y, RowCount, Columns);
                break;
            case "Sigmoid.Backward":
                Sigmoid.Backward(workers, dy, x, y, Write.Set, RowCount, Columns);
                break;
            case "Attention.Forward":
                Attention.Forward(workers, x, _k.Slot, x, _p.Slot, y, Sequences, Tokens, HeadsCount, HeadSize);
                break;
            case "Attention.Backward":
                Attention.Backward(
                    workers,
                    dy,
                    x,
                    _k.Slot,
                    x,
                    _p.Slot,
                    y,
                    Write.Set,
                    y,
                    Write.Add,
                    dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize
                );
                break;
            case "Attention.Forward, keep, causal, dropout":
                Attention.Forward(
                    workers,
                    x,
                    _k.Slot,
                    x,
                    _p.Slot,
                    y,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    _keep,
                    causal: true,
                    _draws
                );
                break;
            case "Attention.Backward, dropout":
                Attention.Backward(
                    workers,
                    dy,
                    x,
                    _k.Slot,
                    x,
                    _p.Slot,
                    y,
                    Write.Set,
                    y,
                    Write.Add,
                    dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    dropout: _draws
                );
                break;
            case "Attention.Forward, at places":
                Attention.Forward(
                    workers,
                    x,
                    _k.Slot,
                    x,
                    _p.Slot,
                    y,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    _keep,
                    causal: true,
                    _draws,
                    statistics: _wide.Slot,
                    _places,
                    count: 20
                );
                break;
            case "Attention.Backward, again from statistics":
                Attention.Backward(
                    workers,
                    dy,
                    x,
                    _k.Slot,
                    x,
                    probabilities: null,
                    y,
                    Write.Set,
                    y,
                    Write.Add,
                    dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    _keep,
                    causal: true,
                    _draws,
                    statistics: _wide.Slot
                );
                break;
            case "Dropout.Forward":
                Dropout.Forward(workers, x, y, _draws, RowCount, Columns);
                break;
            case "Dropout.Backward":
                Dropout.Backward(workers, dy, y, Write.Add, _draws, 20, Columns, _places);
                break;
            case "Embedding.Forward":
                Embedding.Forward(workers, _table.Slot, _ids, y, Write.Set, RowCount, Columns);
                break;
            case "Embedding.Backward":
                var table = Destination.Update(_table.Slot, -0.1f);
                Embedding.Backward(workers, dy, _ids, _order, table, RowCount, Columns, Vocabulary);
                break;
            case "Elementwise.Add":
                Elementwise.Add(workers, x, _k.Slot, y, RowCount, Columns, Tokens);
                break;
            case "Elementwise.Accumulate":
                Elementwise.Accumulate(workers, x, y, RowCount, Columns);
                break;
            case "Elementwise.Copy":
                Elementwise.Copy(workers, x, y, RowCount, Columns);
                break;
            case "Elementwise.SumRows":
                Elementwise.SumRows(workers, dy, Destination.Gradient(y, Write.Add), RowCount, Columns, 1);
                break;
            case "Elementwise.Subtract":
                Elementwise.Subtract(workers, _k.Slot, x, y, RowCount, Columns, Tokens, RowCount);
                break;
            case "Elementwise.Multiply":
                Elementwise.Multiply(workers, x, _k.Slot, y, Write.Add, RowCount, Columns, Tokens);
                break;
            case "Elementwise.Divide":
                Elementwise.Divide(workers, _k.Slot, x, y, Write.Set, RowCount, Columns, 1, RowCount);
                break;
            case "Elementwise.SumProducts":
                Elementwise.SumProducts(workers, dy, x, Destination.Update(y, -0.1f), RowCount, Columns, Tokens);
                break;
            case "Elementwise.Affine":
                Elementwise.Affine(workers, x, y, Write.Set, 0.3f, -0.7f, RowCount, Columns);
                break;
            case "Elementwise.DivideByNumber":
                Elementwise.DivideByNumber(workers, x, y, Write.Add, 3, RowCount, Columns);
                break;
            case "Elementwise.Reciprocal":
                Elementwise.Reciprocal(workers, x, y, 0.3f, RowCount, Columns);
                break;
            case "Rows.Gather":
                Rows.Gather(workers, x, _places, y, 20, Columns, Tokens);
                break;
            case "Rows.Scatter":
                Rows.Scatter(workers, dy, _places, y, Write.Set, 20, RowCount, Columns);
                break;
            case "Rows.SumGathered":
                Rows.SumGathered(workers, dy, _places, Destination.Update(y, -0.1f), 20, Columns, Tokens);
                break;
            case "Transpose.Forward":
                Transpose.Forward(workers, x, _w.Slot, RowCount, Columns);
                break;
            case "Transpose.Backward":
                Transpose.Backward(workers, _w.Slot, Destination.Update(_table.Slot, -0.1f), Vocabulary, Columns);
                break;
            case "Slice.Forward":
                Slice.Forward(workers, x, y, 20, Columns);
                break;
            case "Slice.Backward":
                Slice.Backward(workers, dy, Destination.Gradient(y, Write.Set), 20, Columns, RowCount);
                break;
            case "CrossEntropy.Forward":
                var statistics = _statistics.Slot;
                CrossEntropy.Forward(workers, _wide.Slot, _ids, _places, statistics, 20, Vocabulary);
                break;
            case "CrossEntropy.Backward":
                CrossEntropy.Backward(
                    workers,
                    _wide.Slot,
                    _ids,
                    _places,
                    _statistics.Slot,
                    _wide.Slot,
                    Write.Set,
                    1,
                    20,
                    Vocabulary
                );
                break;
            case "Sgd.Update":
                Sgd.Update(workers, y, dy, RowCount, Columns, 0.1f);
                break;
            case "Sgd.Update, decayed":
                var decayed = new SgdSettings(0.1, WeightDecay: 0.01, GradientScale: 0.7);
                Sgd.Update(workers, y, dy, RowCount, Columns, decayed);
                break;
            case "Sgd.Update, with momentum":
                var ahead = new SgdSettings(0.1, Momentum: 0.9, Nesterov: true, WeightDecay: 0.01, GradientScale: 0.7);
                Sgd.Update(workers, y, dy, _first.Slot, RowCount, Columns, ahead);
                break;
            case "AdamW.Update":
                var settings = new AdamWSettings(1e-3, 0.9, 0.999, 1e-8, 0.01, 3);
                AdamW.Update(workers, _table.Slot, dy, _first.Slot, _second.Slot, RowCount, Columns, settings);
                break;
            case "GradientSquares.Add":
                var squares = 0.1;
                GradientSquares.Add(workers, dy, ref squares, RowCount, Columns);
                _statistics[0, 0] = (float)squares;
                _statistics[0, 1] = (float)(squares - _statistics[0, 0]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, null);
        }
    }

    /// <summary>A digest of everything that a kernel could have written.</summary>
    public ulong Digest()
    {
        var digest = 14695981039346656037UL;
        foreach (var matrix in new[] { _w, _table, _wide, _y, _dv, _rstd, _statistics, _first, _second, _p })
            for (var row = 0; row < matrix.Rows; row++)
            for (var column = 0; column < matrix.Columns; column++)
                digest = (digest ^ BitConverter.SingleToUInt32Bits(matrix[row, column])) * 1099511628211UL;
        return digest;
    }
}
