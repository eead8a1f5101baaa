using Mlm.Generator.Planning;

namespace Mlm.Generator.Emission;

/// <summary>One kernel call for each of some parameters: a method a method, and the calls of these methods.</summary>
/// <param name="names">Where the methods' names are taken.</param>
/// <param name="parameters">The parameters in the spec's order.</param>
/// <param name="prefix">What the methods' names start with.</param>
/// <param name="result">What the methods do, as their documentation says it.</param>
/// <param name="shared">What every method takes and passes on: its declaration, and as an argument; both may be empty.</param>
/// <param name="write">Writes the call for a parameter.</param>
internal sealed class ParameterPass(
    MemberNames names,
    IReadOnlyList<ParameterPlan> parameters,
    string prefix,
    string result,
    (string Declaration, string Argument) shared,
    Action<CodeWriter, ParameterPlan> write
)
{
    private readonly IReadOnlyList<StepMethod<ParameterPlan>> _methods = StepMethods.Cut(
        parameters,
        p => p.Parameter.Parameter!.Turn,
        prefix,
        names,
        isReversed: false
    );

    private IReadOnlyList<(string Name, IReadOnlyList<string> Methods)> _groups = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => _methods.Count == 0;

    /// <summary>Writes the calls, inside of the method that makes the pass.</summary>
    public void WriteCalls(CodeWriter code) =>
        _groups = StepWriter.WriteCalls(code, [.. _methods.Select(r => r.Name)], names, shared.Argument);

    /// <summary>Writes the methods that <see cref="WriteCalls"/> called.</summary>
    public void WriteMethods(CodeWriter code)
    {
        StepWriter.WriteGroups(code, _groups, shared.Declaration, shared.Argument);
        foreach (var method in _methods)
        {
            code.Blank();
            code.Line($"/// <summary>{method.Title}: {result}.</summary>");
            using (code.Open($"private void {method.Name}({shared.Declaration})"))
            {
                foreach (var plan in method.Items)
                    write(code, plan);
            }
        }
    }
}
