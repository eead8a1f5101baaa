namespace Mlm.Generator.Graph.Operations;

/// <summary>y[r] = a[r] · b[r mod b's rows]. Inputs: a, b.</summary>
internal sealed record MultiplyOperation : ElementwiseOperation
{
    public override string Name => "multiply";
}

/// <summary>db[p] = Σ dy[r] · x[r] over r ≡ p (mod db's rows). Inputs: dy, x.</summary>
internal sealed record SumProductsOperation : GraphOperation
{
    public override string Name => "sum_products";

    public override bool CanUpdateWeight => true;
}
