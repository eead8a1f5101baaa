namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] + b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record AddOp : ElementwiseOp
{
    public override string Name => "add";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} + {name(node.Inputs[1])}"];

    public override bool CanAdd => false;
}

/// <summary>db[p] = Σ dy[r] over r ≡ p (mod db's rows). Inputs: dy.</summary>
internal sealed record SumRowsOp : GraphOp
{
    public override string Name => "sum_rows";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"Σ {name(node.Inputs[0])} over the rows that it served"];

    public override bool CanUpdateWeight => true;
}

/// <summary>y += x. Inputs: x; always with a base.</summary>
internal sealed record AccumulateOp : GraphOp
{
    public override string Name => "accumulate";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) => [name(node.Inputs[0])];

    public override bool IsElementwise => true;
}

/// <summary>y = x. Inputs: x.</summary>
internal sealed record CopyOp : GraphOp
{
    public override string Name => "copy";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) => [name(node.Inputs[0])];

    public override bool CanAdd => false;
}
