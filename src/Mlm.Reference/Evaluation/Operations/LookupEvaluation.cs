using Mlm.Dsl.Operations;

namespace Mlm.Reference.Evaluation;

internal static partial class OperationEvaluations
{
    /// <summary><c>w[ids]</c>: y[p, :] = w[ids[p], :].</summary>
    public static readonly OperationEvaluation Lookup = Add(
        OperationCatalog.Lookup,
        (operation, state) =>
        {
            var table = state.Tensor(operation["param"]);
            var ids = state.Ids(operation["ids"]);
            var y = new double[ids.Length * table.Columns];
            for (var p = 0; p < ids.Length; p++)
                Array.Copy(table.Elements, ids[p] * table.Columns, y, p * table.Columns, table.Columns);
            return new EvaluatedTensor(EvaluationState.ShapeOf(operation), y);
        }
    );
}
