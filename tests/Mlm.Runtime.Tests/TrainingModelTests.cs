using Mlm.Runtime.Random;

namespace Mlm.Runtime.Tests;

public sealed class TrainingModelTests
{
    [Fact]
    public void Draws_AreThoseOfTheStepsSeed()
    {
        using var model = new DrawingModel();
        model.Mask([new[] { 0, 1 }], seed: 42, rows: 1);
        var (draws, expected) = (model.DrawsOf(3, 0.5), new DropoutDraws(42, 3, 0.5));
        Assert.True(model.IsTraining);
        Assert.Equal(0.5, draws.Probability);
        for (var i = 0; i < 100; i++)
            Assert.Equal(expected.Drops(i), draws.Drops(i));
    }

    [Fact]
    public void WhatIsNotTraining_DropsNothing_FromTheNextMaskOn()
    {
        using var model = new DrawingModel();
        model.Mask([new[] { 0, 1 }], seed: 42, rows: 1);
        model.IsTraining = false;
        Assert.True(model.DrawsOf(0, 0.5).IsActive); // as the forward of this step may have drawn already
        model.Mask([new[] { 0, 1 }], seed: 42, rows: 1);
        Assert.False(model.DrawsOf(0, 0.5).IsActive);
        model.IsTraining = true;
        model.Mask([new[] { 0, 1 }], seed: 42, rows: 1);
        Assert.True(model.DrawsOf(0, 0.5).IsActive);
    }

    [Fact]
    public void AMaskOfTheCallers_DrawsWithSeedZero()
    {
        using var model = new DrawingModel();
        model.Mask([new[] { 0, 1 }], seed: 42, rows: 1);
        model.MaskWith([new[] { 0, 1 }], [0, 1], [0, 1], rows: 1);
        var (draws, expected) = (model.DrawsOf(0, 0.5), new DropoutDraws(0, 0, 0.5));
        for (var i = 0; i < 100; i++)
            Assert.Equal(expected.Drops(i), draws.Drops(i));
    }

    /// <summary>A model of one weight that lets its draws be seen.</summary>
    private sealed class DrawingModel : TrainingModel
    {
        private const int Tokens = 2;

        public DrawingModel()
            : base(Describe(), memoryFloats: 64, scratchFloats: 0, threads: 1, gradients: false) => Initialize(seed: 0);

        protected override int ScoredRows => 0;

        public DropoutDraws DrawsOf(int stream, double probability) => Draws(stream, probability);

        public override void Mask(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)
        {
            CheckMask(rows);
            BeginMask(rows, seed);
            Complete(StepStage.Mask);
        }

        public override void Forward() => throw new NotSupportedException();

        public override void Backward() => throw new NotSupportedException();

        public override void Update() => throw new NotSupportedException();

        public override StepResult Step(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows) =>
            throw new NotSupportedException();

        private static ModelDescription Describe() =>
            new()
            {
                Name = "Drawing",
                Fingerprint = "",
                Dims = [],
                Inputs = [new InputDescription("tokens", 2, OffsetFloats: 16)],
                Parameters = [new ParameterDescription("w", "w", false, [1], Initializer.Zeros, 0, 0, 1)],
                Mask = new MaskDescription("tokens", 0.5, 1, 0, 0, 2, [], 32, 48),
                Sequences = 1,
                Tokens = Tokens,
                LogitColumns = 1,
                ScoredAt = "mask",
                Optimizer = "sgd",
            };
    }
}
