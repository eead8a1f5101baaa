namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] + b[r mod <paramref name="Period"/>]. Inputs: a, b. The period is b's rows.</summary>
internal sealed record AddOperation(int Period) : GraphOperation
{
    public override string Name => "add";

    public override bool CanAdd => false;

    public override bool IsElementwise => true;

    // A second operand with fewer rows serves many rows of the first.
    public override IReadOnlyList<int> RowwiseInputs(Node node) =>
        Period == node.Inputs[0].Shape.MaxRows ? [0, 1] : [0];
}

/// <summary>db[p] = Σ dy[r] over r ≡ p (mod <paramref name="Period"/>). Inputs: dy.</summary>
internal sealed record SumRowsOperation(int Period) : GraphOperation
{
    public override string Name => "sum_rows";

    public override bool CanUpdateWeight => true;
}

/// <summary>y += x. Inputs: x; always with a base.</summary>
internal sealed record AccumulateOperation : GraphOperation
{
    public override string Name => "accumulate";

    public override bool IsElementwise => true;
}

/// <summary>y = x. Inputs: x.</summary>
internal sealed record CopyOperation : GraphOperation
{
    public override string Name => "copy";

    public override bool CanAdd => false;

    public override bool IsElementwise => true;
}
