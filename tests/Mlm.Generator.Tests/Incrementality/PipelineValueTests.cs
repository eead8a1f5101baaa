using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Mlm.Generator.Roslyn;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Incrementality;

/// <summary>What flows through the pipeline is values: anything else either never equals or keeps whole compilations alive.</summary>
public class PipelineValueTests
{
    [Fact]
    public void EverythingThatFlows_IsAValue()
    {
        var project = GeneratorProject.Of(
            ("a.mlm", Repository.Spec("tiny.mlm")),
            ("b.mlm", Repository.Spec("tiny.mlm")), // a duplicate
            ("c.mlm", SpecTexts.Small("Warned", "param unused[D]")),
            ("d.mlm", SpecTexts.Small("Broken", "y = nothing"))
        );
        project = project.WithVariants(i => i == 0 ? "TinyFill: inference | Warned: N=1 | : wrong" : "");
        var steps = project.Driver().RunGenerators(project.Compilation()).GetRunResult().Results.Single().TrackedSteps;
        var visited = new HashSet<Type>();

        foreach (var step in Steps(steps))
        {
            foreach (var (value, _) in step.Outputs)
                Assert.Null(Intruder(value, visited));
        }

        // The walk did reach what it is about.
        Type[] expected =
        [
            typeof(SpecInput),
            typeof(VariantInput),
            typeof(GeneratedClass),
            typeof(SpecOutput),
            typeof(SourceFile),
            typeof(DiagnosticInfo),
            typeof(DiagnosticPlace),
        ];
        Assert.Subset(visited, expected.ToHashSet());
        Assert.Contains(visited, t => t.Name == "DuplicateModel");
    }

    [Theory]
    [MemberData(nameof(Intruders))]
    public void TheWalk_FindsAnIntruder(object intruder) => Assert.NotNull(Intruder(intruder, []));

    public static TheoryData<object> Intruders() =>
        [
            new[] { 1 },
            new List<int>(),
            new Dictionary<string, string>(),
            ("in a tuple", new List<int>()),
            new EquatableArray<(string, object)>([("in an array", new List<int>())]),
            Location.None,
            SourceText.From(""),
            new GeneratorProject().Compilation(),
            new GeneratorProject().Compilation().GlobalNamespace,
            new GeneratorProject().Compilation().SyntaxTrees[0].GetRoot(),
            new Mlm.Dsl.Text.SourceText("", ""),
        ];

    [Fact]
    public void CompilingTwice_GivesEqualValues()
    {
        var input = new SpecInput("/p/tiny.mlm", "tiny.mlm", SpecTexts.Small(statement: "param unused[D]"), "P", "");

        var (first, second) = (SpecOutput.Of(input, default), SpecOutput.Of(input with { }, default));

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, SpecOutput.Of(input with { Namespace = "Q" }, default));
        Assert.NotEqual(first, SpecOutput.Of(input with { RelativePath = "other/tiny.mlm" }, default));
    }

    [Fact]
    public void EquatableArrays_EqualByTheirElements()
    {
        var array = new EquatableArray<string>(["a", "b"]);

        Assert.Equal(new EquatableArray<string>(["a", "b"]), array);
        Assert.Equal(new EquatableArray<string>(["a", "b"]).GetHashCode(), array.GetHashCode());
        Assert.NotEqual(new EquatableArray<string>(["a"]), array);
        Assert.NotEqual(new EquatableArray<string>(["b", "a"]), array);
        Assert.Equal(new EquatableArray<string>([]), default);
        Assert.Equal(new EquatableArray<string>([]).GetHashCode(), default(EquatableArray<string>).GetHashCode());
        Assert.Empty(default(EquatableArray<string>));
    }

    /// <summary>The named steps and all between them; what comes before the first one is Roslyn's own.</summary>
    private static HashSet<IncrementalGeneratorRunStep> Steps(
        IReadOnlyDictionary<string, System.Collections.Immutable.ImmutableArray<IncrementalGeneratorRunStep>> tracked
    )
    {
        var names = typeof(TrackingNames).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToHashSet();
        var pending = new Stack<IncrementalGeneratorRunStep>(
            tracked.Where(t => names.Contains(t.Key)).SelectMany(t => t.Value)
        );
        var steps = new HashSet<IncrementalGeneratorRunStep>();
        while (pending.TryPop(out var step))
        {
            if (!steps.Add(step) || step.Name == TrackingNames.SpecInput)
                continue;
            foreach (var (source, _) in step.Inputs)
                pending.Push(source);
        }
        return steps;
    }

    /// <summary>The first thing within a value that is none, with the way to it.</summary>
    private static string? Intruder(object? value, HashSet<Type> visited)
    {
        if (value == null || value is string || value.GetType().IsPrimitive || value is Enum || value is LinePosition)
            return null;
        var type = value.GetType();
        visited.Add(type);
        if (IsSequenceOfValues(type))
            return ((IEnumerable)value)
                .Cast<object?>()
                .Select(item => Intruder(item, visited))
                .FirstOrDefault(i => i != null);
        var isOurs = type.Assembly == typeof(SpecInput).Assembly && type.Namespace == typeof(SpecInput).Namespace;
        var isTuple = type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal);
        if (!isTuple && !(isOurs && IsRecord(type)))
            return type.FullName;
        const BindingFlags fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return type.GetFields(fields)
            .Select(f => Intruder(f.GetValue(value), visited) is { } inner ? $"{type.Name}.{f.Name}: {inner}" : null)
            .FirstOrDefault(i => i != null);
    }

    // ImmutableArray is what Collect gives; the step after it turns it into an EquatableArray.
    private static bool IsSequenceOfValues(Type type) =>
        type.IsGenericType
        && (
            type.GetGenericTypeDefinition() == typeof(EquatableArray<>)
            || type.GetGenericTypeDefinition() == typeof(System.Collections.Immutable.ImmutableArray<>)
        );

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) != null;
}
