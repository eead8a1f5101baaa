using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Updates;

/// <summary>How an optimizer's step is written.</summary>
/// <param name="Kernel">What steps one parameter: <c>AdamW.Update</c>.</param>
/// <param name="State">What the kernel calls the tensors of the state, in the plan's order.</param>
/// <param name="Settings">What all its calls share; null where they take the learning rate alone.</param>
internal sealed record UpdateStatement(string Kernel, IReadOnlyList<string> State, SettingsStatement? Settings);

/// <summary>The numbers of an optimizer beside the learning rate, which comes first.</summary>
/// <param name="Type">The runtime's type: <c>AdamWSettings</c>.</param>
/// <param name="Arguments">What it is made with.</param>
internal sealed record SettingsStatement(string Type, IReadOnlyList<(string Name, string Value)> Arguments);

/// <summary>How each optimizer's step is written; each file of this folder adds its own.</summary>
internal static partial class UpdateStatements
{
    private static Registry<Operation, Func<Optimizer, UpdateStatement>> _all;

    /// <summary>The update rules that have one.</summary>
    public static IReadOnlyCollection<Operation> Operations => _all.Keys;

    /// <summary>How a spec's optimizer is written.</summary>
    public static UpdateStatement Of(Optimizer optimizer) =>
        _all.Get(optimizer.Update.Operation, "update statement")(optimizer);

    private static Func<Optimizer, UpdateStatement> Add(Operation operation, Func<Optimizer, UpdateStatement> write) =>
        _all.Add(operation, write);
}
