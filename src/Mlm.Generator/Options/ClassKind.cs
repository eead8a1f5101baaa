namespace Mlm.Generator.Options;

/// <summary>
/// What a generated class is for, and all that follows from it. Every stage reads this description and asks nothing else; the
/// kinds that there are stand in <see cref="ClassKinds"/>.
/// </summary>
public sealed record ClassKind
{
    internal ClassKind(string name, string baseType, string subject)
    {
        Name = name;
        BaseType = baseType;
        Subject = subject;
    }

    /// <summary>What the kind is called: <c>training</c>.</summary>
    public string Name { get; internal init; }

    /// <summary>The word that asks for the kind in <c>MlmVariants</c>, which is part of the fingerprint; null where no word does.</summary>
    public string? Word { get; internal init; }

    /// <summary>What the fingerprint says of the kind; null for nothing.</summary>
    internal string? FingerprintText
    {
        get => field ?? Word;
        init;
    }

    /// <summary>The runtime's type that the class derives from.</summary>
    internal string BaseType { get; }

    /// <summary>The runtime's interface that the class has beside it.</summary>
    internal string? Interface { get; init; }

    /// <summary>What the class's documentation says that it is: <c>training step</c>.</summary>
    internal string Subject { get; }

    /// <summary>What the class's documentation says of how it was compiled.</summary>
    internal string Remark { get; init; } = "";

    /// <summary>
    /// Whether the class trains: mask, forward, loss, backward, update. Otherwise it only answers: nothing is masked or dropped, and
    /// there is no loss and no memory for a backward.
    /// </summary>
    internal bool Trains { get; init; }

    /// <summary>Whether the optional passes run.</summary>
    internal bool IsOptimized { get; init; } = true;

    /// <summary>Whether every value and every gradient keeps memory of its own, and is read by its name.</summary>
    internal bool KeepsEveryValue { get; init; }

    /// <summary>Whether the class marks the end of each statement, which costs some 20 ns apiece.</summary>
    internal bool MarksStatements { get; init; }

    /// <summary>Which whole gradients the class keeps.</summary>
    internal GradientMemory Gradients { get; init; }

    /// <summary>The regions of the model's memory, in their order.</summary>
    internal IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Names that the class declares or inherits beside those of every class.</summary>
    internal IReadOnlyList<string> ReservedNames { get; init; } = [];

    /// <summary>The class's files, with their members in order.</summary>
    internal IReadOnlyList<ClassFile> Files { get; init; } = [];

    /// <summary>Whether the constructor is told whether to keep gradients.</summary>
    public bool ChoosesGradients => Gradients == GradientMemory.OnDemand;

    /// <summary>The files with one more member at the end of one of them.</summary>
    internal IReadOnlyList<ClassFile> FilesWith(ClassMember member, string topic)
    {
        var file = Files.Single(f => f.Topic == topic);
        return [.. Files.Select(f => f == file ? f with { Members = [.. f.Members, member] } : f)];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Which whole gradients a class keeps.</summary>
internal enum GradientMemory
{
    /// <summary>None: there is no backward.</summary>
    None,

    /// <summary>Those that its update needs; the others where the constructor is told so.</summary>
    OnDemand,

    /// <summary>All of them.</summary>
    Always,
}

/// <summary>A file of a generated class.</summary>
/// <param name="Topic">What its name has behind the class's: <c>Forward</c>; empty for the first one.</param>
/// <param name="Title">What its header says that it holds.</param>
/// <param name="Members">What it holds, in order.</param>
internal sealed record ClassFile(string Topic, string Title, IReadOnlyList<ClassMember> Members);
