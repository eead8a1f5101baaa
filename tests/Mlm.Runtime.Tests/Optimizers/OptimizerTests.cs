using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Tests.Kernels;

namespace Mlm.Runtime.Tests.Optimizers;

[Collection(CrewsCollection.Name)]
public sealed class OptimizerTests(Crews crews)
{
    [Theory]
    [ClassData(typeof(Lengths))]
    public void Sgd_StepsDownTheGradient(int columns)
    {
        var (old, dw) = (Matrix.Random(3, columns, 1), Matrix.Random(3, columns, 2));
        var w = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var weight = old.Clone();
                Sgd.Update(workers, weight.Slot, dw.Slot, 3, columns, 0.05f);
                return [weight];
            }
        )[0];
        var truth = Compare.Map(3, columns, (r, c) => MathF.FusedMultiplyAdd(-0.05f, dw[r, c], old[r, c]));
        Compare.Within("w", truth, w, (_, _) => 0);
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void SgdWithSettings_ScalesAndDecays(int columns)
    {
        var (old, dw) = (Matrix.Random(3, columns, 1), Matrix.Random(3, columns, 2));
        var w = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var weight = old.Clone();
                var settings = new SgdSettings(0.05, WeightDecay: 0.2, GradientScale: 0.3);
                Sgd.Update(workers, weight.Slot, dw.Slot, 3, columns, settings);
                return [weight];
            }
        )[0];
        var truth = Compare.Map(3, columns, (r, c) => old[r, c] - (0.05 * ((0.3 * dw[r, c]) + (0.2 * old[r, c]))));
        Compare.Close("w", truth, w, Tolerances.Optimizer);
    }

    // Sutskever et al. 2013 as torch writes it: the rate is outside of the buffer, whose first value is the gradient.
    [Theory]
    [ClassData(typeof(Lengths))]
    public void SgdWithMomentum_KeepsItsBufferFromStepToStep(int columns)
    {
        const int steps = 4;
        foreach (var nesterov in new[] { false, true })
        {
            var old = Matrix.Random(3, columns, 1);
            var gradients = Enumerable.Range(0, steps).Select(t => Matrix.Random(3, columns, 10 + t)).ToArray();
            var results = crews.SameBits(
                $"{columns}",
                workers =>
                {
                    var (w, momentum) = (old.Clone(), Zeros(columns));
                    var settings = new SgdSettings(0.05, Momentum: 0.9, nesterov, WeightDecay: 0.2, GradientScale: 0.3);
                    foreach (var dw in gradients)
                        Sgd.Update(workers, w.Slot, dw.Slot, momentum.Slot, 3, columns, settings);
                    return [w, momentum];
                }
            );

            var (wTruth, bufferTruth) = (old.ToDouble(), new double[3, columns]);
            for (var t = 0; t < steps; t++)
            for (var r = 0; r < 3; r++)
            for (var c = 0; c < columns; c++)
            {
                var g = (0.3 * gradients[t][r, c]) + (0.2 * wTruth[r, c]);
                bufferTruth[r, c] = t == 0 ? g : (0.9 * bufferTruth[r, c]) + g;
                wTruth[r, c] -= 0.05 * (nesterov ? g + (0.9 * bufferTruth[r, c]) : bufferTruth[r, c]);
            }
            Compare.Close("w", wTruth, results[0], Tolerances.Optimizer);
            Compare.Close("momentum", bufferTruth, results[1], Tolerances.Optimizer);
        }
    }

    [Fact]
    public void SgdWithMomentumButNoBuffer_Throws()
    {
        var w = Matrix.Random(1, 1, 1);
        Assert.Throws<ArgumentException>(() =>
            Sgd.Update(crews.One, w.Slot, w.Slot, 1, 1, new SgdSettings(0.1, Momentum: 0.9))
        );
    }

    [Theory]
    [ClassData(typeof(Lengths))]
    public void AdamW_IsThePublishedFormula(int columns)
    {
        const int steps = 6;
        var old = Matrix.Random(3, columns, 1);
        var gradients = Enumerable.Range(0, steps).Select(t => Matrix.Random(3, columns, 10 + t)).ToArray();
        var results = crews.SameBits(
            $"{columns}",
            workers =>
            {
                var (w, m, v) = (old.Clone(), Zeros(columns), Zeros(columns));
                for (var t = 1; t <= steps; t++)
                    AdamW.Update(
                        workers,
                        w.Slot,
                        gradients[t - 1].Slot,
                        m.Slot,
                        v.Slot,
                        3,
                        columns,
                        new AdamWSettings(1e-3, 0.9, 0.999, 1e-8, 0.01, t)
                    );
                return [w, m, v];
            }
        );

        // Loshchilov and Hutter 2019, algorithm 2, with torch's order: decay first.
        var (wTruth, mTruth, vTruth) = (old.ToDouble(), new double[3, columns], new double[3, columns]);
        for (var t = 1; t <= steps; t++)
        for (var r = 0; r < 3; r++)
        for (var c = 0; c < columns; c++)
        {
            double g = gradients[t - 1][r, c];
            mTruth[r, c] = (0.9 * mTruth[r, c]) + (0.1 * g);
            vTruth[r, c] = (0.999 * vTruth[r, c]) + (0.001 * g * g);
            var (mHat, vHat) = (mTruth[r, c] / (1 - Math.Pow(0.9, t)), vTruth[r, c] / (1 - Math.Pow(0.999, t)));
            wTruth[r, c] = (wTruth[r, c] * (1 - (1e-3 * 0.01))) - (1e-3 * mHat / (Math.Sqrt(vHat) + 1e-8));
        }
        Compare.Close("w", wTruth, results[0], Tolerances.Optimizer);
        Compare.Close("m", mTruth, results[1], Tolerances.Optimizer);
        Compare.Close("v", vTruth, results[2], Tolerances.Optimizer);
    }

    [Fact]
    public void AdamW_OfAZeroGradient_OnlyDecays()
    {
        var (w, dw, m, v) = (Matrix.Random(3, 5, 1), Zeros(5), Zeros(5), Zeros(5));
        var truth = Compare.Map(3, 5, (r, c) => w[r, c] * (1 - 0.02));
        AdamW.Update(
            crews.One,
            w.Slot,
            dw.Slot,
            m.Slot,
            v.Slot,
            3,
            5,
            new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0.2, 1)
        );
        Compare.Close("w", truth, w, Tolerances.Elementwise);
    }

    [Fact]
    public void AdamW_OfAScaledGradient_IsThatOfTheGradientTimesTheScale()
    {
        var (old, dw) = (Matrix.Random(3, 37, 1), Matrix.Random(3, 37, 2));
        var scaled = Matrix.Random(3, 37, 2, scale: 0.25f); // exact, as a power of two is
        Matrix[] After(Matrix gradient, double scale)
        {
            var (w, m, v) = (old.Clone(), Zeros(37), Zeros(37));
            var settings = new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0.2, 1, scale);
            AdamW.Update(crews.One, w.Slot, gradient.Slot, m.Slot, v.Slot, 3, 37, settings);
            return [w, m, v];
        }

        var (byScale, byHand) = (After(dw, 0.25), After(scaled, 1));

        for (var i = 0; i < byScale.Length; i++)
            Compare.Bits($"tensor {i}", byHand[i], byScale[i]);
    }

    [Fact]
    public void AdamW_BeforeItsFirstStep_Throws()
    {
        var w = Matrix.Random(1, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            AdamW.Update(crews.One, w.Slot, w.Slot, w.Slot, w.Slot, 1, 1, default)
        );
    }

    private static Matrix Zeros(int columns) => Matrix.Random(3, columns, 0, scale: 0);
}
