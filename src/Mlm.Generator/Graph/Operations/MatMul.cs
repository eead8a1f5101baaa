namespace Mlm.Generator.Graph.Operations;

/// <summary>What a product does with its result while it is in the cache.</summary>
/// <param name="HasBias">Whether a row, its third input, is added.</param>
/// <param name="Function">What is applied then; null for nothing. Its slope is the product's second output, where somebody reads it.</param>
internal sealed record ProductEpilogue(bool HasBias, Activation? Function = null)
{
    /// <inheritdoc/>
    public override string ToString() => (HasBias ? " + bias" : "") + (Function == null ? "" : " + " + Function.Name);
}

/// <summary>
/// c[rows, columns] = a[rows, inner] · b[inner, columns], or · bᵀ with b[columns, inner]. Inputs: a, b, and the epilogue's bias.
/// Outputs: c, and the epilogue's slope.
/// </summary>
internal sealed record MatMulOp(bool IsTransposed = false, ProductEpilogue? Then = null) : GraphOp
{
    public override string Name => (IsTransposed ? "matmul_transposed" : "matmul") + Then;

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var product = $"{name(node.Inputs[0])}·{name(node.Inputs[1])}{(IsTransposed ? "ᵀ" : "")}";
        if (Then is { HasBias: true })
            product = $"{product} + {name(node.Inputs[2])}";
        return Then?.Function is { } function
            ? [$"{function.Name}({product})", $"{function.Name}′({product})"]
            : [product];
    }

    public override IReadOnlyList<string> Fused =>
        [
            .. Then is { HasBias: true } ? ["add"] : Array.Empty<string>(),
            .. Then?.Function is { } function ? [function.Name] : Array.Empty<string>(),
        ];

    public override bool IsProduct => true;

    // A sum goes on under a bias, but not under a function of the whole.
    public override bool CanAdd => Then?.Function == null;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    public override ProductShape Product(Node node) =>
        new(Extent.RowsOf(node.Result), Extent.ColumnsOf(node.Inputs[0]), Extent.ColumnsOf(node.Result));

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>
/// da = dc · bᵀ, or dc · b of a transposed product. Inputs: dc, b, and a slope that da is multiplied with where
/// <see cref="SlopeOf"/> an activation is set.
/// </summary>
internal sealed record MatMulBackwardInputOp(bool IsTransposed = false, Activation? SlopeOf = null) : GraphOp
{
    /// <summary>Whether the result is multiplied with a slope.</summary>
    public bool TimesSlope => SlopeOf != null;

    public override string Name =>
        (IsTransposed ? "matmul_transposed" : "matmul") + ".backward_input" + (TimesSlope ? " · slope" : "");

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name)
    {
        var product = $"{name(node.Inputs[0])}·{name(node.Inputs[1])}{(IsTransposed ? "" : "ᵀ")}";
        return [TimesSlope ? $"({product}) ⊙ {name(node.Inputs[2])}" : product];
    }

    public override IReadOnlyList<string> Fused => SlopeOf == null ? [] : [$"{SlopeOf.Name}.backward"];

    public override bool CanAdd => !TimesSlope;

    public override ProductShape Product(Node node) =>
        new(Extent.RowsOf(node.Inputs[0]), Extent.ColumnsOf(node.Inputs[0]), Extent.ColumnsOf(node.Result));

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>db = aᵀ · dc, or dcᵀ · a of a transposed product. Inputs: a, dc.</summary>
internal sealed record MatMulBackwardWeightOp(bool IsTransposed = false) : GraphOp
{
    public override string Name => IsTransposed ? "matmul_transposed.backward_weight" : "matmul.backward_weight";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [
            IsTransposed
                ? $"{name(node.Inputs[1])}ᵀ·{name(node.Inputs[0])}"
                : $"{name(node.Inputs[0])}ᵀ·{name(node.Inputs[1])}",
        ];

    public override bool CanUpdateWeight => true;

    public override ProductShape Product(Node node)
    {
        var (rows, columns) = (Extent.ColumnsOf(node.Inputs[0]), Extent.ColumnsOf(node.Inputs[1]));
        return new ProductShape(
            IsTransposed ? columns : rows,
            Extent.RowsOf(node.Inputs[0]),
            IsTransposed ? rows : columns,
            MakesWeight: true
        );
    }

    public override long Flops(Node node) =>
        2L * node.Inputs[0].Shape.Axes.Elements * node.Inputs[1].Shape.Columns.Size;
}
