namespace Mlm.Runtime;

/// <summary>What a compiled model is made of, for code that serves any model (training, checkpoints, the command).</summary>
public sealed class ModelDescription
{
    /// <summary>The name after <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the spec's text, the replaced dims and what the class is for, in hexadecimal: tells whether a compiled model is that of a file.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The dims by name, in the spec's order.</summary>
    public required IReadOnlyList<(string Name, int Size)> Dims { get; init; }

    /// <summary>The inputs that the class takes, in the spec's order; all of shape [<see cref="Sequences"/>, <see cref="Tokens"/>].</summary>
    public required IReadOnlyList<InputDescription> Inputs { get; init; }

    /// <summary>The parameters, unrolled, in the order of the flat weights.</summary>
    public required IReadOnlyList<ParameterDescription> Parameters { get; init; }

    /// <summary>How the spec masks; null where it does not, or the class does not train.</summary>
    public required MaskDescription? Mask { get; init; }

    /// <summary>N: sequences in a batch.</summary>
    public required int Sequences { get; init; }

    /// <summary>T: tokens in a sequence.</summary>
    public required int Tokens { get; init; }

    /// <summary>V: columns of the first cross-entropy's logits.</summary>
    public required int LogitColumns { get; init; }

    /// <summary>The name of the indicator that tells which places the first cross-entropy scores (the second result of <c>mask</c>, or an input); null for all, and where the class does not train.</summary>
    public required string? ScoredAt { get; init; }

    /// <summary>The spec's optimizer: <c>sgd</c> or <c>adamw</c>; null where the class does not train.</summary>
    public required string? Optimizer { get; init; }

    /// <summary>Where the first cross-entropy's logits lie in the model's memory.</summary>
    public long LogitsOffsetFloats { get; init; }

    /// <summary>From one row of these logits to the next.</summary>
    public int LogitsStrideFloats { get; init; }

    /// <summary>Where the optimizer's state lies in the model's memory.</summary>
    public long StateOffsetFloats { get; init; }

    /// <summary>The length of the optimizer's state; 0 where it keeps none.</summary>
    public long StateFloats { get; init; }

    /// <summary>
    /// Stretches of the model's memory that hardly any step touches, ascending: rows of slots with selected rows, beyond as many as
    /// a step is likely to select. All else is touched when the model is made.
    /// </summary>
    public IReadOnlyList<(long OffsetFloats, long LengthFloats)> SeldomTouched { get; init; } = [];

    /// <summary>What <see cref="InspectionModel.Value"/> shows; empty in classes that are not for inspection.</summary>
    public IReadOnlyList<ValueDescription> Values { get; init; } = [];

    /// <summary>The number of floats of the flat weights.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Elements);
}

/// <summary>An input: ids in 0 … <paramref name="Bound"/> − 1.</summary>
/// <param name="Name">Its name in the spec.</param>
/// <param name="Bound">Ids are below it.</param>
/// <param name="OffsetFloats">Where the ids lie in the model's memory.</param>
public sealed record InputDescription(string Name, int Bound, long OffsetFloats = 0);

/// <summary>The numbers of the spec's <c>mask</c>.</summary>
/// <param name="Input">The name of the input that is masked.</param>
/// <param name="Select">The share of places that are selected.</param>
/// <param name="Replace">Of these, the share that becomes <paramref name="Token"/>.</param>
/// <param name="Random">Of these, the share that becomes a random id.</param>
/// <param name="Token">The id of [MASK].</param>
/// <param name="Bound">Ids are in 0 … Bound − 1.</param>
/// <param name="Except">Ids that are never selected.</param>
/// <param name="CorruptedOffsetFloats">Where the corrupted ids lie in the model's memory.</param>
/// <param name="MaskedOffsetFloats">Where the indicator lies in the model's memory.</param>
public sealed record MaskDescription(
    string Input,
    double Select,
    double Replace,
    double Random,
    int Token,
    int Bound,
    IReadOnlyList<int> Except,
    long CorruptedOffsetFloats = 0,
    long MaskedOffsetFloats = 0
);

/// <summary>One parameter: its names, its shape, how it starts, and where its rows lie in the model's memory.</summary>
/// <param name="Name">Its name in the unrolled model, as <c>block.0.w_q</c>.</param>
/// <param name="CheckpointName">Its tensor's name in a checkpoint.</param>
/// <param name="IsTransposedInCheckpoint">Whether the checkpoint holds the transpose.</param>
/// <param name="Shape">Its shape, the outermost axis first.</param>
/// <param name="Initializer">How it starts.</param>
/// <param name="InitializerScale">The number of the initializer; 0 where it has none.</param>
/// <param name="OffsetFloats">Where its first row starts in the model's memory.</param>
/// <param name="StrideFloats">From one row to the next; rows are the last axis.</param>
/// <param name="GradientOffsetFloats">Where its gradient lies, laid out as the weight; without meaning where the class does not train.</param>
public sealed record ParameterDescription(
    string Name,
    string CheckpointName,
    bool IsTransposedInCheckpoint,
    int[] Shape,
    Initializer Initializer,
    double InitializerScale,
    long OffsetFloats,
    int StrideFloats,
    long GradientOffsetFloats = 0
)
{
    /// <summary>The length of the last axis.</summary>
    public int Columns => Shape[^1];

    /// <summary>The product of all axes but the last.</summary>
    public int Rows => (int)(Elements / Columns);

    /// <summary>The number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>A value that a model shows by its name, and where its rows lie in the model's memory.</summary>
/// <param name="Name">Its name in the unrolled model, as <c>block.0.x</c>.</param>
/// <param name="Shape">Its shape, the outermost axis first; where rows are selected, [most rows, columns].</param>
/// <param name="OffsetFloats">Where its first row starts in the model's memory.</param>
/// <param name="StrideFloats">From one row to the next; rows are the last axis.</param>
/// <param name="After">The part of the step that computes it; <see cref="StepStage.None"/> of a param.</param>
/// <param name="Selection">The number of the cross-entropy's selection whose rows alone are there; −1 for all rows.</param>
public sealed record ValueDescription(
    string Name,
    int[] Shape,
    long OffsetFloats,
    int StrideFloats,
    StepStage After,
    int Selection = -1
)
{
    /// <summary>The length of the last axis.</summary>
    public int Columns => Shape[^1];

    /// <summary>The product of all axes but the last.</summary>
    public int Rows => Shape[..^1].Aggregate(1, (product, size) => product * size);
}

/// <summary>What a step did.</summary>
/// <param name="Loss">The whole minimized sum; NaN where a cross-entropy selected nothing.</param>
/// <param name="MaskedCount">How many places <c>mask</c> selected (without <c>mask</c>: the rows of the first cross-entropy).</param>
public readonly record struct StepResult(float Loss, int MaskedCount);
