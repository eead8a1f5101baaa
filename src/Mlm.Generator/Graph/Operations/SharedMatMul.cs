namespace Mlm.Generator.Graph.Operations;

/// <summary>Products that share an input, as one: <see cref="GraphOperation.Parts"/> are what they would be each alone.</summary>
internal abstract record SharedProductsOperation : GraphOperation
{
    public sealed override long Flops(Node node) => Parts(node).Sum(p => p.Operation.Flops(p));

    public abstract override IReadOnlyList<Node> Parts(Node node);

    /// <summary><c>matmul ×3</c>; where they differ, <c>matmul + silu, matmul</c>.</summary>
    protected static string NameOf(IReadOnlyList<GraphOperation> operations)
    {
        var number = operations.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return operations.All(o => o.Name == operations[0].Name)
            ? $"{operations[0].Name} ×{number}"
            : string.Join(", ", operations.Select(o => o.Name));
    }
}

/// <summary>One of the products of a <see cref="SharedMatMulOperation"/>.</summary>
/// <param name="Operation">What it is alone.</param>
/// <param name="KeepsSlope">Whether its slope is an output behind its result.</param>
internal sealed record SharedFactor(MatMulOperation Operation, bool KeepsSlope);

/// <summary>
/// Products c = a · b with one a, none transposed. Inputs: a, then each product's b and its epilogue's bias. Outputs: each product's
/// c and its epilogue's slope.
/// </summary>
internal sealed record SharedMatMulOperation(IReadOnlyList<SharedFactor> Factors) : SharedProductsOperation
{
    public override string Name => NameOf([.. Factors.Select(f => f.Operation)]);

    public override IReadOnlyList<Node> Parts(Node node)
    {
        var parts = new List<Node>();
        var (input, output) = (1, 0);
        foreach (var factor in Factors)
        {
            var inputs = factor.Operation.Then is { HasBias: true } ? 2 : 1;
            var outputs = factor.KeepsSlope ? 2 : 1;
            parts.Add(
                new Node(
                    factor.Operation,
                    [node.Inputs[0], .. node.Inputs.Skip(input).Take(inputs)],
                    [.. node.Outputs.Skip(output).Take(outputs)],
                    node.Origin
                )
            );
            input += inputs;
            output += outputs;
        }
        return parts;
    }
}

/// <summary>da = the sum of dc · bᵀ over products that share a. Inputs: each product's dc and b. Output: da, which is each part's.</summary>
internal sealed record SharedMatMulBackwardInputOperation(int Count) : SharedProductsOperation
{
    public override string Name => NameOf([.. Enumerable.Repeat(new MatMulBackwardInputOperation(), Count)]);

    public override IReadOnlyList<Node> Parts(Node node) =>
        [
            .. Enumerable
                .Range(0, Count)
                .Select(i => new Node(
                    new MatMulBackwardInputOperation(),
                    [node.Inputs[2 * i], node.Inputs[(2 * i) + 1]],
                    node.Outputs,
                    node.Origin
                )),
        ];
}

/// <summary>db = aᵀ · dc for each of the products that share a. Inputs: a, then each product's dc. Outputs: each product's db.</summary>
internal sealed record SharedMatMulBackwardWeightOperation(int Count) : SharedProductsOperation
{
    public override string Name => NameOf([.. Enumerable.Repeat(new MatMulBackwardWeightOperation(), Count)]);

    public override bool CanUpdateWeight => true;

    public override IReadOnlyList<Node> Parts(Node node) =>
        [
            .. Enumerable
                .Range(0, Count)
                .Select(i => new Node(
                    new MatMulBackwardWeightOperation(),
                    [node.Inputs[0], node.Inputs[1 + i]],
                    [node.Outputs[i]],
                    node.Origin
                )),
        ];
}
