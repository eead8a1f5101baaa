using System.Globalization;
using Mlm.Generator.Emission.Updates;
using Mlm.Generator.Graph;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>Writes the optimizer's step.</summary>
internal sealed class UpdateEmitter
{
    private readonly StatementContext _context;
    private readonly Optimizer _optimizer;
    private readonly UpdateStatement _statement;
    private readonly ParameterPass _squares;
    private readonly ParameterPass _updates;
    private readonly ParameterPass _updatesOfKept;

    private UpdateEmitter(StatementContext context, Optimizer optimizer)
    {
        _context = context;
        _optimizer = optimizer;
        _statement = UpdateStatements.Of(optimizer);
        // What the loss does not depend on has no gradient: it neither counts nor moves.
        var moved = context.Plan.Parameters.Where(p => context.Graph.GradientsOf(p.Parameter).Count > 0).ToList();
        _squares = new ParameterPass(
            context.Names,
            optimizer.Clip == null ? [] : moved,
            "Squares",
            "the squares of its gradients",
            ("ref double squares", "ref squares"),
            WriteSquares
        );
        _updates = Updates([.. moved.Where(p => !p.IsFused)], "Update");
        _updatesOfKept = Updates([.. moved.Where(p => p.IsFused)], "UpdateFromGradients");
    }

    /// <summary>Writes <c>Update</c> and what it calls.</summary>
    public static void Write(CodeWriter code, StatementContext context, Optimizer optimizer)
    {
        code.Blank();
        code.Line("/// <summary>From the gradients to new weights.</summary>");
        code.Line(BackwardEmitter.OrderException("Backward", context));
        using (code.Open("public override void Update()"))
            code.Line("RequireGradients();").Line("UpdateCore();");
        var emitter = new UpdateEmitter(context, optimizer);
        code.Blank();
        using (code.Open("private void UpdateCore()"))
            emitter.WriteCore(code);
        emitter._squares.WriteMethods(code);
        emitter._updates.WriteMethods(code);
        emitter._updatesOfKept.WriteMethods(code);
    }

    private void WriteCore(CodeWriter code)
    {
        code.Line("Begin(StepStage.Update);");
        if (_optimizer.Clip != null)
        {
            using (code.Open("if (NothingSelected)"))
                code.Line("GradientNorm = 0f;");
        }
        using (code.Open(_optimizer.Clip != null ? "else" : "if (!NothingSelected)"))
        {
            var source = _context.Graph.Forward.Model.Source;
            var line = source.LineNumberOf(_optimizer.Update.Span).ToString(CultureInfo.InvariantCulture);
            code.Line($"// {line}: {SpecQuote.OneLine(source.Slice(_optimizer.Update.Span))}");
            code.Line("OptimizerStep++;");
            WriteClip(code);
            WriteSettings(code);
            _updates.WriteCalls(code);
            if (!_updatesOfKept.IsEmpty)
            {
                code.Line("// Without kept gradients the backward has updated these already.");
                using (code.Open("if (KeepsGradients)"))
                    _updatesOfKept.WriteCalls(code);
            }
        }
        code.Line("Complete(StepStage.Update);");
    }

    private void WriteClip(CodeWriter code)
    {
        if (_optimizer.Clip is not { } clip)
            return;
        // Types by name: in a class that a spec calls `var`, `var` is that class.
        code.Line("double squares = 0.0;");
        _squares.WriteCalls(code);
        code.Line($"double scale = ClipScale(squares, largest: {Literals.Double(clip)});");
    }

    private void WriteSettings(CodeWriter code)
    {
        if (_statement.Settings is not { } settings)
            return;
        string[] arguments =
        [
            "LearningRate",
            .. settings.Arguments.Select(a => $"{a.Name}: {a.Value}"),
            .. _optimizer.Clip == null ? [] : new[] { "GradientScale: scale" },
        ];
        code.Line($"{settings.Type} settings = new(");
        using (code.Indent())
            code.Line(string.Join(",\n", arguments));
        code.Line(");");
    }

    private ParameterPass Updates(IReadOnlyList<ParameterPlan> parameters, string prefix) =>
        new(
            _context.Names,
            parameters,
            prefix,
            "weights from gradients",
            _statement.Settings is { } settings ? ($"in {settings.Type} settings", "settings") : ("", ""),
            WriteUpdate
        );

    private void WriteSquares(CodeWriter code, ParameterPlan plan)
    {
        var call = new Call("GradientSquares.Add", [("dw", Gradient(plan)), ("sum", "ref squares"), .. Sizes(plan)]);
        code.Line(call.ToString());
        _context.Mark(code, n => n.Squares(plan));
    }

    private void WriteUpdate(CodeWriter code, ParameterPlan plan)
    {
        code.Line(UpdateOf(plan).ToString());
        _context.Mark(code, n => n.Update(plan));
    }

    private Call UpdateOf(ParameterPlan plan)
    {
        var weight = _context.Names.Of(plan.Parameter);
        var state = plan.State.Select((s, i) => (_statement.State[i], _context.Names.State(plan.Parameter, s.Tensor)));
        return new Call(
            _statement.Kernel,
            [("w", weight), ("dw", Gradient(plan)), .. state, .. Sizes(plan), SettingsOf(plan)]
        );
    }

    private (string, string) SettingsOf(ParameterPlan plan)
    {
        if (_statement.Settings == null)
            return ("learningRate", "LearningRate");
        var isSpared = _optimizer.Decays && plan.Parameter.Parameter!.Symbol.NoDecay;
        return ("settings", isSpared ? "settings with { WeightDecay = 0.0 }" : "settings");
    }

    private string Gradient(ParameterPlan plan)
    {
        var gradients = _context.Graph.GradientsOf(plan.Parameter);
        return _context.Slot(gradients[gradients.Count - 1]);
    }

    private (string, string)[] Sizes(ParameterPlan plan) =>
        [("rows", _context.MaxRows(plan.Parameter)), ("columns", _context.Columns(plan.Parameter))];
}
