using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Updates;

internal static partial class UpdateStatements
{
    internal static readonly Func<Optimizer, UpdateStatement> AdamW = Add(
        OperationCatalog.AdamW,
        optimizer => new UpdateStatement(
            "AdamW.Update",
            ["m", "v"],
            new SettingsStatement(
                "AdamWSettings",
                [
                    ("Beta1", Literals.Double(optimizer.Number("beta1"))),
                    ("Beta2", Literals.Double(optimizer.Number("beta2"))),
                    ("Eps", Literals.Double(optimizer.Number("eps"))),
                    ("WeightDecay", Literals.Double(optimizer.Number("weight_decay"))),
                    ("Step", "OptimizerStep"),
                ]
            )
        )
    );
}
