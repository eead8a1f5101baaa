using Mlm.Generator.Differentiation;

namespace Mlm.Generator.Planning;

/// <summary>Reports on the statements of a training step that are no nodes of its graph.</summary>
internal static class AroundNodes
{
    /// <summary>Masking, the selection of rows, and the optimizer's passes over the parameters, in the order of a step.</summary>
    public static IReadOnlyList<OperationReport> Of(DifferentiatedGraph graph, MemoryPlan plan, Optimizer optimizer)
    {
        var numbers = new StatementNumbers(graph, plan);
        var (forward, model) = (graph.Forward, graph.Forward.Model);
        var updateLine = model.Source.LineNumberOf(optimizer.Update.Span);
        var minimizeLine = model.Source.LineNumberOf(model.MinimizeSpan);
        var inputLine = model.Source.LineNumberOf(model.Inputs[0].Span);
        var ids = forward.Ids.Count * model.Inputs[0].Type.Shape.Elements;
        var moved = plan.Parameters.Where(p => graph.GradientsOf(p.Parameter).Count > 0).ToList();
        return
        [
            forward.Mask is { } mask
                ? Report(numbers.Mask, "mask", mask.Origin.Line, "mask", mask.Corrupted.Name, ids)
                : Report(numbers.Mask, "mask", inputLine, "take_inputs", model.Inputs[0].Name, ids),
            .. plan
                .Places.Keys.Take(1)
                .Select(s => Report(numbers.SelectRows, "forward", minimizeLine, "select_rows", s.Name, 0)),
            .. moved.Where(_ => optimizer.Clip != null).Select(p => Pass(p, numbers.Squares(p), "clip", 1)),
            .. moved.Where(p => !p.IsFused).Select(p => Pass(p, numbers.Update(p), optimizer.Name, TensorsOf(p))),
        ];

        OperationReport Pass(ParameterPlan parameter, int number, string name, int tensors) =>
            Report(
                number,
                "update",
                updateLine,
                name,
                parameter.Parameter.Name,
                tensors * parameter.Parameter.Shape.Axes.Elements
            ) with
            {
                Turn = parameter.Parameter.Parameter!.Turn?.Prefix.TrimEnd('.') ?? "",
                Parameter = parameter.Parameter.Name,
            };
    }

    // The gradient is read; the weight and what the optimizer keeps of it are read and written.
    private static int TensorsOf(ParameterPlan parameter) => 1 + (2 * (1 + parameter.State.Count));

    private static OperationReport Report(
        int number,
        string phase,
        int line,
        string name,
        string result,
        long elements
    ) => new(number, phase, "", line, name, result, new Work(0, 0, null), new Work(elements * sizeof(float), 0, null));
}
