using Mlm.Dsl.Operations;
using Mlm.Reference.Evaluation;

namespace Mlm.Reference.Tests.Evaluation.Operations;

public sealed class OperationEvaluationsTests
{
    [Fact]
    public void EveryOperationOfTheLanguage_CanBeEvaluated() =>
        Assert.Equal(
            OperationCatalog.All.Where(o => o.Form != OperationForm.Update).Select(o => o.Name).Order(),
            OperationEvaluations.Operations.Select(o => o.Name).Order()
        );
}
