using System.Globalization;
using System.Text;

namespace Mlm.EndToEnd.Tests;

/// <summary>The numbers of the tiny spec after three steps: any change of a kernel's order of summation shows here.</summary>
public class SnapshotTests
{
    [Fact]
    public void Tiny_NumbersAfterThreeSteps()
    {
        using var model = TestModel.Create(Repository.Spec("tiny.mlm"), threads: 2, seed: 1);
        var text = new StringBuilder();
        for (var step = 0; step < 3; step++)
        {
            var result = model.Step(TestModel.Inputs(model, seed: step), seed: step, model.Description.Sequences);
            text.Append(
                CultureInfo.InvariantCulture,
                $"step {step}: loss {result.Loss:R}, {result.MaskedCount} masked\n"
            );
        }
        var weights = model.ExportWeights();
        var start = 0;
        foreach (var parameter in model.Description.Parameters)
        {
            var elements = weights.AsSpan(start, (int)parameter.Elements);
            start += elements.Length;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{parameter.Name}: {elements[0]:R} {elements[elements.Length / 2]:R} {elements[^1]:R}\n"
            );
        }

        Snapshot.Verify(text.ToString(), "txt");
    }
}
