using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;
using Mlm.Shared;

namespace Mlm.Generator.Fusion;

/// <summary>
/// Lets products that share an input run as one, forward and backward:
/// <code>
/// before                                         after
/// q = matmul(h, w_q)                             q, k, v = matmul ×3(h, w_q, w_k, w_v)
/// k = matmul(h, w_k)
/// v = matmul(h, w_v)
/// …                                              …
/// dh = matmul.backward_input(dv, w_v)            dh'3 = matmul.backward_input ×3(dv, w_v, dk, w_k, dq, w_q)
/// dw_v = matmul.backward_weight(h, dv)           dw_v, dw_k, dw_q = matmul.backward_weight ×3(h, dv, dk, dq)
/// dh'2 = dh += matmul.backward_input(dk, w_k)
/// dw_k = matmul.backward_weight(h, dk)
/// dh'3 = dh'2 += matmul.backward_input(dq, w_q)
/// dw_q = matmul.backward_weight(h, dq)
/// </code>
/// The threads are called and waited for once, not once a product; the bits stay. Forward the joined node stands where the first
/// product stood, since its input is there; backward where the last one stood, since all gradients are there then. Weights'
/// gradients move first, so that no weight is updated before the joined reversals read it. Nothing moves past another product, but for an input's gradient, or
/// an attention, so no value lives much longer than it did.
/// </summary>
internal static class SharedInputProducts
{
    /// <summary>The graph with all such products as one node.</summary>
    public static DifferentiatedGraph Apply(DifferentiatedGraph graph)
    {
        var forward = JoinForward(graph.Forward.Nodes);
        var backward = JoinWeightGradients(graph.Backward);
        var uses = new ValueUses(forward.Concat(backward));
        HashSet<Value> ofParameters = [.. graph.ParameterGradients.Values.SelectMany(g => g)];
        return graph with
        {
            Forward = graph.Forward with { Nodes = forward },
            Backward = JoinInputGradients(backward, uses, ofParameters),
        };
    }

    private static IReadOnlyList<Node> JoinForward(IReadOnlyList<Node> nodes)
    {
        var rewritten = new Dictionary<Node, Node?>();
        var group = new List<Node>();
        // since the group's first, where the others would come to stand
        var (written, read) = (new HashSet<Value>(), new HashSet<Value>());
        foreach (var node in nodes)
        {
            var isProduct = node.Operation is MatMulOperation { IsTransposed: false };
            if (isProduct && HasRoom(group, node) && group[0].Inputs[0] == node.Inputs[0] && CanMoveUp(node))
            {
                group.Add(node);
            }
            else if (node.Operation.Flops(node) > 0)
            {
                Close();
                if (isProduct)
                    group.Add(node);
            }
            if (group.Count == 0)
                continue;
            written.UnionWith(node.Outputs.Select(o => o.Value));
            read.UnionWith(node.Reads);
        }
        Close();
        return Rewriting.Apply(nodes, rewritten);

        bool CanMoveUp(Node node) =>
            HaveSameRows(node.Result, group[0].Result)
            && !node.Reads.Any(written.Contains)
            && !node.Outputs.Any(o => o.Base is { } old && read.Contains(old));

        void Close()
        {
            if (group.Count > 1)
                Replace(group, group[0], JoinForward(group), rewritten);
            group.Clear();
            written.Clear();
            read.Clear();
        }
    }

    private static Node JoinForward(List<Node> group) =>
        new(
            new SharedMatMulOperation([
                .. group.Select(n => new SharedFactor((MatMulOperation)n.Operation, n.Outputs.Count > 1)),
            ]),
            [group[0].Inputs[0], .. group.SelectMany(n => n.Inputs.Skip(1))],
            [.. group.SelectMany(n => n.Outputs)],
            group[0].Origin
        );

    private static IReadOnlyList<Node> JoinWeightGradients(IReadOnlyList<Node> nodes) =>
        JoinAtLast(
            nodes,
            isOne: n => n.Operation is MatMulBackwardWeightOperation { IsTransposed: false },
            goesWith: (group, n) =>
                group[0].Inputs[0] == n.Inputs[0] && !n.Reads.Any(r => group.Exists(m => Writes(m, r))),
            mayStandBetween: n => n.Operation is MatMulBackwardInputOperation || n.Operation.Flops(n) == 0,
            join: group => new Node(
                new SharedMatMulBackwardWeightOperation(group.Count),
                [group[0].Inputs[0], .. group.Select(n => n.Inputs[1])],
                [.. group.SelectMany(n => n.Outputs)],
                group[group.Count - 1].Origin
            )
        );

    // Contributions to one gradient, each of which continues the one before and nothing else does.
    private static IReadOnlyList<Node> JoinInputGradients(
        IReadOnlyList<Node> nodes,
        ValueUses uses,
        HashSet<Value> ofParameters
    ) =>
        JoinAtLast(
            nodes,
            isOne: n =>
                n.Operation is MatMulBackwardInputOperation { IsTransposed: false, TimesSlope: false }
                && !ofParameters.Contains(n.Result),
            goesWith: (group, n) =>
                n.Outputs[0].Base is { } sofar
                && sofar == group[group.Count - 1].Result
                && uses.Readers(sofar).Count == 1
                && !n.Inputs.Contains(sofar)
                && HaveSameRows(n.Inputs[0], group[0].Inputs[0]),
            mayStandBetween: n => n.Operation.Flops(n) == 0,
            join: group => new Node(
                new SharedMatMulBackwardInputOperation(group.Count),
                [.. group.SelectMany(n => n.Inputs)],
                [group[group.Count - 1].Outputs[0] with { Base = group[0].Outputs[0].Base }],
                group[group.Count - 1].Origin
            )
        );

    private static IReadOnlyList<Node> JoinAtLast(
        IReadOnlyList<Node> nodes,
        Func<Node, bool> isOne,
        Func<List<Node>, Node, bool> goesWith,
        Func<Node, bool> mayStandBetween,
        Func<List<Node>, Node> join
    )
    {
        var rewritten = new Dictionary<Node, Node?>();
        var group = new List<Node>();
        foreach (var node in nodes)
        {
            if (isOne(node))
            {
                if (!HasRoom(group, node) || !goesWith(group, node))
                    Close();
                group.Add(node);
            }
            else if (!mayStandBetween(node) || group.Exists(member => IsNeededBefore(member, node)))
            {
                Close();
            }
        }
        Close();
        return Rewriting.Apply(nodes, rewritten);

        void Close()
        {
            if (group.Count > 1)
                Replace(group, group[group.Count - 1], join(group), rewritten);
            group.Clear();
        }
    }

    private static void Replace(List<Node> group, Node place, Node joined, Dictionary<Node, Node?> rewritten)
    {
        foreach (var node in group)
            rewritten[node] = node == place ? joined : null;
    }

    // A later node reads what the member writes, or overwrites what it reads.
    private static bool IsNeededBefore(Node member, Node node) =>
        node.Reads.Any(r => Writes(member, r))
        || node.Outputs.Any(o => o.Base is { } old && member.Inputs.Contains(old));

    private static bool Writes(Node node, Value value) => node.Outputs.Any(o => o.Value == value);

    // The joined node belongs to the method of one turn.
    private static bool HasRoom(List<Node> group, Node node) =>
        group.Count is > 0 and < KernelGeometry.MostSharedProducts && Equals(group[0].Origin.Turn, node.Origin.Turn);

    private static bool HaveSameRows(Value a, Value b) =>
        a.Shape.MaxRows == b.Shape.MaxRows && a.Shape.Selection == b.Shape.Selection;
}
