using Mlm.Generator.Emission.Updates;
using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission.Members;

/// <summary>Writes the optimizer's step.</summary>
internal sealed class UpdateMember
{
    private readonly EmissionContext _context;
    private readonly UpdateStatement _statement;
    private readonly ParameterPass _squares;
    private readonly ParameterPass _updates;
    private readonly ParameterPass _updatesOfKept;

    private UpdateMember(EmissionContext context)
    {
        _context = context;
        _statement = UpdateStatements.Of(context.Optimizer);
        _squares = new ParameterPass(
            context.Names,
            context.Statements.Squared,
            "Squares",
            "the squares of its gradients",
            ("ref double squares", "ref squares"),
            WriteSquares
        );
        _updates = Updates(context.Statements.Updated, "Update");
        _updatesOfKept = Updates(context.Statements.UpdatedOnDemand, "UpdateFromGradients");
    }

    public static void Write(CodeWriter code, EmissionContext context)
    {
        code.Line("/// <summary>From the gradients to new weights.</summary>");
        code.Line(BackwardMember.OrderException("Backward", context));
        using (code.Open("public override void Update()"))
            code.Line("RequireGradients();").Line("UpdateCore();");
        var member = new UpdateMember(context);
        code.Blank();
        using (code.Open("private void UpdateCore()"))
            member.WriteCore(code);
        member._squares.WriteMethods(code);
        member._updates.WriteMethods(code);
        member._updatesOfKept.WriteMethods(code);
    }

    private void WriteCore(CodeWriter code)
    {
        code.Line("Begin(StepStage.Update);");
        if (_context.Optimizer.Clip != null)
        {
            using (code.Open("if (NothingSelected)"))
                code.Line("GradientNorm = 0f;");
        }
        using (code.Open(_context.Optimizer.Clip != null ? "else" : "if (!NothingSelected)"))
        {
            StepWriter.WriteQuote(code, _context, _context.Optimizer.Update.Span);
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
        if (_context.Optimizer.Clip is not { } clip)
            return;
        // Types by name: in a class that a spec calls `var`, `var` is that class.
        code.Line("double squares = 0.0;");
        _squares.WriteCalls(code);
        _context.Write(
            code,
            _context.Statements.ClipScale!,
            () => code.Line($"double scale = ClipScale(squares, largest: {Literals.Double(clip)});")
        );
    }

    private void WriteSettings(CodeWriter code)
    {
        if (_statement.Settings is not { } settings)
            return;
        string[] arguments =
        [
            "LearningRate",
            .. settings.Arguments.Select(a => $"{a.Name}: {a.Value}"),
            .. _context.Optimizer.Clip == null ? [] : new[] { "GradientScale: scale" },
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
        _context.Write(code, _context.Statements.SquaresOf(plan), () => code.Line(call.ToString()));
    }

    private void WriteUpdate(CodeWriter code, ParameterPlan plan)
    {
        _context.Write(code, _context.Statements.UpdateOf(plan), () => code.Line(UpdateOf(plan).ToString()));
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
        var isSpared = _context.Optimizer.Decays && !_context.Optimizer.DecaysOf(plan.Parameter);
        return ("settings", isSpared ? "settings with { WeightDecay = 0.0 }" : "settings");
    }

    private string Gradient(ParameterPlan plan) => _context.Slot(_context.Graph.WholeGradientOf(plan.Parameter));

    private (string, string)[] Sizes(ParameterPlan plan) =>
        [("rows", _context.MaxRows(plan.Parameter)), ("columns", _context.Columns(plan.Parameter))];
}
