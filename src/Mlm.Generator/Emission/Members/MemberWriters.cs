using Mlm.Generator.Options;

namespace Mlm.Generator.Emission.Members;

/// <summary>What writes each member; to add one is one file and one line here.</summary>
internal static class MemberWriters
{
    private static readonly Dictionary<ClassMember, Action<CodeWriter, EmissionContext>> All = new()
    {
        [ClassMember.Dims] = DimsMember.Write,
        [ClassMember.Fingerprint] = FingerprintMember.Write,
        [ClassMember.Times] = TimesMember.Write,
        [ClassMember.Masking] = MaskingMember.Write,
        [ClassMember.Constructor] = ConstructorMember.Write,
        [ClassMember.Mask] = MaskMember.Write,
        [ClassMember.MaskedIds] = MaskedIdsMember.Write,
        [ClassMember.Step] = StepMember.Write,
        [ClassMember.Description] = DescriptionMember.Write,
        [ClassMember.ScoredRows] = ScoredRowsMember.Write,
        [ClassMember.Run] = RunMember.Write,
        [ClassMember.Hidden] = HiddenMember.Write,
        [ClassMember.Logits] = LogitsMember.Write,
        [ClassMember.MemorySizes] = MemorySizesMember.Write,
        [ClassMember.Weights] = WeightsMember.Write,
        [ClassMember.Activations] = ActivationsMember.Write,
        [ClassMember.Ids] = IdsMember.Write,
        [ClassMember.NothingSelected] = NothingSelectedMember.Write,
        [ClassMember.Values] = ValuesMember.Write,
        [ClassMember.Forward] = ForwardMember.Write,
        [ClassMember.ForwardOfRun] = ForwardOfRunMember.Write,
        [ClassMember.ForwardAtAsked] = ForwardAtAskedMember.Write,
        [ClassMember.Backward] = BackwardMember.Write,
        [ClassMember.Update] = UpdateMember.Write,
    };

    /// <summary>The members that can be written.</summary>
    public static IReadOnlyCollection<ClassMember> Members => All.Keys;

    /// <summary>Writes a member.</summary>
    public static void Write(ClassMember member, CodeWriter code, EmissionContext context) =>
        All[member](code, context);
}
