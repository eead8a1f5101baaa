using Mlm.Dsl.Diagnostics;

namespace Mlm.Generator.Roslyn;

/// <summary>A class that a spec becomes, as itself or as one of its variants.</summary>
internal readonly record struct GeneratedClass(string Name, DiagnosticPlace Place, int Variant);

/// <summary>A model or a variant that needs the class which an earlier one has.</summary>
internal sealed record DuplicateModel(GeneratedClass Class, string FirstPath)
{
    /// <summary>Those that come too late; models come before variants. Names are told apart without case, as files are.</summary>
    public static EquatableArray<DuplicateModel> Among(IEnumerable<GeneratedClass> classes) =>
        new(
            classes
                .Where(c => c.Name.Length > 0)
                .GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
                .SelectMany(same => same.Skip(1).Select(c => new DuplicateModel(c, same.First().Place.Path)))
        );

    /// <summary>The message.</summary>
    public DiagnosticInfo ToInfo() =>
        Class.Variant == 0
            ? new(DiagnosticCatalog.DuplicateModelName.Id, Class.Place, new([FirstPath, Class.Place.Path, Class.Name]))
            : new(
                DiagnosticCatalog.DuplicateVariantName.Id,
                Class.Place,
                new([Class.Place.Path, Class.Name, FirstPath])
            );
}
