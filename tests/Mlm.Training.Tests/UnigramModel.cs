using Mlm.Runtime;

namespace Mlm.Training.Tests;

/// <summary>
/// The smallest model that learns: its logits are one bias a token, whatever the input. A second parameter, which nothing
/// moves, is stored transposed.
/// </summary>
internal sealed class UnigramModel : TrainingModel
{
    private const int Stride = 16;
    private readonly int _vocabulary;

    public UnigramModel(int sequences, int tokens, int vocabulary)
        : base(
            Describe(sequences, tokens, vocabulary),
            MemoryFloats(sequences, tokens, vocabulary),
            0,
            threads: 1,
            gradients: false
        )
    {
        _vocabulary = vocabulary;
        LearningRate = 0.1f;
    }

    /// <summary>Runs before a step; its result, if any, stands for the step's loss.</summary>
    public Func<int, StepResult?>? BeforeStep { get; init; }

    public int Steps { get; private set; }

    public List<int[]> Batches { get; } = [];

    /// <summary>Whether a dropout would have dropped, at every forward.</summary>
    public List<bool> DropsAtForwards { get; } = [];

    protected override int ScoredRows => MaskedCount;

    private int Places => Description.Sequences * Description.Tokens;

    public override void Mask(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)
    {
        CheckInputs(inputs.Length);
        CheckMask(rows);
        var tokens = inputs[0].Span;
        CheckIds("tokens", tokens, _vocabulary, rows);
        BeginMask(rows, seed);
        var random = new Random(unchecked((int)seed));
        var corrupted = Memory.Ids(Description.Mask!.CorruptedOffsetFloats, Places).Span;
        var masked = Memory.Ids(Description.Mask.MaskedOffsetFloats, Places).Span;
        tokens.CopyTo(Memory.Ids(Description.Inputs[0].OffsetFloats, Places).Span);
        masked.Clear();
        for (var i = 0; i < tokens.Length; i++)
        {
            masked[i] = random.NextDouble() < 0.5 ? 1 : 0;
            corrupted[i] = masked[i] == 1 ? Description.Mask.Token : tokens[i];
        }
        MaskedCount = masked[..tokens.Length].Count(1);
        Complete(StepStage.Mask);
    }

    public override void Forward()
    {
        Begin(StepStage.Forward);
        DropsAtForwards.Add(Draws(stream: 0, probability: 0.5).IsActive);
        var bias = Bias();
        var (loss, row) = (0.0, 0);
        for (var i = 0; i < Places; i++)
        {
            if (MaskIndicator[i] == 0)
                continue;
            bias.CopyTo(
                Memory.Floats(
                    Description.LogitsOffsetFloats + (row++ * (long)Description.LogitsStrideFloats),
                    _vocabulary
                )
            );
            loss -= Math.Log(Probabilities()[Target(i)]);
        }
        SetLoss(MaskedCount == 0 ? double.NaN : loss / MaskedCount);
        Complete(StepStage.Forward);
    }

    public override void Backward() => throw new NotSupportedException();

    public override void Update() => throw new NotSupportedException();

    public override StepResult Step(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows)
    {
        Batches.Add(inputs[0].ToArray());
        Mask(inputs, seed, rows);
        if (BeforeStep?.Invoke(Steps++) is { } result)
            return result;
        Forward();
        var probabilities = Probabilities();
        for (var i = 0; i < Places; i++)
        {
            if (MaskIndicator[i] == 0)
                continue;
            for (var id = 0; id < _vocabulary; id++)
                Bias()[id] -= LearningRate * (float)(probabilities[id] - (id == Target(i) ? 1 : 0)) / MaskedCount;
        }
        return new StepResult(Loss, MaskedCount);
    }

    private static long MemoryFloats(int sequences, int tokens, int vocabulary) =>
        BiasFloats(vocabulary) + (2 * Stride) + (sequences * tokens * (3L + vocabulary));

    private static long BiasFloats(int vocabulary) => vocabulary;

    private static ModelDescription Describe(int sequences, int tokens, int vocabulary)
    {
        var places = sequences * tokens;
        var ids = BiasFloats(vocabulary) + (2 * Stride);
        return new ModelDescription
        {
            Name = "Unigram",
            Fingerprint = "",
            Dims = [("V", vocabulary)],
            Inputs = [new InputDescription("tokens", vocabulary, ids)],
            Parameters =
            [
                new ParameterDescription("bias", "cls.bias", false, [vocabulary], Initializer.Zeros, 0, 0, vocabulary),
                new ParameterDescription(
                    "w",
                    "cls.w",
                    true,
                    [2, 3],
                    Initializer.Normal,
                    0.02,
                    BiasFloats(vocabulary),
                    Stride
                ),
            ],
            Mask = new MaskDescription("tokens", 0.5, 1, 0, 4, vocabulary, [], ids + places, ids + (2 * places)),
            Sequences = sequences,
            Tokens = tokens,
            LogitColumns = vocabulary,
            ScoredAt = "mask",
            Optimizer = "sgd",
            LogitsOffsetFloats = ids + (3 * places),
            LogitsStrideFloats = vocabulary,
        };
    }

    private Span<float> Bias() => Memory.Floats(0, _vocabulary);

    private int Target(int place) => Memory.Ids(Description.Inputs[0].OffsetFloats, Places).Span[place];

    private double[] Probabilities()
    {
        var exponentials = Bias().ToArray().Select(b => Math.Exp(b)).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(e => e / sum)];
    }
}
