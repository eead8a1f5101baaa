namespace Mlm.Generator.Reporting;

/// <summary>Floating-point operations of one step, in units of 10⁹; a multiply-add counts as two, and only products and attentions count.</summary>
/// <param name="Gflop">
/// By the formula, whatever the compiler makes of the spec: the head at the scored rows, all else at all rows, the backward twice
/// the forward.
/// </param>
/// <param name="ExecutedGflop">What the compiled step does.</param>
public sealed record StepFlops(double Gflop, double ExecutedGflop)
{
    /// <summary>Counts a step's.</summary>
    /// <param name="plan">The compiled spec's plan.</param>
    /// <param name="scored">M: how many rows the loss scored, in each cross-entropy that an indicator selects for.</param>
    public static StepFlops Of(PlanReport plan, int scored) => Of(plan, _ => scored);

    /// <summary>Counts a step's.</summary>
    /// <param name="plan">The compiled spec's plan.</param>
    /// <param name="rows">How many rows each indicator selected.</param>
    public static StepFlops Of(PlanReport plan, Func<string, int> rows)
    {
        var forward = plan.FormulaForwardFlops.Sum(w => (double)w.At(rows));
        var executed = plan.Operations.Sum(o => (double)o.FlopsByRows.At(rows));
        return new StepFlops(3 * forward / 1e9, executed / 1e9);
    }
}
