using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class EveryKernelTests(Crews crews)
{
    public static TheoryData<string> Names => [.. EveryKernel.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocates_Nothing(string name)
    {
        var kernels = new EveryKernel();
        foreach (var workers in new[] { crews.All[0], crews.All[1] })
        {
            kernels.Run(name, workers);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var turn = 0; turn < 10; turn++)
                kernels.Run(name, workers);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    // Run this also with DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0: the digests are of no
    // particular machine. A change of a kernel's arithmetic changes its digest, on purpose.
    [Theory]
    [InlineData("MatMul.Forward", 0xe5401d0574df14d4)]
    [InlineData("MatMul.BackwardInput", 0x2c03b9003cdc527d)]
    [InlineData("MatMul.BackwardWeight", 0xdcfacaef227a11a6)]
    [InlineData("LayerNorm.Forward", 0xe9f167f6323507d6)]
    [InlineData("LayerNorm.Backward", 0x09f7502d3163ad16)]
    [InlineData("Gelu.Forward", 0x4199a94643072d00)]
    [InlineData("Gelu.Backward", 0x13c03228714c4e63)]
    [InlineData("Attention.Forward", 0xd86e03d58cfe6d80)]
    [InlineData("Attention.Backward", 0xae3a1a67281834b2)]
    [InlineData("Attention.Forward, keep, causal, dropout", 0x84ab0377f53e7f40)]
    [InlineData("Attention.Backward, dropout", 0xd9aaca14b23bd8e0)]
    [InlineData("Dropout.Forward", 0x62e85ead339c88e4)]
    [InlineData("Dropout.Backward", 0x166466159506081e)]
    [InlineData("Embedding.Forward", 0xca590ecfc916577a)]
    [InlineData("Embedding.Backward", 0x9afa7d512dff08a4)]
    [InlineData("Elementwise.Add", 0xe6ed33896bdeb4d5)]
    [InlineData("Elementwise.Accumulate", 0xf1633943c4b68d9a)]
    [InlineData("Elementwise.Copy", 0x943588d1bec4f4ca)]
    [InlineData("Elementwise.SumRows", 0x11727b5ec0975180)]
    [InlineData("Rows.Gather", 0x211b4fa59acdf68b)]
    [InlineData("Rows.Scatter", 0xf4d217949d147ec7)]
    [InlineData("Rows.SumGathered", 0xe79d1eee905017a8)]
    [InlineData("CrossEntropy.Forward", 0x34e36600b2de9904)]
    [InlineData("CrossEntropy.Backward", 0x6419872e43ffeac4)]
    [InlineData("Sgd.Update", 0x295d4b4c61e84eb5)]
    [InlineData("AdamW.Update", 0xc6fabd6358714292)]
    public void Bits_AreTheSameOnEveryMachine(string name, ulong digest)
    {
        foreach (var workers in crews.All)
        {
            var kernels = new EveryKernel();
            kernels.Run(name, workers);
            Assert.Equal(digest, kernels.Digest());
        }
    }

    [Fact]
    public void DisposedWorkers_Throw()
    {
        var workers = new Workers(2, 0);
        workers.Dispose();
        var x = Matrix.Random(2, 3, 1);
        Assert.Throws<ObjectDisposedException>(() => Gelu.Forward(workers, x.Slot, x.Slot, 2, 3));
        Assert.Throws<ObjectDisposedException>(() =>
            MatMul.Forward(workers, x.Slot, x.Slot, x.Slot, Write.Set, 1, 1, 1)
        );
    }
}
