namespace Mlm.Bench.Worker;

/// <summary>What the comparison asks a worker to do: one line of JSON, answered by one.</summary>
/// <param name="Do">Which of the worker's answers is asked for.</param>
internal sealed record Request(RequestKind Do)
{
    /// <summary>For <see cref="RequestKind.Digest"/>: the steps.</summary>
    public StepCase? Case { get; init; }

    /// <summary>For <see cref="RequestKind.Open"/>: the class.</summary>
    public string? Class { get; init; }

    /// <summary>For <see cref="RequestKind.Open"/>: how many threads a step uses.</summary>
    public int Threads { get; init; }

    /// <summary>For <see cref="RequestKind.Turn"/>: how many steps are open.</summary>
    public int Steps { get; init; }

    /// <summary>For <see cref="RequestKind.Turn"/>: whether a step that is not timed comes first.</summary>
    public bool StartsCold { get; init; }
}

/// <summary>What a worker can do.</summary>
internal enum RequestKind
{
    /// <summary>Takes the steps of a case with every class of its spec.</summary>
    Digest,

    /// <summary>Makes a model and warms it up.</summary>
    Open,

    /// <summary>Times steps of the open model.</summary>
    Turn,

    /// <summary>Frees the open model.</summary>
    Close,
}

/// <summary>A worker's answer.</summary>
internal sealed record Answer
{
    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>For <see cref="RequestKind.Digest"/>: the results of each kind of class, by what they are.</summary>
    public Dictionary<string, Dictionary<string, string>>? Digests { get; init; }

    /// <summary>For <see cref="RequestKind.Open"/> the shortest step's time, for <see cref="RequestKind.Turn"/> the median.</summary>
    public double Ms { get; init; }
}

/// <summary>Steps whose results are compared to the bit.</summary>
/// <param name="Class">The spec's class that trains; the others' names are made of it.</param>
/// <param name="Steps">How many steps are taken.</param>
/// <param name="Seed">The first step's seed; further steps take the next ones. Random inputs and weights come from it too.</param>
internal sealed record StepCase(string Class, int Steps, long Seed)
{
    /// <summary>What is added to <see cref="Class"/> for the class of <c>inspect</c>.</summary>
    public const string Inspect = "Inspect";

    /// <summary>What is added to <see cref="Class"/> for the class of <c>inference</c>.</summary>
    public const string Inference = "Inference";

    /// <summary>What is added to <see cref="Class"/> for the class that times its statements.</summary>
    public const string Timed = "Timed";

    /// <summary>The first weights, flat; null for those of the spec's initializers.</summary>
    public float[]? Weights { get; init; }

    /// <summary>The inputs by name, an element a step and then from the start again; null for random ids.</summary>
    public Dictionary<string, int[]>[]? Inputs { get; init; }
}
