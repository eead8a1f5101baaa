namespace Mlm.Generator.Graph.Operations;

/// <summary>c[rows, columns] = a[rows, inner] · b[inner, columns]. Inputs: a, b.</summary>
internal sealed record MatMulOperation : GraphOperation
{
    public override string Name => "matmul";

    public override IReadOnlyList<int> RowwiseInputs(Node node) => [0];

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>da = dc · bᵀ. Inputs: dc, b.</summary>
internal sealed record MatMulBackwardInputOperation : GraphOperation
{
    public override string Name => "matmul.backward_input";

    public override long Flops(Node node) => 2L * node.Inputs[0].Shape.Axes.Elements * node.Result.Shape.Columns.Size;
}

/// <summary>db = aᵀ · dc. Inputs: a, dc.</summary>
internal sealed record MatMulBackwardWeightOperation : GraphOperation
{
    public override string Name => "matmul.backward_weight";

    public override bool CanUpdateWeight => true;

    public override long Flops(Node node) =>
        2L * node.Inputs[0].Shape.Axes.Elements * node.Inputs[1].Shape.Columns.Size;
}
