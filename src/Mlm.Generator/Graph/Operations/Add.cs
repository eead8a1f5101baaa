namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] + b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record AddOperation : ElementwiseOperation
{
    public override string Name => "add";

    public override bool CanAdd => false;
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
}
