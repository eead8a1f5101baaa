using System.Globalization;
using Mlm.Dsl;
using Mlm.Dsl.Binding;
using Mlm.Dsl.Text;
using Mlm.Generator;
using Mlm.Generator.Emission;
using Mlm.Generator.Options;
using Mlm.Reference.Evaluation;
using Mlm.Reference.GradientCheck;
using Mlm.Runtime;

namespace Mlm.EndToEnd.Tests.RandomSpecs;

/// <summary>Random specs without any optional pass: values are the interpreter's, gradients the optimized class's.</summary>
public sealed class InspectedSpecsTests
{
    private const int Specs = 60;
    private const int FirstSeed = 5001;

    // A value that is not what its name says is another tensor altogether; random arithmetic may lose some digits.
    private const double Far = 1e-3;

    [Fact]
    public void RandomSpecs_ShowTheValuesOfTheInterpreter()
    {
        var models = Enumerable.Range(FirstSeed, Specs).Select(seed => Bind(seed)).ToList();
        var files = new Dictionary<int, IReadOnlyList<GeneratedFile>>();
        for (var i = 0; i < Specs; i++)
        {
            files[2 * i] = Emit(models[i], ClassKinds.Training, 2 * i);
            files[(2 * i) + 1] = Emit(models[i], ClassKinds.Inspection, (2 * i) + 1);
        }
        using var batch = GeneratedBatch.Compile(files);
        Assert.True(batch.Messages.Count == 0, string.Join("\n", batch.Messages.Values));

        for (var i = 0; i < Specs; i++)
        {
            using var optimized = (TrainingModel)Activator.CreateInstance(batch.ModelOf(2 * i)!, [2, true])!;
            using var inspected = (InspectionModel)Activator.CreateInstance(batch.ModelOf((2 * i) + 1)!, [2])!;
            var step = CheckedStep.Run(inspected, FirstSeed + i);
            Hold($"{FirstSeed + i}: gradients", CheckedStep.Run(optimized, FirstSeed + i).Gradient, step.Gradient);
            foreach (var (name, truth) in new Interpreter(models[i], step.Inputs).Values(step.Weights))
                Hold($"{FirstSeed + i}: {name}", [.. truth.Select(t => (float)t)], inspected.Value(name));
            foreach (var name in inspected.ValueNames)
                Assert.Equal(
                    inspected.ShapeOf(name).Aggregate(1, (product, size) => product * size),
                    inspected.Value(name).Length
                );
        }
    }

    private static BoundModel Bind(int seed)
    {
        var bound = SpecCompiler.Compile(new SourceText(SpecPrinter.Print(SpecComposer.Compose(seed)), "random.mlm"));
        Assert.True(bound.Model != null, string.Create(CultureInfo.InvariantCulture, $"{seed} does not compile"));
        return bound.Model;
    }

    private static IReadOnlyList<GeneratedFile> Emit(BoundModel model, ClassKind kind, int number)
    {
        var options = new CompilerOptions(GeneratedBatch.Namespace(number), "random.mlm", "") { Kind = kind };
        return ModelCompiler.Compile(model, options).Files;
    }

    private static void Hold(string what, float[] expected, float[] found)
    {
        Assert.True(expected.Length == found.Length, $"{what}: {found.Length} elements, not {expected.Length}");
        var scale = Math.Max(1e-6, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - found[i]) <= Far * scale,
                $"{what} at {i}: expected {expected[i]:r}, found {found[i]:r}"
            );
    }
}
