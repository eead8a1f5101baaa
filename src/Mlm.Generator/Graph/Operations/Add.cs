namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] + b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record AddOperation : GraphOperation
{
    public override string Name => "add";

    public override bool CanAdd => false;

    public override bool IsElementwise => true;

    // A second operand with fewer rows serves many rows of the first.
    public override IReadOnlyList<int> RowwiseInputs(Node node) => IsBroadcast(node) ? [0] : [0, 1];

    // It has a row a position, say, and is gathered where only some places are computed.
    public override IReadOnlyList<int> GatheredInputs(Node node) => [0, 1];

    /// <summary>Whether the second operand has fewer rows than the first.</summary>
    public static bool IsBroadcast(Node node) => node.Inputs[1].Shape.MaxRows < node.Inputs[0].Shape.MaxRows;
}

/// <summary>db[p] = Σ dy[r] over r ≡ p (mod db's rows). Inputs: dy.</summary>
internal sealed record SumRowsOperation : GraphOperation
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
