using Mlm.Dsl.Operations;
using Mlm.Generator.Graph;

namespace Mlm.Generator.Emission.Updates;

internal static partial class UpdateStatements
{
    internal static readonly Func<Optimizer, UpdateStatement> Sgd = Add(
        OperationCatalog.Sgd,
        optimizer => new UpdateStatement(
            "Sgd.Update",
            ["momentum"],
            optimizer.CanFuse ? null : new SettingsStatement("SgdSettings", [.. WhatIsOn(optimizer)])
        )
    );

    private static IEnumerable<(string, string)> WhatIsOn(Optimizer sgd)
    {
        if (sgd.IsOn("momentum"))
            yield return ("Momentum", Literals.Double(sgd.Number("momentum")));
        if (sgd.IsOn("nesterov"))
            yield return ("Nesterov", "true");
        if (sgd.Decays)
            yield return ("WeightDecay", Literals.Double(sgd.Number("weight_decay")));
    }
}
