using System.Globalization;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>Writes the optimiser's step.</summary>
internal static class UpdateEmitter
{
    /// <summary>Writes <c>Update</c> and what it calls.</summary>
    public static void Write(CodeWriter code, StatementContext context, Optimizer optimizer)
    {
        code.Blank();
        code.Line(
            """
            /// <summary>From the gradients to new weights.</summary>
            /// <exception cref="InvalidOperationException">The model was made without <c>gradients: true</c>, or no <c>Backward</c> came before.</exception>
            """
        );
        using (code.Open("public override void Update()"))
            code.Line("RequireGradients();").Line("UpdateCore();");

        var moved = context.Plan.Parameters.Where(p => context.Graph.GradientsOf(p.Parameter).Count > 0).ToList();
        ParameterPlan[] always = [.. moved.Where(p => !p.IsFused)];
        ParameterPlan[] fused = [.. moved.Where(p => p.IsFused)];
        var updates = Cut(always, "Update", context);
        var updatesOfKept = Cut(fused, "UpdateFromGradients", context);

        var (passes, parameters, arguments) = Settings(optimizer);
        IReadOnlyList<(string, IReadOnlyList<string>)> groups = [];
        IReadOnlyList<(string, IReadOnlyList<string>)> groupsOfKept = [];
        code.Blank();
        using (code.Open("private void UpdateCore()"))
        {
            code.Line("Begin(StepStage.Update);");
            using (code.Open("if (!NothingSelected)"))
            {
                code.Line(
                    $"// {Line(context, optimizer)}: {SpecQuote.OneLine(context.Graph.Forward.Model.Source.Slice(optimizer.Update.Span))}"
                );
                code.Line("OptimizerStep++;");
                foreach (var line in passes)
                    code.Line(line);
                groups = StepEmitter.WriteCalls(code, [.. updates.Select(r => r.Name)], context.Names, arguments);
                if (fused.Length > 0)
                {
                    code.Line("// Without kept gradients the backward has updated these already.");
                    using (code.Open("if (KeepsGradients)"))
                        groupsOfKept = StepEmitter.WriteCalls(
                            code,
                            [.. updatesOfKept.Select(r => r.Name)],
                            context.Names,
                            arguments
                        );
                }
            }
            code.Line("Complete(StepStage.Update);");
        }
        StepEmitter.WriteGroups(code, [.. groups, .. groupsOfKept], parameters, arguments);
        foreach (var region in updates.Concat(updatesOfKept))
            WriteRegion(code, region, context, optimizer, parameters);
    }

    private static IReadOnlyList<Region<ParameterPlan>> Cut(
        ParameterPlan[] parameters,
        string prefix,
        StatementContext context
    ) => Regions.Cut(parameters, p => p.Parameter.Parameter!.Turn, prefix, context.Names, isReversed: false);

    private static (string[] Passes, string Parameters, string Arguments) Settings(Optimizer optimizer) =>
        optimizer.Name == "sgd"
            ? ([], "", "")
            : (
                [
                    "var settings = new AdamWSettings(",
                    "    LearningRate,",
                    $"    Beta1: {Literals.Double(optimizer.Number("beta1"))},",
                    $"    Beta2: {Literals.Double(optimizer.Number("beta2"))},",
                    $"    Eps: {Literals.Double(optimizer.Number("eps"))},",
                    $"    WeightDecay: {Literals.Double(optimizer.Number("weight_decay"))},",
                    "    Step: OptimizerStep",
                    ");",
                ],
                "in AdamWSettings settings",
                "settings"
            );

    private static void WriteRegion(
        CodeWriter code,
        Region<ParameterPlan> region,
        StatementContext context,
        Optimizer optimizer,
        string parameters
    )
    {
        code.Blank();
        code.Line($"/// <summary>{region.Title}: weights from gradients.</summary>");
        using (code.Open($"private void {region.Name}({parameters})"))
        {
            foreach (var plan in region.Items)
                code.Line(Call(plan, context, optimizer).ToString());
        }
    }

    private static Call Call(ParameterPlan plan, StatementContext context, Optimizer optimizer)
    {
        var gradients = context.Graph.GradientsOf(plan.Parameter);
        var name = context.Names.Of(plan.Parameter);
        (string, string)[] common = [("w", name), ("dw", context.Slot(gradients[gradients.Count - 1]))];
        (string, string)[] sizes =
        [
            ("rows", context.MaxRows(plan.Parameter)),
            ("columns", context.Columns(plan.Parameter)),
        ];
        if (optimizer.Name == "sgd")
            return new Call("Sgd.Update", [.. common, .. sizes, ("learningRate", "LearningRate")]);
        var settings = plan.Parameter.Parameter!.Symbol.NoDecay ? "settings with { WeightDecay = 0.0 }" : "settings";
        (string, string)[] state =
        [
            ("m", context.Names.State(plan.Parameter, 0)),
            ("v", context.Names.State(plan.Parameter, 1)),
        ];
        return new Call("AdamW.Update", [.. common, .. state, .. sizes, ("settings", settings)]);
    }

    private static string Line(StatementContext context, Optimizer optimizer) =>
        (context.Graph.Forward.Model.Source.PositionOf(optimizer.Update.Span.Start).Line + 1).ToString(
            CultureInfo.InvariantCulture
        );
}
