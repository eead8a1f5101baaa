using System.Globalization;
using System.Text;
using Mlm.Measurement;

namespace Mlm.Bench;

/// <summary>The measurements as a page of Markdown.</summary>
internal static class ResultsPage
{
    public const string Plots = "plots";
    public const string RatiosPlot = "ratios.png";
    public const string SharesPlot = "shares.png";
    public const string GrowthPlot = "growth.png";

    /// <summary>The whole page.</summary>
    public static string Of(Results results)
    {
        var page = new StringBuilder("# Results\n\n");
        page.Append("Written by `bench/run --write`; [README.md](README.md) says what is measured and how.\n");
        if (results.Sizes is { } sizes)
            page.Append(OfSizes(sizes));
        if (results.Bandwidth is { } bandwidth)
            page.Append(OfBandwidth(bandwidth));
        if (results.Growth is { } growth)
            page.Append(OfGrowth(growth));
        return page.ToString();
    }

    /// <summary>The part on sizes.</summary>
    public static string OfSizes(Run<SizeResult> run)
    {
        var threadsAlone = run.Results[0].MlmGenAlone.Threads;
        return $"""

            ## Sizes

            {Origin(run)}

            {Sizes(run.Results)}
            ### Step time against libtorch

            Medians of the rounds' medians (smallest–largest round); the ratio is Mlm.Gen / libtorch, the median over the rounds.
            libtorch's fastest variant counts; its time leaves out masking, Mlm.Gen's holds it. Others busy: how many processors
            other processes kept busy in the worst round that counts; numbers that were disturbed mean little.

            {Times(run.Results)}
            ![Step time of Mlm.Gen over that of libtorch's fastest variant]({Plots}/{RatiosPlot})

            ### libtorch's variants

            Median ms of a step; in parentheses those that were clearly slower in a first pass of a few steps.

            {Variants(run.Results)}
            ### Share of the machine's FMA peak

            FLOPs of products and attentions, a multiply-add counted as two. By the formula the head runs at the masked rows, all else at
            all rows, and the backward takes twice the forward; executed is what the compiled step does. Shares are of the larger of
            the two peaks.

            {Shares(run.Results)}
            ![Executed and effective share of the FMA peak]({Plots}/{SharesPlot})

            ### From one thread to two

            {Scaling(run.Results)}
            ### Memory

            MiB; resident is the peak resident set of a process that steps this one side alone at {threadsAlone} thread(s), .NET and
            all libraries included.

            {Memory(run.Results)}
            ### First step, and allocations

            Of a fresh process at {threadsAlone} thread(s), weights initialized before. The difference is compiling by the JIT,
            and pages that are touched for the first time. NativeAOT builds for this processor's own vectors
            (`IlcInstructionSet=native`).

            {Start(run.Results)}
            """;
    }

    /// <summary>The part on memory's bandwidth.</summary>
    public static string OfBandwidth(Run<BandwidthResult> run) =>
        $"""

            ## Memory's bandwidth

            {Origin(run)}

            AdamW over a matrix of 30522 × 768 and the first pass of the clip over its gradient, each beside a loop that reads and writes
            the same streams and hardly computes; in turns. 10⁹ bytes a second, medians of the rounds; the share is the median over
            the rounds (smallest–largest).

            {Bandwidth(run.Results)}

            """;

    /// <summary>The part on growing dims.</summary>
    public static string OfGrowth(Run<GrowthResult> run)
    {
        var start = run.Results[0];
        return $"""

            ## Growth

            {Origin(run)}

            From {start.Dims} one dim is doubled three times, the others stay; {start.Alone.Threads} thread(s). `×` is relative to the start.
            What the backward must read are the slots of the activation cache that the forward writes and the backward reads.

            {Growth(run.Results)}
            ![Time and memory relative to the start, over the doublings of a dim]({Plots}/{GrowthPlot})

            """;
    }

    private static string Origin<T>(Run<T> run) =>
        $"`{run.Command}`, {run.Date}, Mlm.Gen {run.Version}; {run.Machine}.";

    private static string Sizes(SizeResult[] sizes)
    {
        var table = new MarkdownTable(
            "size",
            "N, T, V, D, H, F, L",
            "masked rows>",
            "check: steps>",
            "losses",
            "largest difference>"
        );
        foreach (var s in sizes)
        {
            var d = s.Dims;
            table.Add(
                s.Name,
                $"{d.N}, {d.T}, {d.V}, {d.D}, {d.H}, {d.F}, {d.L}",
                Text($"{s.MaskedRows:F1}"),
                Text($"{s.Agreement.Steps}"),
                Text($"{s.Agreement.FirstLoss:F4} … {s.Agreement.LastLoss:F4}"),
                Text($"{s.Agreement.LargestDifference:0.0E+0}")
            );
        }
        return table.ToString();
    }

    private static string Times(SizeResult[] sizes)
    {
        var table = new MarkdownTable(
            "size",
            "threads>",
            "Mlm.Gen, ms>",
            "libtorch, ms>",
            "fastest variant",
            "ratio>",
            "goal",
            "of minima>",
            "others busy>",
            "steps>"
        );
        foreach (var (s, at) in Rows(sizes))
        {
            var (smallest, largest) = at.RatioSpread;
            table.Add(
                s.Name,
                Text($"{at.Threads}"),
                Milliseconds(at.MlmGen),
                Milliseconds(at.Best),
                at.Best.Side,
                Text($"**{at.Ratio:F2}** ({smallest:F2}–{largest:F2})"),
                Verdict(Goals.Ratio(s.Name, at.Threads), at.Ratio, "F2"),
                Text($"{at.RatioOfMinima:F2}"),
                Text($"{at.OthersBusy:F2}") + (at.OthersBusy > OtherProcesses.Quiet ? " **disturbed**" : ""),
                Text($"{at.MlmGen.RoundMediansMs.Length} × {at.MlmGen.Steps / at.MlmGen.RoundMediansMs.Length}")
            );
        }
        return table.ToString();
    }

    private static string Variants(SizeResult[] sizes)
    {
        var table = new MarkdownTable(["size", "threads>", .. LibtorchVariant.All.Select(v => v + ">")]);
        foreach (var (s, at) in Rows(sizes))
        {
            table.Add([
                s.Name,
                Text($"{at.Threads}"),
                .. LibtorchVariant.All.Select(variant =>
                    Array.Find(at.Libtorch, timing => timing.Side == variant.ToString()) is { } near
                        ? Milliseconds(near.MedianMs)
                        : $"({Milliseconds(at.Slower.First(timing => timing.Side == variant.ToString()).MedianMs)})"
                ),
            ]);
        }
        return table.ToString();
    }

    private static string Shares(SizeResult[] sizes)
    {
        var table = new MarkdownTable(
            "size",
            "threads>",
            "GFLOP by the formula>",
            "executed>",
            "FMA peak before, after, GFLOP/s>",
            "executed share>",
            "goal",
            "effective share>",
            "goal"
        );
        foreach (var (s, at) in Rows(sizes))
        {
            table.Add(
                s.Name,
                Text($"{at.Threads}"),
                Text($"{s.Gflop:G4}"),
                Text($"{s.ExecutedGflop:G4}"),
                Text($"{at.PeaksGflops[0]:F0}, {at.PeaksGflops[1]:F0}"),
                Text($"{100 * s.ExecutedShare(at):F0}%"),
                Verdict(Goals.ExecutedShare(s.Name), s.ExecutedShare(at), "0%"),
                Text($"{100 * s.EffectiveShare(at):F0}%"),
                Verdict(Goals.EffectiveShare(s.Name), s.EffectiveShare(at), "0%")
            );
        }
        return table.ToString();
    }

    private static string Scaling(SizeResult[] sizes)
    {
        var table = new MarkdownTable("size", "Mlm.Gen>", "goal", "libtorch>");
        foreach (var s in sizes)
        {
            if (s is { Scaling: { } scaling, LibtorchScaling: { } libtorch })
                table.Add(
                    s.Name,
                    Text($"{scaling:F2}"),
                    Verdict(Goals.Scaling(s.Name), scaling, "F1"),
                    Text($"{libtorch:F2}")
                );
        }
        return table.ToString();
    }

    private static string Memory(SizeResult[] sizes)
    {
        var table = new MarkdownTable(
            "size",
            "plan>",
            "weights>",
            "activations>",
            "Mlm.Gen resident>",
            "beyond the plan>",
            "goal",
            "libtorch resident>",
            "Mlm.Gen / libtorch>",
            "goal"
        );
        foreach (var s in sizes)
        {
            var (ours, theirs) = (s.MlmGenAlone.PeakResidentBytes, s.LibtorchAlone.PeakResidentBytes);
            var beyond = (ours - s.Plan.Total) / Goals.MiB;
            var ratio = (double)ours / theirs;
            table.Add(
                s.Name,
                MiB(s.Plan.Total),
                MiB(s.Plan.Weights),
                MiB(s.Plan.Activations),
                MiB(ours),
                Text($"{beyond:F1}"),
                Verdict(Goals.ResidentBeyondPlanMiB, beyond, "F0"),
                MiB(theirs),
                Text($"{ratio:F2}"),
                Verdict(Goals.ResidentOverLibtorch(s.Name), ratio, "F1")
            );
        }
        return table.ToString();
    }

    private static string Start(SizeResult[] sizes)
    {
        var table = new MarkdownTable(
            "size",
            "first step, ms>",
            "warm step>",
            "difference>",
            "goal",
            "NativeAOT: first step>",
            "warm step>",
            "difference>",
            "goal",
            "libtorch's difference>",
            "bytes allocated a step>",
            "goal"
        );
        foreach (var s in sizes)
        {
            var (alone, native) = (s.MlmGenAlone, s.NativeAlone);
            table.Add(
                s.Name,
                Milliseconds(alone.FirstStepMs),
                Milliseconds(alone.WarmStepMs),
                Milliseconds(alone.ColdMs),
                Verdict(Goals.ColdMs, alone.ColdMs, "F0"),
                native == null ? "" : Milliseconds(native.FirstStepMs),
                native == null ? "" : Milliseconds(native.WarmStepMs),
                native == null ? "" : Milliseconds(native.ColdMs),
                native == null ? "" : Verdict(Goals.NativeColdMs, native.ColdMs, "F0"),
                Milliseconds(s.LibtorchAlone.ColdMs),
                Text($"{alone.AllocatedBytes:N0}"),
                Verdict(Goals.AllocatedBytes, alone.AllocatedBytes, "F0")
            );
        }
        return table.ToString();
    }

    private static string Bandwidth(BandwidthResult[] all)
    {
        var table = new MarkdownTable(
            "kernel",
            "threads>",
            "bytes a weight>",
            "GB/s>",
            "loop",
            "GB/s>",
            "share>",
            "goal"
        );
        foreach (var b in all)
        {
            var share = Median.Of(b.Shares);
            table.Add(
                $"`{b.Kernel}`",
                Text($"{b.Threads}"),
                Text($"{b.BytesPerWeight}"),
                Text($"{b.KernelGBps:F1}"),
                b.Peer,
                Text($"{b.PeerGBps:F1}"),
                Text($"**{100 * share:F0}%** ({100 * b.Shares.Min():F0}–{100 * b.Shares.Max():F0})"),
                Verdict(Goals.BandwidthShare, share, "0%")
            );
        }
        return table.ToString();
    }

    private static string Growth(GrowthResult[] all)
    {
        var table = new MarkdownTable(
            "",
            "GFLOP by the formula>",
            "×>",
            "step, ms>",
            "×>",
            "GFLOP/s by the formula>",
            "activations, MiB>",
            "×>",
            "over what the backward must read>",
            "goal",
            "a block, MiB>",
            "plan, MiB>",
            "resident, MiB>"
        );
        var start = all[0];
        foreach (var g in all)
        {
            var overRead = (double)g.Plan.Activations / g.Plan.ReadByBackward;
            table.Add(
                g.Dim.Length == 0 ? "start" : $"{g.Dim} = {g.Dims.ByName()[g.Dim]}",
                Text($"{g.Gflop:G4}"),
                Text($"{g.Gflop / start.Gflop:F2}"),
                Milliseconds(g.Alone.WarmStepMs),
                Text($"{g.Alone.WarmStepMs / start.Alone.WarmStepMs:F2}"),
                Text($"{g.Gflop / (g.Alone.WarmStepMs / 1000):F1}"),
                MiB(g.Plan.Activations),
                Text($"{(double)g.Plan.Activations / start.Plan.Activations:F2}"),
                Text($"{overRead:F3}"),
                Verdict(
                    g.Dim == "L" && g.Dims.L == 8 * start.Dims.L ? Goals.ActivationsOverRead : null,
                    overRead,
                    "F1"
                ),
                MiB(g.Plan.Activations / g.Dims.L),
                MiB(g.Plan.Total),
                MiB(g.Alone.PeakResidentBytes)
            );
        }
        return table.ToString();
    }

    private static IEnumerable<(SizeResult Size, SideBySide At)> Rows(SizeResult[] sizes) =>
        sizes.SelectMany(size => size.SideBySides.Select(at => (size, at)));

    private static string Verdict(Goal? goal, double value, string format)
    {
        if (goal == null)
            return "";
        var limit = goal.Limit.ToString(format, CultureInfo.InvariantCulture);
        return $"{(goal.AtMost ? '≤' : '≥')} {limit} {(goal.IsMet(value) ? "met" : "**missed**")}";
    }

    private static string Milliseconds(Timing timing) =>
        $"{Milliseconds(timing.MedianMs)} ({Milliseconds(timing.SpreadMs.Smallest)}–{Milliseconds(timing.SpreadMs.Largest)})";

    private static string Milliseconds(double ms) =>
        Math.Abs(ms) < 10 ? Text($"{ms:F3}")
        : Math.Abs(ms) < 1000 ? Text($"{ms:F1}")
        : Text($"{ms:F0}");

    private static string MiB(long bytes) => Text($"{bytes / Goals.MiB:F1}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
