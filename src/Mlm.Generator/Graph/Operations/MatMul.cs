namespace Mlm.Generator.Graph.Operations;

/// <summary>c[rows, columns] = a[rows, inner] · b[inner, columns], or · bᵀ with b[columns, inner]. Inputs: a, b.</summary>
internal sealed record MatMulOperation(bool IsTransposed = false) : GraphOperation
{
    public override string Name => IsTransposed ? "matmul_transposed" : "matmul";

    public override bool IsProduct => true;

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>da = dc · bᵀ, or dc · b of a transposed product. Inputs: dc, b.</summary>
internal sealed record MatMulBackwardInputOperation(bool IsTransposed = false) : GraphOperation
{
    public override string Name => IsTransposed ? "matmul_transposed.backward_input" : "matmul.backward_input";

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>db = aᵀ · dc, or dcᵀ · a of a transposed product. Inputs: a, dc.</summary>
internal sealed record MatMulBackwardWeightOperation(bool IsTransposed = false) : GraphOperation
{
    public override string Name => IsTransposed ? "matmul_transposed.backward_weight" : "matmul.backward_weight";

    public override bool CanUpdateWeight => true;

    public override long Flops(Node node) =>
        2L * node.Inputs[0].Shape.Axes.Elements * node.Inputs[1].Shape.Columns.Size;
}
