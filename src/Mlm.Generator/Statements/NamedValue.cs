using Mlm.Generator.Differentiation;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Statements;

/// <summary>A value of the step by the name under which an inspection class shows it.</summary>
/// <param name="Name">The spec's name in the unrolled model, <c>block.0.x</c>; of a gradient with a d, <c>block.0.dx</c>.</param>
/// <param name="Value">The tensor; of a gradient, the whole one.</param>
/// <param name="Of">The value itself; of a gradient, what it is the gradient of.</param>
/// <param name="Kind">What it is.</param>
internal sealed record NamedValue(string Name, Value Value, Value Of, NamedKind Kind)
{
    /// <summary>Params, then what the forward computes in its order, then the gradients of all these.</summary>
    public static IReadOnlyList<NamedValue> AllOf(StepGraph graph)
    {
        var names = new NameTable();
        var parameters = graph.Forward.Parameters.Select(p => (Name: names.Unique(p.Name), Value: p)).ToList();
        // The spec's own names come before those that the compiler gives to what stands between them.
        var assigned = graph.Forward.Assigned.Select(a => (Name: names.Unique(a.Name), a.Value)).ToList();
        var byValue = assigned.ToLookup(a => a.Value, a => a.Name);
        var computed = graph
            .Forward.Nodes.SelectMany(n => n.Outputs)
            .SelectMany(o => byValue[o.Value].DefaultIfEmpty(null), (o, name) => (Name: name, o.Value))
            .Select(v => (Name: v.Name ?? names.Unique(v.Value.Name), v.Value));
        var aliases = assigned.Where(a => a.Value.Parameter != null);

        var values = new List<NamedValue>();
        foreach (var (name, value) in parameters.Concat(aliases))
            values.Add(new NamedValue(name, value, value, NamedKind.Parameter));
        foreach (var (name, value) in computed)
            values.Add(new NamedValue(name, value, value, NamedKind.Computed));
        foreach (var of in values.Where(v => graph.WholeGradients.ContainsKey(v.Value)).ToList())
        {
            var name = names.Unique(Differentiator.GradientName(of.Name));
            values.Add(new NamedValue(name, graph.WholeGradients[of.Value], of.Value, NamedKind.Gradient));
        }
        return values;
    }
}

/// <summary>When a named value is there.</summary>
internal enum NamedKind
{
    /// <summary>A param: once the weights are set.</summary>
    Parameter,

    /// <summary>After the forward.</summary>
    Computed,

    /// <summary>After the backward.</summary>
    Gradient,
}
