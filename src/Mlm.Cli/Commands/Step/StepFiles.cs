using Mlm.Cli.Diagnostics;
using Mlm.Runtime;
using Mlm.Runtime.Checkpoints;
using Mlm.Training.Checkpoints;

namespace Mlm.Cli.Commands.Step;

/// <summary>The files of <c>mlm step</c>.</summary>
/// <param name="Input">Holds the inputs, and the weights where <paramref name="Weights"/> is null.</param>
/// <param name="Weights">A checkpoint; null where the input holds the weights.</param>
/// <param name="Output">Is written when all is done.</param>
/// <param name="IgnoreExtra">Whether more than the weights in the checkpoint is skipped.</param>
internal sealed record StepFiles(string Input, string? Weights, string Output, bool IgnoreExtra)
{
    private static readonly string[] OutputNames =
    [
        "loss",
        "corrupted_ids",
        "mask_indicator",
        "grad",
        "logits_masked",
        "grad_norm",
    ];

    /// <summary>Reads inputs and weights; all is checked before anything is computed.</summary>
    /// <exception cref="InputException">A file does not fit the model; the message says where.</exception>
    public (StepBatches Batches, StepWeights Weights) Read(ModelDescription model, TextWriter stderr)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(Output));
        if (!Directory.Exists(folder))
            throw new InputException($"{Output} cannot be written: there is no folder {folder}.");
        using var input = SafetensorsFile.Open(Input);
        using var checkpoint = Weights == null ? null : SafetensorsFile.Open(Weights);
        var batches = StepInputsFile.Read(model, input);
        var weights = StepWeights.Read(model, input, checkpoint, IgnoreExtra, stderr);
        var taken = weights.IsNamed
            ? model.Parameters.FirstOrDefault(p => OutputNames.Contains(p.CheckpointName))
            : null;
        return taken == null
            ? (batches, weights)
            : throw new InputException(
                $"The param `{taken.CheckpointName}` has the name of one of the step's outputs; name it otherwise with `as`, or give `flat`."
            );
    }

    /// <summary>Writes what came out, the weights in the form they came in.</summary>
    public void Write(TrainingModel model, StepBatches batches, StepWeights start, StepRun run)
    {
        var description = model.Description;
        var writer = new SafetensorsWriter();
        var weights = model.ExportWeights();
        if (start.IsNamed)
            ModelCheckpoint.AddWeights(writer, description, weights);
        else
            writer.Add(StepWeights.FlatName, [weights.Length], weights);

        long[] ids = [description.Sequences, description.Tokens];
        if (batches.HasSteps)
            ids = [batches.Count, .. ids];
        writer.Add("loss", [batches.Count], run.Losses);
        if (run is { CorruptedIds: { } corrupted, MaskIndicator: { } masked })
        {
            writer.Add("corrupted_ids", ids, corrupted);
            writer.Add("mask_indicator", ids, masked);
        }
        if (run.Gradients is { } gradients)
        {
            writer.Add("grad", [gradients.First.Length], gradients.First);
            var columns = description.LogitColumns;
            writer.Add("logits_masked", [gradients.FirstLogits.Length / columns, columns], gradients.FirstLogits);
            writer.Add("grad_norm", [batches.Count], gradients.Norms);
        }
        writer.Write(Output);
    }
}
