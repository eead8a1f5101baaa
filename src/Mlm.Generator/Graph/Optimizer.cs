using Mlm.Dsl.Binding;

namespace Mlm.Generator.Graph;

/// <summary>The spec's update rule: its numbers, and what it asks of the plan.</summary>
/// <param name="Update">The rule as the spec states it.</param>
/// <param name="State">What it keeps of each parameter from step to step.</param>
/// <param name="CanFuse">Whether a weight may be updated by the node that makes its gradient.</param>
/// <param name="Formula">How a weight moves by its gradient, both given by their names, and whether it decays.</param>
internal sealed record Optimizer(
    BoundUpdate Update,
    IReadOnlyList<StateTensor> State,
    bool CanFuse,
    Func<string, string, bool, string> Formula
)
{
    /// <summary>What the spec calls it.</summary>
    public string Name => Update.Operation.Name;

    /// <summary>The largest norm of the whole gradient; null where the spec does not clip.</summary>
    public BoundNumber? Clip => Update.Number("clip");

    /// <summary>Whether weights decay that are not marked <c>no_decay</c>.</summary>
    public bool Decays => IsOn("weight_decay");

    /// <summary>Whether a param decays.</summary>
    public bool DecaysOf(Value parameter) => Decays && !parameter.Parameter!.Symbol.NoDecay;

    /// <summary>The number given for, or defaulted to by, a parameter of the rule.</summary>
    public BoundNumber Number(string parameter) => Update.Number(parameter)!;

    /// <summary>Whether a parameter of the rule is not 0.</summary>
    public bool IsOn(string parameter) => Number(parameter).Value != 0;
}

/// <summary>A tensor of an optimizer's state, laid out as the weight that it belongs to.</summary>
/// <param name="Ending">What its name has behind the weight's: <c>V</c>.</param>
/// <param name="Title">What it is called: <c>second moment</c>.</param>
internal sealed record StateTensor(string Ending, string Title);
