namespace Mlm.Generator.Emission;

/// <summary>A call of a kernel, to be written as one statement.</summary>
internal sealed record Call(string Method, params (string Name, string Value)[] Arguments)
{
    /// <summary>What stands before the call; empty, or an assignment.</summary>
    public string Assign { get; init; } = "";

    /// <summary>The statement on one line.</summary>
    public override string ToString() =>
        $"{Assign}{Method}(Workers, {string.Join(", ", Arguments.Select(a => $"{a.Name}: {a.Value}"))});";
}
