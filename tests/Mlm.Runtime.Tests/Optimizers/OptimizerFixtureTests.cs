using System.Globalization;
using Mlm.Runtime.Checkpoints;
using Mlm.Runtime.Optimizers;
using Mlm.Runtime.Tests.Kernels;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Optimizers;

/// <summary>torch.optim's SGD and AdamW beside ours, step by step, as they are and after clip_grad_norm_.</summary>
[Collection(CrewsCollection.Name)]
public sealed class OptimizerFixtureTests(Crews crews) : IDisposable
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(Repository.Fixture("optimizers.safetensors"));

    private delegate void UpdateRule(
        Workers workers,
        Matrix w,
        Matrix dw,
        Matrix m,
        Matrix v,
        double learningRate,
        double decay,
        double scale,
        int step
    );

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("sgd-plain")]
    [InlineData("sgd-plain-clip")]
    [InlineData("sgd-decay")]
    [InlineData("sgd-decay-clip")]
    public void Sgd_IsTorchsAtEveryStep(string name) =>
        HoldEveryStep(
            name,
            (workers, w, dw, _, _, learningRate, decay, scale, _) =>
            {
                var settings = new SgdSettings(learningRate, WeightDecay: decay, GradientScale: scale);
                Sgd.Update(workers, w.Slot, dw.Slot, w.Rows, w.Columns, settings);
            }
        );

    [Theory]
    [InlineData("sgd-plain")] // momentum 0 has a buffer of no effect
    [InlineData("sgd-momentum")]
    [InlineData("sgd-momentum-clip")]
    [InlineData("sgd-nesterov")]
    [InlineData("sgd-nesterov-clip")]
    [InlineData("sgd-all")]
    [InlineData("sgd-all-clip")]
    public void SgdWithMomentum_IsTorchsAtEveryStep(string name)
    {
        var (momentum, nesterov) = (Option(name, "momentum"), Option(name, "nesterov") == 1);
        HoldEveryStep(
            name,
            (workers, w, dw, m, _, learningRate, decay, scale, _) =>
                Sgd.Update(
                    workers,
                    w.Slot,
                    dw.Slot,
                    m.Slot,
                    w.Rows,
                    w.Columns,
                    new SgdSettings(learningRate, momentum, nesterov, decay, scale)
                )
        );
    }

    [Theory]
    [InlineData("adamw-defaults")]
    [InlineData("adamw-defaults-clip")]
    [InlineData("adamw-other")]
    [InlineData("adamw-other-clip")]
    [InlineData("adamw-no-decay")]
    [InlineData("adamw-no-decay-clip")]
    public void AdamW_IsTorchsAtEveryStep(string name)
    {
        var (beta1, beta2, eps) = (Option(name, "beta1"), Option(name, "beta2"), Option(name, "eps"));
        HoldEveryStep(
            name,
            (workers, w, dw, m, v, learningRate, decay, scale, step) =>
                AdamW.Update(
                    workers,
                    w.Slot,
                    dw.Slot,
                    m.Slot,
                    v.Slot,
                    w.Rows,
                    w.Columns,
                    new AdamWSettings(learningRate, beta1, beta2, eps, decay, step, scale)
                )
        );
    }

    [Fact]
    public void TheNorm_IsTorchs()
    {
        var steps = _file.ReadDouble("schedule").Length;
        float[] norms = [.. Enumerable.Range(0, steps).Select(step => (float)Norm(crews.One, step))];

        WhatIsRight.Tensor("norms", norms, _file.ReadSingle("norms"), _file.ReadDouble("norms_f64"));
        var clip = double.Parse(_file.Metadata["clip"], CultureInfo.InvariantCulture);
        Assert.Contains(norms, n => n < clip);
        Assert.Contains(norms, n => n > clip);
    }

    /// <summary>Runs a case at every number of threads and holds every parameter after every step.</summary>
    private void HoldEveryStep(string name, UpdateRule rule)
    {
        var schedule = _file.ReadDouble("schedule");
        var afterEveryStep = crews.SameBits(name, workers => [.. Run(workers, name, rule, schedule)]);

        var next = 0;
        for (var step = 0; step < schedule.Length; step++)
        for (var parameter = 0; parameter < Parameters; parameter++)
        {
            float[] found = [.. afterEveryStep[next++].ToDouble().Cast<double>().Select(w => (float)w)];
            var stepOf = step * found.Length;
            WhatIsRight.Tensor(
                $"{name}, parameter {parameter} after step {step}",
                found,
                _file.ReadSingle($"{name}.{parameter}").AsSpan(stepOf, found.Length),
                _file.ReadDouble($"{name}.{parameter}_f64").AsSpan(stepOf, found.Length)
            );
        }
        Assert.Equal(afterEveryStep.Length, next);
    }

    private IEnumerable<Matrix> Run(Workers workers, string name, UpdateRule rule, double[] schedule)
    {
        var (learningRate, decay) = (Option(name, "lr"), Option(name, "weight_decay"));
        var clips = name.EndsWith("-clip", StringComparison.Ordinal);
        var clip = double.Parse(_file.Metadata["clip"], CultureInfo.InvariantCulture);
        Matrix[] weights = [.. Enumerable.Range(0, Parameters).Select(i => Read($"weights.{i}", step: 0))];
        Matrix[] first = [.. weights.Select(Zeros)];
        Matrix[] second = [.. weights.Select(Zeros)];
        for (var step = 0; step < schedule.Length; step++)
        {
            var scale = clips ? Math.Min(1, clip / (Norm(workers, step) + 1e-6)) : 1;
            for (var i = 0; i < Parameters; i++)
            {
                rule(
                    workers,
                    weights[i],
                    Read($"gradients.{i}", step),
                    first[i],
                    second[i],
                    learningRate * schedule[step],
                    i == Parameters - 1 ? 0 : decay, // the script's last group does not decay
                    scale,
                    step + 1
                );
                yield return weights[i].Clone();
            }
        }
    }

    private double Norm(Workers workers, int step)
    {
        var squares = 0.0;
        for (var i = 0; i < Parameters; i++)
        {
            var gradient = Read($"gradients.{i}", step);
            GradientSquares.Add(workers, gradient.Slot, ref squares, gradient.Rows, gradient.Columns);
        }
        return Math.Sqrt(squares);
    }

    private int Parameters => _file.Tensors.Count(t => t.Name.StartsWith("weights.", StringComparison.Ordinal));

    private double Option(string name, string option) =>
        double.Parse(_file.Metadata[$"{name.Replace("-clip", "")}.{option}"], CultureInfo.InvariantCulture);

    /// <summary>A weight, or one step's gradient of it: a vector is one row.</summary>
    private Matrix Read(string name, int step)
    {
        var shape = _file.Tensors.Single(t => t.Name == name.Replace("gradients", "weights")).Shape;
        var values = _file.ReadSingle(name);
        var matrix = new Matrix(shape.Count > 1 ? (int)shape[0] : 1, (int)shape[^1]);
        for (var row = 0; row < matrix.Rows; row++)
        for (var column = 0; column < matrix.Columns; column++)
            matrix[row, column] = values[(((step * matrix.Rows) + row) * matrix.Columns) + column];
        return matrix;
    }

    private static Matrix Zeros(Matrix like) => Matrix.Random(like.Rows, like.Columns, 0, scale: 0);
}
