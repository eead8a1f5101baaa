using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Threading;
using static Mlm.Runtime.Tests.Kernels.KernelMemory;

namespace Mlm.Runtime.Tests.Kernels;

/// <summary>A call of a kernel; what is said of all kernels is tested with it.</summary>
/// <param name="Name">The kernel, and what is special about the call.</param>
/// <param name="Digest">That of all that it writes, on every machine.</param>
/// <param name="Run">Calls it once.</param>
internal sealed record KernelCall(string Name, ulong Digest, Action<Workers, KernelMemory> Run);

/// <summary>Every kernel, in every form in which it takes another way.</summary>
internal static class EveryKernel
{
    public static IReadOnlyList<KernelCall> All { get; } =
    [
        new(
            "MatMul.Forward",
            0xe5401d0574df14d4,
            (workers, m) => MatMul.Forward(workers, m.X, m.W, m.Wide, Write.Set, RowCount, Columns, Vocabulary)
        ),
        new(
            "MatMul.BackwardInput",
            0x2c03b9003cdc527d,
            (workers, m) => MatMul.BackwardInput(workers, m.Wide, m.W, m.Y, Write.Add, RowCount, Columns, Vocabulary)
        ),
        new(
            "MatMul.BackwardWeight",
            0xdcfacaef227a11a6,
            (workers, m) =>
                MatMul.BackwardWeight(
                    workers,
                    m.X,
                    m.Wide,
                    Destination.Update(m.W, -0.1f),
                    RowCount,
                    Columns,
                    Vocabulary
                )
        ),
        new(
            "MatMul.ForwardTransposed",
            0xc01af57524f11219,
            (workers, m) =>
                MatMul.ForwardTransposed(workers, m.X, m.Table, m.Wide, Write.Set, RowCount, Columns, Vocabulary)
        ),
        new(
            "MatMul.BackwardInputTransposed",
            0x8d977937e0f95b43,
            (workers, m) =>
                MatMul.BackwardInputTransposed(workers, m.Wide, m.Table, m.Y, Write.Add, RowCount, Columns, Vocabulary)
        ),
        new(
            "MatMul.BackwardWeightTransposed",
            0x2d1ba5635f86a892,
            (workers, m) =>
                MatMul.BackwardWeightTransposed(
                    workers,
                    m.X,
                    m.Wide,
                    Destination.Update(m.Table, -0.1f),
                    RowCount,
                    Columns,
                    Vocabulary
                )
        ),
        new(
            "MatMul.Forward, bias",
            0x3c51385e0838c100,
            (workers, m) =>
                MatMul.Forward(workers, m.Dy, m.K, m.Y, Write.Add, Columns, Columns, Columns, Epilogue.Bias(m.First))
        ),
        new(
            "MatMul.Forward, bias, GELU, slope",
            0xa1ee8284b91315b7,
            (workers, m) =>
                MatMul.Forward(
                    workers,
                    m.Dy,
                    m.K,
                    m.Y,
                    Write.Add,
                    Columns,
                    Columns,
                    Columns,
                    Epilogue.Gelu(m.First, m.Dv)
                )
        ),
        new(
            "MatMul.BackwardInput, times",
            0xa05c110aacf2e6a9,
            (workers, m) =>
                MatMul.BackwardInput(
                    workers,
                    m.Wide,
                    m.W,
                    m.Y,
                    Write.Set,
                    RowCount,
                    Columns,
                    Vocabulary,
                    Epilogue.Times(m.K)
                )
        ),
        new(
            "LayerNorm.Forward",
            0xe9f167f6323507d6,
            (workers, m) => LayerNorm.Forward(workers, m.X, m.Y, m.Rstd, RowCount, Columns, 1e-5f)
        ),
        new(
            "LayerNorm.Backward",
            0x09f7502d3163ad16,
            (workers, m) => LayerNorm.Backward(workers, m.Dy, m.X, m.Rstd, m.Y, Write.Add, RowCount, Columns)
        ),
        new(
            "LayerNorm.ForwardAffine",
            0x62210d2bc750c962,
            (workers, m) =>
                LayerNorm.ForwardAffine(workers, m.X, m.K, m.Dy, m.Y, m.Rstd, m.Dv, RowCount, Columns, 1e-12f)
        ),
        new(
            "LayerNorm.BackwardAffine",
            0x587ada531a76733d,
            (workers, m) => LayerNorm.BackwardAffine(workers, m.Dy, m.X, m.Rstd, m.K, m.Y, Write.Add, RowCount, Columns)
        ),
        new(
            "RmsNorm.Forward",
            0x6fbc4f79e598b3a7,
            (workers, m) => RmsNorm.Forward(workers, m.X, m.Y, m.Rstd, RowCount, Columns, 1e-5f)
        ),
        new(
            "RmsNorm.Backward",
            0x47c2d8f9003e2212,
            (workers, m) => RmsNorm.Backward(workers, m.Dy, m.X, m.Rstd, m.Y, Write.Set, RowCount, Columns)
        ),
        new(
            "RmsNorm.ForwardAffine",
            0x9b1b73b835170768,
            (workers, m) => RmsNorm.ForwardAffine(workers, m.X, m.K, m.Y, m.Rstd, m.Dv, RowCount, Columns, 1e-5f)
        ),
        new(
            "RmsNorm.BackwardAffine",
            0xf5f3c6352f566345,
            (workers, m) => RmsNorm.BackwardAffine(workers, m.Dy, m.X, m.Rstd, m.K, m.Y, Write.Set, RowCount, Columns)
        ),
        new("Gelu.Forward", 0x5afc6ff3f45912d8, (workers, m) => Gelu.Forward(workers, m.X, m.Y, RowCount, Columns)),
        new(
            "Gelu.Backward",
            0x13c03228714c4e63,
            (workers, m) => Gelu.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new(
            "GeluErf.Forward",
            0xf50c30e99bb9cde6,
            (workers, m) => GeluErf.Forward(workers, m.X, m.Y, RowCount, Columns)
        ),
        new(
            "GeluErf.Backward",
            0x494859e566bd29bd,
            (workers, m) => GeluErf.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new("Silu.Forward", 0xb758ccc52b2a6d1f, (workers, m) => Silu.Forward(workers, m.X, m.Y, RowCount, Columns)),
        new(
            "Silu.Backward",
            0xba9593de20219088,
            (workers, m) => Silu.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new("Relu.Forward", 0x8fc9a081bdeb51d3, (workers, m) => Relu.Forward(workers, m.X, m.Y, RowCount, Columns)),
        new(
            "Relu.Backward",
            0x64131eacfeb9ed0d,
            (workers, m) => Relu.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new("Tanh.Forward", 0xb713f68553dddc08, (workers, m) => Tanh.Forward(workers, m.X, m.Y, RowCount, Columns)),
        new(
            "Tanh.Backward",
            0x193211ff246ff094,
            (workers, m) => Tanh.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new(
            "Sigmoid.Forward",
            0x19411e5126513d1a,
            (workers, m) => Sigmoid.Forward(workers, m.X, m.Y, RowCount, Columns)
        ),
        new(
            "Sigmoid.Backward",
            0x557aa4f706b70823,
            (workers, m) => Sigmoid.Backward(workers, m.Dy, m.X, m.Y, Write.Set, RowCount, Columns)
        ),
        new(
            "Attention.Forward",
            0x720a146617e90c82,
            (workers, m) => Attention.Forward(workers, m.X, m.K, m.X, m.P, m.Y, Sequences, Tokens, HeadsCount, HeadSize)
        ),
        new(
            "Attention.Backward",
            0x1b24e3ba60bc9785,
            (workers, m) =>
                Attention.Backward(
                    workers,
                    m.Dy,
                    m.X,
                    m.K,
                    m.X,
                    m.P,
                    m.Y,
                    Write.Set,
                    m.Y,
                    Write.Add,
                    m.Dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize
                )
        ),
        new(
            "Attention.Forward, keep, causal, dropout",
            0x24be101e890a36ba,
            (workers, m) =>
                Attention.Forward(
                    workers,
                    m.X,
                    m.K,
                    m.X,
                    m.P,
                    m.Y,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    m.Keep,
                    causal: true,
                    m.Draws
                )
        ),
        new(
            "Attention.Backward, dropout",
            0x849ad3bb50193244,
            (workers, m) =>
                Attention.Backward(
                    workers,
                    m.Dy,
                    m.X,
                    m.K,
                    m.X,
                    m.P,
                    m.Y,
                    Write.Set,
                    m.Y,
                    Write.Add,
                    m.Dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    dropout: m.Draws
                )
        ),
        new(
            "Attention.Forward, at places",
            0xe9a51848872c77d2,
            (workers, m) =>
                Attention.Forward(
                    workers,
                    m.X,
                    m.K,
                    m.X,
                    m.P,
                    m.Y,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    m.Keep,
                    causal: true,
                    m.Draws,
                    statistics: m.Wide,
                    m.Places,
                    count: 20
                )
        ),
        new(
            "Attention.Backward, again from statistics",
            0x2b8be135783c7a3a,
            (workers, m) =>
                Attention.Backward(
                    workers,
                    m.Dy,
                    m.X,
                    m.K,
                    m.X,
                    probabilities: null,
                    m.Y,
                    Write.Set,
                    m.Y,
                    Write.Add,
                    m.Dv,
                    Write.Set,
                    Sequences,
                    Tokens,
                    HeadsCount,
                    HeadSize,
                    m.Keep,
                    causal: true,
                    m.Draws,
                    statistics: m.Wide
                )
        ),
        new(
            "Dropout.Forward",
            0x62e85ead339c88e4,
            (workers, m) => Dropout.Forward(workers, m.X, m.Y, m.Draws, RowCount, Columns)
        ),
        new(
            "Dropout.Backward",
            0x166466159506081e,
            (workers, m) => Dropout.Backward(workers, m.Dy, m.Y, Write.Add, m.Draws, 20, Columns, m.Places)
        ),
        new(
            "Embedding.Forward",
            0xca590ecfc916577a,
            (workers, m) => Embedding.Forward(workers, m.Table, m.Ids, m.Y, Write.Set, RowCount, Columns)
        ),
        new(
            "Embedding.Backward",
            0x9afa7d512dff08a4,
            (workers, m) =>
                Embedding.Backward(
                    workers,
                    m.Dy,
                    m.Ids,
                    m.Order,
                    Destination.Update(m.Table, -0.1f),
                    RowCount,
                    Columns,
                    Vocabulary
                )
        ),
        new(
            "Elementwise.Add",
            0xe6ed33896bdeb4d5,
            (workers, m) => Elementwise.Add(workers, m.X, m.K, m.Y, RowCount, Columns, Tokens)
        ),
        new(
            "Elementwise.Accumulate",
            0xf1633943c4b68d9a,
            (workers, m) => Elementwise.Accumulate(workers, m.X, m.Y, RowCount, Columns)
        ),
        new(
            "Elementwise.Copy",
            0x943588d1bec4f4ca,
            (workers, m) => Elementwise.Copy(workers, m.X, m.Y, RowCount, Columns)
        ),
        new(
            "Elementwise.SumRows",
            0x11727b5ec0975180,
            (workers, m) =>
                Elementwise.SumRows(workers, m.Dy, Destination.Gradient(m.Y, Write.Add), RowCount, Columns, 1)
        ),
        new(
            "Elementwise.Subtract",
            0x88a020ef949808a1,
            (workers, m) => Elementwise.Subtract(workers, m.K, m.X, m.Y, RowCount, Columns, Tokens, RowCount)
        ),
        new(
            "Elementwise.Multiply",
            0x01920105c4aa98df,
            (workers, m) => Elementwise.Multiply(workers, m.X, m.K, m.Y, Write.Add, RowCount, Columns, Tokens)
        ),
        new(
            "Elementwise.Divide",
            0xd318c5469974866c,
            (workers, m) => Elementwise.Divide(workers, m.K, m.X, m.Y, Write.Set, RowCount, Columns, 1, RowCount)
        ),
        new(
            "Elementwise.SumProducts",
            0xd429fa6d88faa165,
            (workers, m) =>
                Elementwise.SumProducts(workers, m.Dy, m.X, Destination.Update(m.Y, -0.1f), RowCount, Columns, Tokens)
        ),
        new(
            "Elementwise.Affine",
            0x93b553cd3210e114,
            (workers, m) => Elementwise.Affine(workers, m.X, m.Y, Write.Set, 0.3f, -0.7f, RowCount, Columns)
        ),
        new(
            "Elementwise.DivideByNumber",
            0xc5066608431d9baf,
            (workers, m) => Elementwise.DivideByNumber(workers, m.X, m.Y, Write.Add, 3, RowCount, Columns)
        ),
        new(
            "Elementwise.Reciprocal",
            0xed1110081c2da708,
            (workers, m) => Elementwise.Reciprocal(workers, m.X, m.Y, 0.3f, RowCount, Columns)
        ),
        new(
            "RowSelection.Gather",
            0x211b4fa59acdf68b,
            (workers, m) => RowSelection.Gather(workers, m.X, m.Places, m.Y, 20, Columns, Tokens)
        ),
        new(
            "RowSelection.Scatter",
            0xf4d217949d147ec7,
            (workers, m) => RowSelection.Scatter(workers, m.Dy, m.Places, m.Y, Write.Set, 20, RowCount, Columns)
        ),
        new(
            "RowSelection.SumGathered",
            0xe79d1eee905017a8,
            (workers, m) =>
                RowSelection.SumGathered(workers, m.Dy, m.Places, Destination.Update(m.Y, -0.1f), 20, Columns, Tokens)
        ),
        new(
            "Transpose.Forward",
            0xf7bfad182abafe25,
            (workers, m) => Transpose.Forward(workers, m.X, m.W, RowCount, Columns)
        ),
        new(
            "Transpose.Backward",
            0x7aec41989f94113b,
            (workers, m) => Transpose.Backward(workers, m.W, Destination.Update(m.Table, -0.1f), Vocabulary, Columns)
        ),
        new("Slice.Forward", 0x68bc4a5185cbfe82, (workers, m) => Slice.Forward(workers, m.X, m.Y, 20, Columns)),
        new(
            "Slice.Backward",
            0x954ed4bc2f7b4647,
            (workers, m) => Slice.Backward(workers, m.Dy, Destination.Gradient(m.Y, Write.Set), 20, Columns, RowCount)
        ),
        new(
            "CrossEntropy.Forward",
            0x34e36600b2de9904,
            (workers, m) => CrossEntropy.Forward(workers, m.Wide, m.Ids, m.Places, m.Statistics, 20, Vocabulary)
        ),
        new(
            "CrossEntropy.Backward",
            0x6419872e43ffeac4,
            (workers, m) =>
                CrossEntropy.Backward(
                    workers,
                    m.Wide,
                    m.Ids,
                    m.Places,
                    m.Statistics,
                    m.Wide,
                    Write.Set,
                    1,
                    20,
                    Vocabulary
                )
        ),
        new("Sgd.Update", 0x295d4b4c61e84eb5, (workers, m) => Sgd.Update(workers, m.Y, m.Dy, RowCount, Columns, 0.1f)),
        new(
            "Sgd.Update, decayed",
            0x1c5e19cfbdee8027,
            (workers, m) =>
                Sgd.Update(
                    workers,
                    m.Y,
                    m.Dy,
                    RowCount,
                    Columns,
                    new SgdSettings(0.1, WeightDecay: 0.01, GradientScale: 0.7)
                )
        ),
        new(
            "Sgd.Update, with momentum",
            0x9a70ffad38e28365,
            (workers, m) =>
                Sgd.Update(
                    workers,
                    m.Y,
                    m.Dy,
                    m.First,
                    RowCount,
                    Columns,
                    new SgdSettings(0.1, Momentum: 0.9, Nesterov: true, WeightDecay: 0.01, GradientScale: 0.7)
                )
        ),
        new(
            "AdamW.Update",
            0xc6fabd6358714292,
            (workers, m) =>
                AdamW.Update(
                    workers,
                    m.Table,
                    m.Dy,
                    m.First,
                    m.Second,
                    RowCount,
                    Columns,
                    new AdamWSettings(1e-3, 0.9, 0.999, 1e-8, 0.01, 3)
                )
        ),
        new(
            "GradientSquares.Add",
            0xd399a79ee997aca5,
            (workers, m) =>
            {
                var squares = 0.1;
                GradientSquares.Add(workers, m.Dy, ref squares, RowCount, Columns);
                m.KeepNumber(squares);
            }
        ),
    ];
}
