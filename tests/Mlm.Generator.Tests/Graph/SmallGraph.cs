using Mlm.Dsl.Types;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Nodes made by hand, for what no spec leads to.</summary>
internal static class SmallGraph
{
    /// <summary>A value of [4, 6].</summary>
    public static Value Value(string name, int rows = 4) =>
        new(name, new MatrixShape(new Shape([new Axis("N", rows), new Axis("D", 6)]), Selection: null));

    /// <summary>A node with one output.</summary>
    public static Node Node(GraphOp operation, Value result, params Value[] inputs) =>
        Node(operation, new Output(result), inputs);

    /// <summary>A node with one output, which may continue a value in its place.</summary>
    public static Node Node(GraphOp operation, Output output, params Value[] inputs) =>
        new(operation, inputs, [output], new Origin(1, "", Turn: null));

    /// <summary>A copy of a value.</summary>
    public static Node Copy(Value from, Value to) => Node(new CopyOp(), to, from);

    /// <summary>A value added to another in that one's place.</summary>
    public static Node Accumulate(Value to, Value result, Value added) =>
        Node(new AccumulateOp(), new Output(result, Base: to), added);
}
