using Mlm.Generator.Graph;
using Mlm.Generator.Graph.Operations;
using static Mlm.Generator.Tests.Graph.SmallGraph;

namespace Mlm.Generator.Tests.Graph;

/// <summary>Each rule that later stages rely on, broken.</summary>
public class GraphVerifierTests
{
    private readonly Value _w = Value("w");
    private readonly Value _a = Value("a");
    private readonly Value _b = Value("b");
    private readonly Value _c = Value("c");

    [Fact]
    public void ASoundGraph_IsAccepted() =>
        GraphVerifier.Verify([_w], [Copy(_w, _a), Copy(_a, _b), Accumulate(_a, _c, _b)]);

    [Fact]
    public void AReadBeforeTheWrite_IsFound() => AssertBreach("copy reads b", Copy(_b, _a), Copy(_w, _b));

    [Fact]
    public void AReadOfWhatWasContinuedInPlace_IsFound() =>
        AssertBreach("copy reads a", Copy(_w, _a), Accumulate(_a, _b, _w), Copy(_a, _c));

    [Fact]
    public void AValueThatIsContinuedTwice_IsFound() =>
        AssertBreach("accumulate adds to a", Copy(_w, _a), Accumulate(_a, _b, _w), Accumulate(_a, _c, _w));

    [Fact]
    public void AValueThatIsContinuedBeforeItIsThere_IsFound() =>
        AssertBreach("accumulate adds to a", Accumulate(_a, _b, _w), Copy(_w, _a));

    [Fact]
    public void AValueThatIsWrittenTwice_IsFound() =>
        AssertBreach("a [N, D] is written twice", Copy(_w, _a), Copy(_w, _a));

    [Fact]
    public void AParameterThatIsWritten_IsFound() => AssertBreach("w [N, D] is written twice", Copy(_w, _w));

    [Fact]
    public void AContinuationOfOtherRows_IsFound() =>
        AssertBreach("accumulate adds b", Copy(_w, _a), Accumulate(_a, Value("b", rows: 3), _w));

    [Fact]
    public void AKernelThatCannotAdd_IsFound() =>
        AssertBreach("copy cannot add to a", Copy(_w, _a), Node(new CopyOp(), new Output(_b, Base: _a), _w));

    private void AssertBreach(string expected, params Node[] nodes)
    {
        var breach = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Verify([_w], nodes));

        Assert.StartsWith(expected, breach.Message, StringComparison.Ordinal);
    }
}
