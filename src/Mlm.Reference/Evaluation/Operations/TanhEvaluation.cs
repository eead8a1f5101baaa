using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>tanh(x)</c></summary>
    public static readonly OperationEvaluation Tanh = Add(
        OperationCatalog.Tanh,
        (operation, state) => Elementwise.Map(state.Tensor(operation["x"]), Math.Tanh)
    );
}
