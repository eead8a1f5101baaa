namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] · b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record MultiplyOp : ElementwiseOp
{
    public override string Name => "multiply";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"{name(node.Inputs[0])} ⊙ {name(node.Inputs[1])}"];
}

/// <summary>db[p] = Σ dy[r] · x[r] over r ≡ p (mod db's rows). Inputs: dy, x.</summary>
internal sealed record SumProductsOp : GraphOp
{
    public override string Name => "sum_products";

    protected override IReadOnlyList<string> Terms(Node node, Func<Value, string> name) =>
        [$"Σ ({name(node.Inputs[0])} ⊙ {name(node.Inputs[1])}) over the rows that it served"];

    public override bool CanUpdateWeight => true;
}
