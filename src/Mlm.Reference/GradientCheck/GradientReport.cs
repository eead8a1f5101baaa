namespace Mlm.Reference.GradientCheck;

/// <summary>The worst that was found of one param.</summary>
/// <param name="Param">Its unrolled name.</param>
/// <param name="Error">|compiled − differences| as a share of the param's scale.</param>
/// <param name="Place">A coordinate, <c>[3, 7]</c>, or <c>direction 2</c>.</param>
/// <param name="Compiled">The compiled step's derivative there.</param>
/// <param name="Difference">The central difference of the interpreter's loss there.</param>
/// <param name="Checked">How many coordinates and directions were compared.</param>
public sealed record GradientFinding(
    string Param,
    double Error,
    string Place,
    double Compiled,
    double Difference,
    int Checked
)
{
    /// <summary>Whether the two agree; a NaN does not.</summary>
    public bool Holds => Error <= GradientTolerance.Gradient;

    /// <summary>One line, the names padded to one width.</summary>
    public void Print(TextWriter writer, int width) =>
        writer.WriteLine(
            FormattableString.Invariant(
                $"{(Holds ? "ok   " : "WRONG")} {Param.PadRight(width)}  worst of {Checked}: error {Error:0.0e-0} at {Place}, compiled {Compiled:G6}, by differences {Difference:G6}"
            )
        );
}

/// <summary>A compiled model's gradient beside the differences.</summary>
/// <param name="CompiledLoss">The compiled step's loss.</param>
/// <param name="InterpretedLoss">The interpreter's.</param>
/// <param name="Findings">One a param, in the flat weights' order.</param>
public sealed record GradientReport(
    double CompiledLoss,
    double InterpretedLoss,
    IReadOnlyList<GradientFinding> Findings
)
{
    /// <summary>Whether the losses agree.</summary>
    public bool LossHolds =>
        Math.Abs(CompiledLoss - InterpretedLoss) <= GradientTolerance.Loss * Math.Max(1, Math.Abs(InterpretedLoss));

    /// <summary>Whether everything agrees.</summary>
    public bool Holds => LossHolds && Findings.All(f => f.Holds);

    /// <summary>A line on the loss and one a param, the wrong ones marked.</summary>
    public void Print(TextWriter writer)
    {
        PrintLoss(writer);
        var width = Findings.Max(f => f.Param.Length);
        foreach (var finding in Findings)
            finding.Print(writer, width);
    }

    /// <summary>The line on the loss.</summary>
    public void PrintLoss(TextWriter writer) =>
        writer.WriteLine(
            FormattableString.Invariant(
                $"{(LossHolds ? "ok   " : "WRONG")} loss: compiled {CompiledLoss:G7}, interpreted {InterpretedLoss:G7}"
            )
        );
}
