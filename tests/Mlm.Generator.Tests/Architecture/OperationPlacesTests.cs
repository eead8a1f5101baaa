using System.Reflection;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;
using Mlm.Generator.Differentiation;
using Mlm.Generator.Emission.Calls;
using Mlm.Generator.Emission.Updates;
using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Lowering;
using Mlm.Generator.Graph.Operations;
using Mlm.Generator.Graph.Optimizers;
using Mlm.Generator.Rewrites;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Architecture;

/// <summary>Every operation that the compiler carries has all the places that docs/architecture.md lists.</summary>
public class OperationPlacesTests
{
    // Carried beside the lowerings: the loss, the masking before the graph, the update after it.
    private static readonly HashSet<Operation> CarriedOtherwise =
    [
        OperationCatalog.CrossEntropy,
        OperationCatalog.Mask,
        OperationCatalog.Sgd,
        OperationCatalog.AdamW,
    ];

    // Operations of one form stand together in the compiler: each file of a stage says the form once.
    private static readonly Dictionary<string, string> Forms = new()
    {
        ["Add"] = "Elementwise",
        ["Subtract"] = "Elementwise",
        ["Multiply"] = "Elementwise",
        ["Divide"] = "Elementwise",
        ["Negate"] = "Elementwise",
        ["Gelu"] = "Activations",
        ["GeluErf"] = "Activations",
        ["Relu"] = "Activations",
        ["Silu"] = "Activations",
        ["Tanh"] = "Activations",
        ["Sigmoid"] = "Activations",
        ["LayerNorm"] = "Norms",
        ["RmsNorm"] = "Norms",
    };

    // The graph's names where they are not the operation's own.
    private static readonly Dictionary<string, string> NodeNames = new()
    {
        ["Negate"] = "Affine", // x · −1
        ["Gelu"] = "Activation",
        ["GeluErf"] = "Activation",
        ["Relu"] = "Activation",
        ["Silu"] = "Activation",
        ["Tanh"] = "Activation",
        ["Sigmoid"] = "Activation",
    };

    // The runtime's names where they are not the operation's own.
    private static readonly Dictionary<string, string> KernelNames = new()
    {
        ["Add"] = "Elementwise",
        ["Subtract"] = "Elementwise",
        ["Multiply"] = "Elementwise",
        ["Divide"] = "Elementwise",
        ["Negate"] = "Elementwise",
        ["Lookup"] = "Embedding", // the field's word
    };

    // Every operation of the language that the compiler carries, in every way in which its nodes differ.
    private static readonly string[] Specs =
    [
        Repository.Spec("tiny.mlm"),
        SpecTexts.Small(statement: "param b[D], p[T, D]\n x = x + b + p + x\n x = layernorm(x) + gelu(x)"),
        SpecTexts.Small(
            statement: """
            param s[D, D], g[D], p[9, D]
            x = dropout(rmsnorm(x, g), 0.1) * g - g / x - x @ s.T + -p[..T] / 2 + 1 / x
            x = attention(x, x, x, heads: 1, causal: 1, dropout: 0.1) + x @ (s.T + s)
            """
        ),
        // a param of a row a position at the scored rows alone
        """
            model Rowwise {
                dim N = 2, T = 4, V = 8, D = 6
                input tokens[N, T] in V
                input at[N, T] in 2
                param w_emb[V, D], p[T, D] ~ normal(0.02)
                x = w_emb[tokens]
                x = attention(x, x, x, heads: 2)
                param w_head[D, V] ~ normal(0.02)
                minimize cross_entropy((x + p) @ w_head, tokens, at: at) + cross_entropy((x + x) @ w_head, tokens)
                update sgd(lr: 0.1)
            }
            """,
    ];

    private static readonly Lazy<IReadOnlyList<StepGraph>> Graphs = new(() => [.. Specs.Select(Transform)]);

    private static IEnumerable<string> Carried => OperationLowerings.Operations.Select(NameOf);

    public static TheoryData<string> CarriedOperations => [.. Carried];

    public static TheoryData<string> GraphOperations =>
        [
            .. typeof(GraphOp)
                .Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(GraphOp)) && !t.IsAbstract)
                .Select(t => t.Name),
        ];

    [Theory]
    [MemberData(nameof(CarriedOperations))]
    public void ACarriedOperation_HasAllItsFiles(string name)
    {
        var kernel = KernelNames.GetValueOrDefault(name, name);
        var form = Forms.GetValueOrDefault(name, name);

        AssertFile("src", "Mlm.Dsl", "Operations", $"{name}.cs");
        AssertFile("src", "Mlm.Reference", "Evaluation", "Operations", $"{name}Evaluation.cs");
        AssertFile("src", "Mlm.Generator", "Graph", "Operations", $"{NodeNames.GetValueOrDefault(name, name)}.cs");
        AssertFile("src", "Mlm.Generator", "Graph", "Lowering", $"{form}.cs");
        AssertFile("src", "Mlm.Generator", "Differentiation", "Rules", $"{form}.cs");
        AssertFile("src", "Mlm.Generator", "Emission", "Calls", $"{form}.cs");
        AssertFile("src", "Mlm.Runtime", "Kernels", $"{kernel}.cs");
        AssertFile("tests", "Mlm.Runtime.Tests", "Kernels", $"{kernel}Tests.cs");
    }

    [Fact]
    public void TheLoss_HasAllItsFiles()
    {
        AssertFile("src", "Mlm.Dsl", "Operations", "CrossEntropy.cs");
        AssertFile("src", "Mlm.Reference", "Evaluation", "Operations", "CrossEntropyEvaluation.cs");
        AssertFile("src", "Mlm.Generator", "Graph", "Operations", "CrossEntropy.cs");
        AssertFile("src", "Mlm.Generator", "Graph", "Lowering", "CrossEntropy.cs");
        AssertFile("src", "Mlm.Generator", "Differentiation", "Rules", "CrossEntropy.cs");
        AssertFile("src", "Mlm.Generator", "Emission", "Calls", "CrossEntropy.cs");
        AssertFile("src", "Mlm.Runtime", "Kernels", "CrossEntropy.cs");
        AssertFile("tests", "Mlm.Runtime.Tests", "Kernels", "CrossEntropyTests.cs");
    }

    [Fact]
    public void TheMasking_HasAllItsFiles()
    {
        AssertFile("src", "Mlm.Dsl", "Operations", "Mask.cs");
        AssertFile("src", "Mlm.Reference", "Evaluation", "Operations", "MaskEvaluation.cs");
        AssertFile("src", "Mlm.Runtime", "Masking", "BertMasking.cs");
        AssertFile("tests", "Mlm.Runtime.Tests", "Masking", "BertMaskingTests.cs");
    }

    [Theory]
    [InlineData("Sgd")]
    [InlineData("AdamW")]
    public void AnOptimizer_HasAllItsFiles(string name)
    {
        AssertFile("src", "Mlm.Dsl", "Operations", $"{name}.cs");
        AssertFile("src", "Mlm.Generator", "Graph", "Optimizers", $"{name}.cs");
        AssertFile("src", "Mlm.Generator", "Emission", "Updates", $"{name}.cs");
        AssertFile("src", "Mlm.Runtime", "Optimizers", $"{name}.cs");
        Assert.Contains(
            $"{name}.Update(",
            Repository.Read("tests", "Mlm.Runtime.Tests", "Optimizers", "OptimizerTests.cs")
        );
    }

    [Fact]
    public void EveryUpdateRuleOfTheLanguage_IsPlannedAndWritten()
    {
        var rules = OperationCatalog.All.Where(o => o.Form == OperationForm.Update).Select(o => o.Name).Order();

        Assert.Equal(rules, OptimizerPlans.Operations.Select(o => o.Name).Order());
        Assert.Equal(rules, UpdateStatements.Operations.Select(o => o.Name).Order());
    }

    [Theory]
    [MemberData(nameof(GraphOperations))]
    public void AGraphOperation_HasAKernelCall(string name) =>
        Assert.Contains(name, KernelCalls.Operations.Select(t => t.Name));

    [Theory]
    [MemberData(nameof(GraphOperations))]
    public void AGraphOperation_OccursInACompiledModel(string name) =>
        Assert.Contains(name, Graphs.Value.SelectMany(g => g.Nodes).Select(n => n.Operation.GetType().Name));

    [Fact]
    public void EveryForwardOperation_HasAGradientRule()
    {
        var forward = Graphs.Value.SelectMany(g => g.Forward.Nodes).Select(n => n.Operation.GetType()).Distinct();

        // The loss starts the backward; copies are made after it is derived.
        Type[] otherwise = [typeof(CrossEntropyOp), typeof(CopyOp)];
        Assert.Empty(forward.Except(otherwise).Except(GradientRules.Operations));
    }

    [Fact]
    public void EveryGradientRule_IsOfAnOperationThatIsLowered()
    {
        var forward = Graphs.Value.SelectMany(g => g.Forward.Nodes).Select(n => n.Operation.GetType());

        Assert.Empty(GradientRules.Operations.Except(forward));
    }

    [Fact]
    public void EveryOperationOfTheLanguage_IsCarried() =>
        Assert.Empty(OperationCatalog.All.Except(CarriedOtherwise).Except(OperationLowerings.Operations));

    private static void AssertFile(params string[] parts) =>
        Assert.True(File.Exists(Repository.File(parts)), $"{string.Join('/', parts)} is missing");

    /// <summary>The name of the catalog's field, which is that of the operation's files.</summary>
    private static string NameOf(Operation operation) =>
        typeof(OperationCatalog)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Single(f => ReferenceEquals(f.GetValue(null), operation))
            .Name;

    private static StepGraph Transform(string text)
    {
        var model = Dsl.SpecCompiler.Compile(new Dsl.Text.SourceText(text, "spec.mlm")).Model!;
        var diagnostics = new DiagnosticBag();
        var unrolled = GraphBuilder.Build(model, Compile.Options.Kind, diagnostics, default)!;
        return Passes.Apply(unrolled, Compile.Options, diagnostics, default);
    }
}
