using System.Diagnostics.CodeAnalysis;
using Mlm.Runtime;

namespace Mlm.Cli.Models;

/// <summary>A model class that is compiled into the command.</summary>
/// <param name="Type">The class.</param>
/// <param name="Fingerprint">Of the spec that it was compiled from.</param>
/// <param name="Create">Makes one, given threads and whether whole gradients are kept.</param>
internal sealed record BuiltInModel(
    [property: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicFields)] Type Type,
    string Fingerprint,
    Func<int, bool, TrainingModel> Create
);

/// <summary>A class for inference that is compiled into the command.</summary>
/// <param name="Type">The class.</param>
/// <param name="Fingerprint">Of the spec that it was compiled from.</param>
/// <param name="Create">Makes one, given threads.</param>
internal sealed record BuiltInInferenceModel(
    [property: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicFields)] Type Type,
    string Fingerprint,
    Func<int, InferenceModel> Create
);

/// <summary>The specs of <c>specs/</c> that the build compiled into the command; a NativeAOT build has these alone.</summary>
internal static class BuiltInModels
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<BuiltInModel> All =
    [
        new(typeof(Bert), Bert.Fingerprint, (threads, gradients) => new Bert(threads, gradients)),
        new(typeof(Pretrain), Pretrain.Fingerprint, (threads, gradients) => new Pretrain(threads, gradients)),
        new(typeof(BertPostLn), BertPostLn.Fingerprint, (threads, gradients) => new BertPostLn(threads, gradients)),
        new(typeof(BertSmall), BertSmall.Fingerprint, (threads, gradients) => new BertSmall(threads, gradients)),
        new(
            typeof(BertBaseUncased),
            BertBaseUncased.Fingerprint,
            (threads, gradients) => new BertBaseUncased(threads, gradients)
        ),
        new(
            typeof(RobertaPreNorm),
            RobertaPreNorm.Fingerprint,
            (threads, gradients) => new RobertaPreNorm(threads, gradients)
        ),
        new(typeof(Causal), Causal.Fingerprint, (threads, gradients) => new Causal(threads, gradients)),
    ];

    /// <summary>Those for inference.</summary>
    public static readonly IReadOnlyList<BuiltInInferenceModel> ForInference =
    [
        new(typeof(PretrainFill), PretrainFill.Fingerprint, threads => new PretrainFill(threads)),
    ];

    /// <summary>The class that was compiled from a spec; null where none was.</summary>
    public static BuiltInModel? Find(string fingerprint) => All.FirstOrDefault(s => s.Fingerprint == fingerprint);

    /// <summary>The class for inference that was compiled from a spec; null where none was.</summary>
    public static BuiltInInferenceModel? FindForInference(string fingerprint) =>
        ForInference.FirstOrDefault(s => s.Fingerprint == fingerprint);
}
