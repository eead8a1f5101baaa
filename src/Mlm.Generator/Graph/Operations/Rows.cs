namespace Mlm.Generator.Graph.Operations;

/// <summary>y[m] = x[places[m] mod x's rows]: the selected rows alone. Inputs: x.</summary>
internal sealed record GatherRowsOperation(Selection Selection) : GraphOperation
{
    public override string Name => "gather_rows";

    public override bool CanAdd => false;
}

/// <summary>dx[places[m]] = dy[m], zero elsewhere. Inputs: dy.</summary>
internal sealed record ScatterRowsOperation(Selection Selection) : GraphOperation
{
    public override string Name => "scatter_rows";
}

/// <summary>dx[places[m] mod dx's rows] = Σ dy[m]. Inputs: dy.</summary>
internal sealed record SumGatheredRowsOperation(Selection Selection) : GraphOperation
{
    public override string Name => "sum_gathered_rows";

    public override bool CanUpdateWeight => true;
}
