namespace Mlm.Generator.Options;

/// <summary>A member of generated classes, or a few that belong together; each is written by one file of <c>Emission/Members</c>.</summary>
internal enum ClassMember
{
    /// <summary>The spec's dims as constants.</summary>
    Dims,

    /// <summary>What tells the spec from others.</summary>
    Fingerprint,

    /// <summary>The times of the statements.</summary>
    Times,

    /// <summary>What masks the tokens.</summary>
    Masking,

    /// <summary>The constructor.</summary>
    Constructor,

    /// <summary>The first part of a step: takes the inputs in and masks them.</summary>
    Mask,

    /// <summary>What masking made: the corrupted ids and the indicator.</summary>
    MaskedIds,

    /// <summary>A whole step.</summary>
    Step,

    /// <summary>What the model is made of.</summary>
    Description,

    /// <summary>How many rows the first cross-entropy scored.</summary>
    ScoredRows,

    /// <summary>Takes the inputs in and computes all that does not depend on the queried positions.</summary>
    Run,

    /// <summary>The left operand of the last product that makes the logits.</summary>
    Hidden,

    /// <summary>The logits at some positions.</summary>
    Logits,

    /// <summary>The lengths of the memory's regions.</summary>
    MemorySizes,

    /// <summary>Where params lie, and their optimizer state and gradients.</summary>
    Weights,

    /// <summary>Where the other values lie.</summary>
    Activations,

    /// <summary>Where ids and selected positions lie.</summary>
    Ids,

    /// <summary>Whether a cross-entropy has nothing to score.</summary>
    NothingSelected,

    /// <summary>Every value by its name.</summary>
    Values,

    /// <summary>From the inputs to the loss.</summary>
    Forward,

    /// <summary>From the inputs to all that does not depend on the queried positions.</summary>
    ForwardOfRun,

    /// <summary>From there to the logits at the queried positions.</summary>
    ForwardAtAsked,

    /// <summary>From the loss to gradients or fused updates.</summary>
    Backward,

    /// <summary>The optimizer's step.</summary>
    Update,
}
