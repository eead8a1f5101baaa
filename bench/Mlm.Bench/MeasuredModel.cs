using System.Diagnostics.CodeAnalysis;
using Mlm.Runtime;

namespace Mlm.Bench;

/// <summary>A model that is measured: a spec of <c>bench/specs</c>, compiled into a class by this project's own build.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Spec">The spec's file.</param>
/// <param name="Dims">Its sizes.</param>
/// <param name="Rule">Its update.</param>
/// <param name="Create">Makes one, given threads.</param>
internal sealed record MeasuredModel(
    string Name,
    string Spec,
    Dims Dims,
    UpdateRule Rule,
    Func<int, TrainingModel> Create
)
{
    /// <summary>The sizes that are held against libtorch.</summary>
    public static readonly MeasuredModel[] Sizes =
    [
        Of("tiny", "tiny.mlm", threads => new Tiny(threads)),
        Of("small", "small.mlm", threads => new Small(threads)),
        Of("default", "default.mlm", threads => new Default(threads)),
        Of("mid", "mid.mlm", threads => new Mid(threads)),
        Of("base", "base.mlm", threads => new Base(threads)),
        Of("long", "long.mlm", threads => new Long(threads)),
        Of("base-adamw", "base-adamw.mlm", threads => new BaseAdamW(threads), UpdateRule.AdamW),
    ];

    /// <summary>Of a generated class, which <paramref name="create"/> makes.</summary>
    public static MeasuredModel Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TModel>(
        string name,
        string spec,
        Func<int, TModel> create,
        UpdateRule rule = UpdateRule.Sgd
    )
        where TModel : TrainingModel => new(name, spec, Dims.Of(typeof(TModel)), rule, create);
}
