using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mlm.Runtime;
using TorchSharp;

namespace Mlm.Bench;

/// <summary>What one run of <c>bench/run</c> measured, and where.</summary>
/// <param name="Date">The day it ended.</param>
/// <param name="Command">As it was called.</param>
/// <param name="Version">Of Mlm.Gen, with the commit.</param>
/// <param name="Machine">What the numbers depend on.</param>
/// <param name="Results">The numbers.</param>
internal sealed record Run<T>(string Date, string Command, string Version, string Machine, T[] Results)
{
    /// <summary>A run that just ended.</summary>
    public static Run<T> Ended(string[] arguments, T[] results) =>
        new(
            $"{DateTime.UtcNow:yyyy-MM-dd}",
            string.Join(' ', arguments.Prepend("bench/run")),
            typeof(TrainingModel)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion,
            $"{Measurement.Machine.Describe()}, {RuntimeInformation.OSDescription}, libtorch {torch.__version__}",
            results
        );
}

/// <summary>The numbers that <c>RESULTS.md</c> and the plots show; <c>results.json</c> beside it keeps them.</summary>
/// <param name="Sizes">The last run over sizes.</param>
/// <param name="Bandwidth">The last run over kernels that go through memory.</param>
/// <param name="Growth">The last run over growing dims.</param>
internal sealed record Results(Run<SizeResult>? Sizes, Run<BandwidthResult>? Bandwidth, Run<GrowthResult>? Growth)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads what <see cref="Write"/> wrote; empty where it never did.</summary>
    public static Results Read(string folder)
    {
        var path = Path.Combine(folder, "results.json");
        return File.Exists(path)
            ? JsonSerializer.Deserialize<Results>(File.ReadAllText(path), Json)!
            : new Results(null, null, null);
    }

    /// <summary>Writes the numbers, the page and its plots.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(this, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "RESULTS.md"), ResultsPage.Of(this));
        ScottPlot.Fonts.Default = "DejaVu Sans"; // where a system lacks it, it takes another
        var plots = Directory.CreateDirectory(Path.Combine(folder, ResultsPage.Plots)).FullName;
        if (Sizes != null)
        {
            SizePlots.Ratios(Sizes.Results, Path.Combine(plots, ResultsPage.RatiosPlot));
            SizePlots.Shares(Sizes.Results, Path.Combine(plots, ResultsPage.SharesPlot));
        }
        if (Growth != null)
            GrowthPlot.Draw(Growth.Results, Path.Combine(plots, ResultsPage.GrowthPlot));
    }
}
