using Mlm.Dsl.Binding;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;

namespace Mlm.Generator.Planning;

/// <summary>The spec's update rule as the compiler carries it.</summary>
/// <param name="Name">What the spec calls it.</param>
/// <param name="StateTensors">How many tensors of state it keeps a parameter.</param>
/// <param name="CanFuse">Whether a weight may be updated by the node that makes its gradient.</param>
internal sealed record Optimizer(string Name, int StateTensors, bool CanFuse, BoundUpdate Update)
{
    /// <summary>The number given for, or defaulted to by, a parameter of the rule.</summary>
    public BoundNumber Number(string parameter) => Update.Number(parameter)!;

    /// <summary>The update rule; null where an option is not carried yet, which is then reported.</summary>
    public static Optimizer? Of(BoundModel model, DiagnosticBag diagnostics)
    {
        var update = model.Update;
        var isSgd = update.Operation == OperationCatalogue.Sgd;
        string[] later = isSgd ? ["momentum", "nesterov", "weight_decay", "clip"] : ["clip"];
        var before = diagnostics.Items.Count;
        foreach (var option in later)
        {
            if (update.Number(option) is { } number && (number.Value != 0 || option == "clip"))
            {
                var form = $"{update.Operation.Name}'s `{option}`";
                diagnostics.Report(DiagnosticCatalogue.NotCarriedYet, model.Source, number.Span, form, "leave it out");
            }
        }
        if (diagnostics.Items.Count > before)
            return null;
        return isSgd
            ? new Optimizer("sgd", 0, CanFuse: true, update)
            : new Optimizer("adamw", 2, CanFuse: false, update);
    }
}
