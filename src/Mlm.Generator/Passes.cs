namespace Mlm.Generator;

/// <summary>A pass of the compiler that may be left out: the step then computes the same, in more time or memory.</summary>
/// <param name="Name">What it is called, as in <c>row-demand</c>.</param>
/// <param name="Summary">What it does, in a line.</param>
public sealed record Pass(string Name, string Summary);

/// <summary>The catalog of the compiler's optional passes; to add one is one line here, and one question where it runs.</summary>
public static class Passes
{
    private static readonly List<Pass> Catalog = [];

    /// <summary>Products with a transposed weight.</summary>
    public static readonly Pass TransposeIntoProduct = Add(
        "transpose-into-product",
        "a product reads a transposed weight as it lies, so nothing is copied"
    );

    /// <summary>Attention over many tokens.</summary>
    public static readonly Pass RecomputeAttention = Add(
        "recompute-attention",
        "an attention over many tokens keeps two numbers a query, and the backward computes the probabilities again"
    );

    /// <summary>Rows that nobody reads.</summary>
    public static readonly Pass RowDemand = Add(
        "row-demand",
        "rows that nobody reads are not computed, forward and backward"
    );

    /// <summary>Queries that nobody reads.</summary>
    public static readonly Pass AttentionRows = Add(
        "attention-rows",
        "an attention computes the queries alone whose results are read; its keys and values have all rows"
    );

    /// <summary>Biases.</summary>
    public static readonly Pass BiasIntoProduct = Add(
        "bias-into-product",
        "a product adds the bias to its result while that is in the cache"
    );

    /// <summary>Activations.</summary>
    public static readonly Pass ActivationIntoProduct = Add(
        "activation-into-product",
        "a product applies the activation to its result and keeps the slope, which the backward's product multiplies with"
    );

    /// <summary>Residual connections.</summary>
    public static readonly Pass AddIntoProducer = Add(
        "add-into-producer",
        "a residual connection is added where its branch is computed, in the old value's place"
    );

    /// <summary>Queries, keys and values.</summary>
    public static readonly Pass SharedInputProducts = Add(
        "shared-input-products",
        "products that share an input (q, k, v) run as one, forward and backward"
    );

    /// <summary>Plain SGD.</summary>
    public static readonly Pass FusedUpdate = Add(
        "fused-update",
        "plain SGD's update is part of the product that makes the gradient, which is then not kept"
    );

    /// <summary>The activation cache.</summary>
    public static readonly Pass SharedSlots = Add(
        "shared-slots",
        "activations share memory where their lifetimes do not meet"
    );

    /// <summary>Every product.</summary>
    public static readonly Pass ShapeAwareProducts = Add(
        "shape-aware-products",
        "each product's blocks, panels, padding and what its threads share are decided from its shape"
    );

    /// <summary>All of them, in the order in which they take effect.</summary>
    public static IReadOnlyList<Pass> All => Catalog;

    /// <summary>The pass of a name; null where there is none.</summary>
    public static Pass? Find(string name) => Catalog.Find(p => p.Name == name);

    private static Pass Add(string name, string summary)
    {
        var pass = new Pass(name, summary);
        Catalog.Add(pass);
        return pass;
    }
}

/// <summary>Some of the passes; equals another set of the same ones.</summary>
public sealed record PassSet
{
    /// <summary>No pass.</summary>
    public static readonly PassSet None = new([]);

    // One text, since a record compares a list by identity.
    private readonly string _names;

    /// <summary>A set of passes, in whatever order.</summary>
    public PassSet(IEnumerable<Pass> passes)
    {
        HashSet<Pass> given = [.. passes];
        _names = string.Join(",", Passes.All.Where(given.Contains).Select(p => p.Name));
    }

    /// <summary>Every pass.</summary>
    public static PassSet All => new(Passes.All);

    /// <summary>Whether a pass is among them.</summary>
    public bool Contains(Pass pass) => _names.Split(',').Contains(pass.Name);

    /// <summary>Their names in the catalog's order, with commas between.</summary>
    public override string ToString() => _names;
}
