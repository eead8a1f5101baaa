using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Statements;

/// <summary>A model compiled for one kind of class: all that emission and the reports read.</summary>
/// <param name="Unrolled">The unrolled forward before any pass.</param>
/// <param name="Graph">The forward and backward after all passes.</param>
/// <param name="Memory">Where everything lies.</param>
/// <param name="Statements">What is executed, in its order, and how each product is cut.</param>
internal sealed record CompiledStep(
    ForwardGraph Unrolled,
    StepGraph Graph,
    MemoryPlan Memory,
    StatementTable Statements
);
