using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mlm.Runtime;

namespace Mlm.Bench.Worker;

/// <summary>What steps and runs give, as SHA-256 of the bits: of every kind of class of a spec.</summary>
internal static class StepDigests
{
    private const int Threads = 1; // tests hold that the bits are the same at any number
    private const int MostPlaces = 16; // of a run's logits

    /// <summary>Takes a case's steps with each class that trains, then runs the one that answers with the first one's weights.</summary>
    public static Dictionary<string, Dictionary<string, string>> Of(StepCase steps)
    {
        var digests = new Dictionary<string, Dictionary<string, string>>();
        var trained = Train("fused", steps.Class, gradients: false);
        Train("kept", steps.Class, gradients: true);
        Train("timed, fused", steps.Class + StepCase.Timed, gradients: false);
        Train("timed, kept", steps.Class + StepCase.Timed, gradients: true);
        Train("inspect", steps.Class + StepCase.Inspect, gradients: true);
        digests["inference"] = Run(steps, trained);
        return digests;

        float[] Train(string kind, string name, bool gradients)
        {
            using var model = GeneratedClass.Create<TrainingModel>(name, Threads, gradients);
            digests[kind] = Take(model, steps);
            return model.ExportWeights();
        }
    }

    private static Dictionary<string, string> Take(TrainingModel model, StepCase steps)
    {
        if (steps.Weights == null)
            model.Initialize(steps.Seed);
        else
            model.ImportWeights(steps.Weights);
        var losses = new List<float>();
        for (var step = 0; step < steps.Steps; step++)
        {
            var inputs = Inputs(model, steps, step);
            losses.Add(model.Step(inputs, unchecked(steps.Seed + step), model.Description.Sequences).Loss);
        }
        var digests = new Dictionary<string, string>
        {
            ["weights"] = Digest(model.ExportWeights()),
            ["losses"] = Digest([.. losses]),
        };
        if (model.KeepsGradients)
            digests["gradients"] = Digest(model.Gradients);
        return digests;
    }

    private static Dictionary<string, string> Run(StepCase steps, float[] weights)
    {
        using var model = GeneratedClass.Create<InferenceModel>(steps.Class + StepCase.Inference, Threads);
        model.ImportWeights(weights);
        model.Run(Inputs(model, steps, step: 0));
        var places = model.Description.Sequences * model.Description.Tokens;
        var asked = Math.Min(places, MostPlaces);
        int[] spread = [.. Enumerable.Range(0, asked).Select(i => i * places / asked)];
        return new Dictionary<string, string>
        {
            ["hidden"] = Digest(model.Hidden.ToArray()),
            ["logits"] = Digest(model.Logits(spread).ToArray()),
        };
    }

    private static ReadOnlyMemory<int>[] Inputs(CompiledModel model, StepCase steps, int step)
    {
        if (steps.Inputs is { } given)
            return [.. model.Description.Inputs.Select(i => (ReadOnlyMemory<int>)given[step % given.Length][i.Name])];
        return RandomIds.Of(model, unchecked((int)steps.Seed + step));
    }

    private static string Digest(float[] values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
}
