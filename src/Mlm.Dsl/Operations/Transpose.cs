using Mlm.Dsl.Types;

namespace Mlm.Dsl.Operations;

/// <summary><c>w.T</c>.</summary>
internal sealed class TransposeOperation : Operation
{
    public TransposeOperation()
        : base(
            OperationForm.Operator,
            "transpose",
            "w.T",
            "the transpose of a 2-D param, so that `x @ w_emb.T` ties the decoder to the embedding"
        ) => Parameters = [Required("param", ParameterKind.Param, "a 2-D param")];

    private protected override SpecType TypeOf(OperationCall call)
    {
        if (!call.CheckRank("param", 2, "`.T`"))
            return ErrorType.Instance;
        var param = call.Shape("param");
        return new TensorType(new Shape([param[1], param[0]]));
    }
}

public static partial class OperationCatalog
{
    /// <summary><c>w.T</c>.</summary>
    public static readonly Operation Transpose = Register(new TransposeOperation());
}
