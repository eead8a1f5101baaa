using Mlm.Dsl.Types;
using Mlm.Shared;

namespace Mlm.Generator.Graph.Operations;

/// <summary>The sizes that an attention and its reversal share.</summary>
internal sealed record AttentionSizes(Axis Sequences, Axis Tokens, Axis Heads, int HeadSize)
{
    /// <summary>The memory of each thread beside the plan.</summary>
    public long ScratchFloats => AttentionGeometry.ScratchFloats(Tokens.Size, HeadSize);
}

/// <summary>What of an attention's forward is there for its reversal.</summary>
internal enum AttentionMemory
{
    /// <summary>The probabilities, a row a query: [N, T, H·T].</summary>
    Probabilities,

    /// <summary>Two numbers a query and head, [N, T, 2·H], from which the probabilities are computed again.</summary>
    Statistics,

    /// <summary>Nothing: there is no reversal.</summary>
    Nothing,
}

/// <summary>What decides which keys a query sees, and what is dropped of its probabilities.</summary>
/// <param name="Keep">Keys are left out where it is 0; null to keep all.</param>
/// <param name="IsCausal">Whether a token sees itself and those before it alone.</param>
/// <param name="Dropout">What acts on the softmax; null for none.</param>
internal sealed record AttentionRules(IdsValue? Keep, bool IsCausal, DropoutSite? Dropout)
{
    /// <summary>The probabilities as a formula.</summary>
    public string Softmax(string q, string k, AttentionSizes sizes)
    {
        string[] over =
        [
            .. Keep == null ? Array.Empty<string>() : [$"keys where {Keep.Name} is 1"],
            .. IsCausal ? ["the keys up to the query"] : Array.Empty<string>(),
        ];
        var softmax = $"softmax({q}·{k}ᵀ/√{GraphOp.Number(sizes.HeadSize)})";
        return over.Length == 0 ? softmax : $"({softmax} over {string.Join(" and ", over)})";
    }

    /// <summary>Probabilities, or their gradients, after the dropout.</summary>
    public string Dropped(string p) => Dropout == null ? p : $"dropout({p})";

    /// <summary>The ids that a kernel reads which computes the softmax.</summary>
    public IReadOnlyList<IdsValue> IdsRead => Keep == null ? [] : [Keep];
}

/// <summary>
/// y = softmax(q·kᵀ / √head_size) · v for each sequence and head. Inputs: q, k, v, all [N, T, D]; where selected rows alone
/// are asked for, q and y have these rows, k and v have all. Outputs: y and what <see cref="Memory"/> says.
/// </summary>
internal sealed record AttentionOp(AttentionSizes Sizes, AttentionRules Rules, AttentionMemory Memory) : GraphOp
{
    /// <summary>Whether the queries that are read may be computed alone.</summary>
    public bool SelectsQueries { get; init; }

    public override string Name => "attention";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var softmax = Rules.Softmax(name(node.Inputs[0]), name(node.Inputs[1]), Sizes);
        return
        [
            $"{Rules.Dropped(softmax)}·{name(node.Inputs[2])}",
            Memory == AttentionMemory.Statistics
                ? "the largest score and the sum of exponentials of each row"
                : softmax,
        ];
    }

    public override IReadOnlyList<IdsValue> IdsRead => Rules.IdsRead;

    public override bool CanAdd => false;

    public override long ScratchFloats => Sizes.ScratchFloats;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    // The kernel finds a sequence's queries by their places, which ascend in a step, but not where they are asked for.
    public override bool CanSelect(Selection selection) => SelectsQueries && !selection.IsAsked;

    public override long Flops(Node node) => 4L * node.Result.Shape.Axes.Elements * Sizes.Tokens.Size;
}

/// <summary>dq, dk and dv. Inputs: dy, q, k, v, and what the forward kept. Outputs: dq, dk, dv, written in this order.</summary>
internal sealed record AttentionBackwardOp(AttentionSizes Sizes, AttentionRules Rules, AttentionMemory Memory) : GraphOp
{
    public override string Name => "attention.backward";

    public override bool ReadsPlaces => true;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"ds·{name(node.Inputs[2])}", $"dsᵀ·{name(node.Inputs[1])}", $"{Rules.Dropped("p")}ᵀ·{name(node.Inputs[0])}"];

    public override string Formula(Node node, Func<Value, string> name)
    {
        var p =
            Memory == AttentionMemory.Statistics
                ? Rules.Softmax(name(node.Inputs[1]), name(node.Inputs[2]), Sizes)
                : name(node.Inputs[4]);
        var dp = Rules.Dropped($"{name(node.Inputs[0])}·{name(node.Inputs[3])}ᵀ");
        return $"{base.Formula(node, name)}, where p = {p}, dp = {dp}, ds = p ⊙ (dp − Σ dp ⊙ p)/√{Number(Sizes.HeadSize)}";
    }

    public override IReadOnlyList<IdsValue> IdsRead => Memory == AttentionMemory.Statistics ? Rules.IdsRead : [];

    public override long ScratchFloats => Sizes.ScratchFloats;

    // Scores that are computed again are one product more.
    public override long Flops(Node node) =>
        (Memory == AttentionMemory.Statistics ? 10L : 8L) * node.Inputs[0].Shape.Axes.Elements * Sizes.Tokens.Size;
}
