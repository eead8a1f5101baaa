using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;

namespace Mlm.Runtime;

/// <summary>
/// What every generated model that trains shares: the order of its step, and a door for code that serves any such model.
/// Not for use by two threads at once.
/// </summary>
public abstract class TrainingModel : CompiledModel
{
    private StepStage _completed;
    private bool _gradientsAreSet;
    private bool _drops;
    private float _learningRate;

    /// <summary>Takes the memory that the plan needs and starts the threads.</summary>
    /// <param name="description">What the model is made of.</param>
    /// <param name="memoryFloats">The plan's length.</param>
    /// <param name="scratchFloats">What each thread needs beside.</param>
    /// <param name="threads">How many threads, the caller's included; null for one a processor.</param>
    /// <param name="gradients">Whether whole gradients are kept.</param>
    protected TrainingModel(
        ModelDescription description,
        long memoryFloats,
        long scratchFloats,
        int? threads,
        bool gradients
    )
        : base(description, memoryFloats, scratchFloats, threads) => KeepsGradients = gradients;

    /// <summary>The learning rate of the next step; starts at the spec's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or no number.</exception>
    public float LearningRate
    {
        get => _learningRate;
        set
        {
            RequireAlive();
            if (!(value >= 0 && float.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "a learning rate is a number of 0 or more");
            _learningRate = value;
        }
    }

    /// <summary>
    /// Whether dropout drops; PyTorch's <c>train()</c> and <c>eval()</c>. Counts from the next mask on, so that a step's backward drops
    /// what its forward dropped.
    /// </summary>
    public bool IsTraining { get; set; } = true;

    /// <summary>Whether whole gradients are kept: the constructor's <c>gradients: true</c>.</summary>
    public bool KeepsGradients { get; }

    /// <summary>The loss of the last forward pass; NaN where a cross-entropy selected nothing.</summary>
    public float Loss { get; private set; } = float.NaN;

    /// <summary>
    /// The norm of the whole gradient, before clip and decay, of the last update; 0 where a cross-entropy selected nothing, NaN
    /// before the first update after <see cref="Initialize"/> and where the spec's update does not clip.
    /// </summary>
    public float GradientNorm { get; protected set; } = float.NaN;

    /// <summary>How many places <c>mask</c> selected (without <c>mask</c>: the rows of the first cross-entropy).</summary>
    public int MaskedCount { get; protected set; }

    /// <summary>How many steps the optimizer has taken since <see cref="Initialize"/> or the constructor.</summary>
    public int OptimizerStep { get; protected set; }

    /// <summary>[M, V]: the first cross-entropy's logits at its selected rows, in order; no rows when none is selected.</summary>
    /// <exception cref="InvalidOperationException">No <see cref="Forward"/> came since the last mask.</exception>
    public MatrixView LogitsAtMasked
    {
        get
        {
            RequireAlive();
            if (_completed < StepStage.Forward)
                throw new InvalidOperationException("the logits are there after Forward");
            var rows = ScoredRows;
            var (columns, stride) = (Description.LogitColumns, Description.LogitsStrideFloats);
            return new MatrixView(Memory.Slot(Description.LogitsOffsetFloats, rows, stride), rows, columns);
        }
    }

    /// <summary>The ids of the last mask, N·T; beyond the given sequences they mean nothing.</summary>
    /// <exception cref="NotSupportedException">The spec does not mask.</exception>
    public ReadOnlySpan<int> CorruptedIds => CorruptedSlot.Span;

    /// <summary>The 0/1 indicator of the last mask, N·T.</summary>
    /// <exception cref="NotSupportedException">The spec does not mask.</exception>
    public ReadOnlySpan<int> MaskIndicator => MaskedSlot.Span;

    /// <summary>The last step's gradients before clip and decay, dense, in the spec's order; a copy.</summary>
    /// <exception cref="InvalidOperationException">The model was made without <c>gradients: true</c>, or no backward came yet.</exception>
    public float[] Gradients
    {
        get
        {
            RequireGradients();
            if (!_gradientsAreSet)
                throw new InvalidOperationException("there are gradients after Backward or Step");
            return GatherParameters(p => p.GradientOffsetFloats);
        }
    }

    /// <summary>The seed that the last mask was given: dropout draws from it.</summary>
    protected long StepSeed { get; private set; }

    /// <summary>The last part of the step that is complete.</summary>
    private protected StepStage Completed => _completed;

    /// <summary>The rows of the first cross-entropy in this step.</summary>
    protected abstract int ScoredRows { get; }

    private IdSlot CorruptedSlot => Memory.Ids(MaskOrThrow.CorruptedOffsetFloats, Places);

    private IdSlot MaskedSlot => Memory.Ids(MaskOrThrow.MaskedOffsetFloats, Places);

    private MaskDescription MaskOrThrow =>
        Description.Mask ?? throw new NotSupportedException($"the spec of {Description.Name} does not mask");

    /// <inheritdoc/>
    /// <remarks>The optimizer starts afresh.</remarks>
    public override void Initialize(long seed)
    {
        base.Initialize(seed);
        if (Description.StateFloats > 0)
            Memory.Clear(Description.StateOffsetFloats, Description.StateFloats);
        OptimizerStep = 0;
        GradientNorm = float.NaN;
    }

    /// <summary>Takes the inputs in (in the spec's order, each rows·T ids) and draws the mask, where the spec masks.</summary>
    public abstract void Mask(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows);

    /// <summary>
    /// Takes the inputs in with a mask of the caller's own instead of a drawn one: for evaluation. There is no seed; where the
    /// model is training all the same, dropout draws with 0.
    /// </summary>
    /// <param name="inputs">The inputs in the spec's order, each rows·T ids.</param>
    /// <param name="corrupted">What stands for the spec's corrupted ids, rows·T.</param>
    /// <param name="masked">1 at the places that the loss scores, else 0; rows·T.</param>
    /// <param name="rows">How many sequences are given.</param>
    /// <exception cref="NotSupportedException">The spec does not mask.</exception>
    public void MaskWith(
        ReadOnlySpan<ReadOnlyMemory<int>> inputs,
        ReadOnlySpan<int> corrupted,
        ReadOnlySpan<int> masked,
        int rows
    )
    {
        var mask = MaskOrThrow;
        CheckInputs(inputs.Length);
        CheckMask(rows);
        for (var i = 0; i < inputs.Length; i++)
            CheckIds(Description.Inputs[i].Name, inputs[i].Span, Description.Inputs[i].Bound, rows);
        CheckIds(nameof(corrupted), corrupted, mask.Bound, rows);
        CheckIds(nameof(masked), masked, bound: 2, rows);
        BeginMask(rows, seed: 0);
        for (var i = 0; i < inputs.Length; i++)
            TakeIds(inputs[i].Span, Memory.Ids(Description.Inputs[i].OffsetFloats, Places));
        TakeIds(corrupted, CorruptedSlot);
        TakeIds(masked, MaskedSlot);
        MaskedCount = masked.Count(1);
        Complete(StepStage.Mask);
    }

    /// <summary>From the inputs to the loss.</summary>
    public abstract void Forward();

    /// <summary>From the loss to the gradients. Needs <c>gradients: true</c>.</summary>
    public abstract void Backward();

    /// <summary>From the gradients to new weights. Needs <c>gradients: true</c>.</summary>
    public abstract void Update();

    /// <summary>One whole step: mask, forward, backward, update.</summary>
    public abstract StepResult Step(ReadOnlySpan<ReadOnlyMemory<int>> inputs, long seed, int rows);

    /// <summary>Checks what must hold before a mask.</summary>
    protected void CheckMask(int rows) => CheckRows(rows);

    /// <summary>Starts a step of <paramref name="rows"/> sequences; every check has passed.</summary>
    protected void BeginMask(int rows, long seed)
    {
        _completed = StepStage.None;
        _drops = IsTraining;
        StepSeed = seed;
        UseRows(rows);
    }

    /// <summary>What a dropout draws in this step; nothing where the model is not training.</summary>
    /// <param name="stream">The dropout's number in the unrolled model, from 0.</param>
    /// <param name="probability">0 ≤ p &lt; 1.</param>
    protected DropoutDraws Draws(int stream, double probability) =>
        _drops ? new DropoutDraws(StepSeed, stream, probability) : default;

    /// <summary>Starts a part of the step; throws where the part before it has not come.</summary>
    protected void Begin(StepStage stage)
    {
        RequireAlive();
        if (_completed != stage - 1)
        {
            var found = _completed == StepStage.None ? "nothing" : _completed.ToString();
            throw new InvalidOperationException($"{stage} comes after {stage - 1}; what came last is {found}");
        }
        // Where a part fails half way, only a new mask helps.
        _completed = StepStage.None;
    }

    /// <summary>Ends a part of the step.</summary>
    protected void Complete(StepStage stage)
    {
        _completed = stage;
        _gradientsAreSet |= stage == StepStage.Backward;
    }

    /// <summary>Takes the sum of the cross-entropies, rounded once.</summary>
    protected void SetLoss(double loss) => Loss = (float)loss;

    /// <summary>Takes the norm of the whole gradient and says what to multiply it with, as torch.nn.utils.clip_grad_norm_.</summary>
    /// <param name="squares">The sum of the squares of all gradients.</param>
    /// <param name="largest">The largest norm that is left as it is.</param>
    /// <returns>1, or what brings the norm down to <paramref name="largest"/>; NaN where the norm is.</returns>
    protected double ClipScale(double squares, double largest)
    {
        var norm = Math.Sqrt(squares);
        GradientNorm = (float)norm;
        return Math.Min(1, largest / (norm + 1e-6));
    }

    /// <summary>Throws where whole gradients are not kept.</summary>
    protected void RequireGradients()
    {
        RequireAlive();
        if (!KeepsGradients)
            throw new InvalidOperationException(
                $"this {Description.Name} keeps no gradients; make it with `gradients: true`"
            );
    }

    /// <summary>Makes all gradients that are kept zero.</summary>
    protected void ClearGradients()
    {
        if (!KeepsGradients)
            return;
        foreach (var parameter in Description.Parameters)
            Memory.Clear(parameter.GradientOffsetFloats, (long)parameter.Rows * parameter.StrideFloats);
        ClearGradientsOfValues();
    }

    /// <summary>Makes the gradients zero that are shown beside those of the parameters.</summary>
    private protected virtual void ClearGradientsOfValues() { }

    /// <summary>Where a gradient goes that one node makes: into memory where it is kept, else straight into the weight.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="gradientOffset">Where the gradient lies where it is kept.</param>
    protected Destination UpdateOrGradient(Slot weight, long gradientOffset) =>
        KeepsGradients
            ? Destination.Gradient(Memory.Slot(gradientOffset, weight.Rows, weight.Stride), Write.Set)
            : Destination.Update(weight, -LearningRate);

    /// <inheritdoc/>
    private protected sealed override void ForgetResults()
    {
        _completed = StepStage.None;
        _gradientsAreSet = false;
    }
}

/// <summary>The parts of a step, in their order.</summary>
public enum StepStage
{
    /// <summary>No part yet.</summary>
    None,

    /// <summary>Inputs taken in and masked.</summary>
    Mask,

    /// <summary>From the inputs to the loss.</summary>
    Forward,

    /// <summary>From the loss to the gradients.</summary>
    Backward,

    /// <summary>From the gradients to new weights.</summary>
    Update,
}
