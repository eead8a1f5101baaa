using System.CommandLine;
using System.Diagnostics;

namespace Mlm.Bench;

/// <summary>Child processes that each measure one side alone.</summary>
internal static class AloneProcess
{
    private const string CommandName = "alone";
    private const string NativeProgram = "bench/Mlm.Bench.Native/bin/published/Mlm.Bench.Native"; // bench/run's place for it
    private const string MlmGen = "mlm-gen";

    /// <summary>Mlm.Gen, compiled by the JIT.</summary>
    public static Alone MeasureMlmGen(MeasuredModel model, int threads) =>
        Run(Environment.ProcessPath!, CommandName, MlmGen, model.Name, $"{threads}");

    /// <summary>A variant of libtorch's.</summary>
    public static Alone MeasureLibtorch(MeasuredModel model, LibtorchVariant variant, int threads) =>
        Run(Environment.ProcessPath!, CommandName, variant.ToString(), model.Name, $"{threads}");

    /// <summary>Mlm.Gen, compiled by NativeAOT; null where <c>bench/run</c> could not build that.</summary>
    public static Alone? MeasureNative(MeasuredModel model, int threads) =>
        File.Exists(NativeProgram) ? Run(NativeProgram, model.Name, $"{threads}") : null;

    /// <summary>What a child process runs.</summary>
    public static Command Command()
    {
        var side = new Argument<string>("side");
        var model = new Argument<string>("model");
        var threads = new Argument<int>("threads");
        var command = new Command(CommandName, "One side in a process of its own; for this program itself.")
        {
            side,
            model,
            threads,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var found = Find(parsed.GetValue(model)!);
            Console.Out.Write(MeasureHere(parsed.GetValue(side)!, found, parsed.GetValue(threads)).ToJson());
        });
        return command;
    }

    private static MeasuredModel Find(string name) =>
        MeasuredModel
            .Sizes.Append(GrowingModels.Start)
            .Concat(GrowingModels.Doubled.SelectMany(doubled => doubled.Models))
            .First(model => model.Name == name);

    private static Alone MeasureHere(string side, MeasuredModel model, int threads)
    {
        if (side == MlmGen)
            return Alone.MeasureMlmGen(model, threads);
        LibtorchLibrary.Load();
        var batches = Batch.Draw(model.Dims);
        var variant = LibtorchVariant.Find(side);
        using var libtorch = new LibtorchModel(model, batches, weights: null, Alone.LearningRate, threads);
        return Alone.Measure(index => libtorch.Step(index, variant), threads);
    }

    private static Alone Run(string program, params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? Alone.FromJson(output)
            : throw new InvalidOperationException(
                $"`{program} {string.Join(' ', arguments)}` ended with {child.ExitCode}"
            );
    }
}
