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
    [InlineData("MatMul.ForwardTransposed", 0xc01af57524f11219)]
    [InlineData("MatMul.BackwardInputTransposed", 0x8d977937e0f95b43)]
    [InlineData("MatMul.BackwardWeightTransposed", 0x2d1ba5635f86a892)]
    [InlineData("MatMul.ForwardShared", 0x20d70102033c2352)]
    [InlineData("MatMul.BackwardInputShared", 0xb614882b67ddb614)]
    [InlineData("MatMul.BackwardWeightShared", 0xa83b4770dc85ecf0)]
    [InlineData("MatMul.Forward, bias", 0x3c51385e0838c100)]
    [InlineData("MatMul.Forward, bias, GELU, slope", 0xa1ee8284b91315b7)]
    [InlineData("MatMul.BackwardInput, times", 0xa05c110aacf2e6a9)]
    [InlineData("LayerNorm.Forward", 0xe9f167f6323507d6)]
    [InlineData("LayerNorm.Backward", 0x09f7502d3163ad16)]
    [InlineData("LayerNorm.ForwardAffine", 0x62210d2bc750c962)]
    [InlineData("LayerNorm.BackwardAffine", 0x587ada531a76733d)]
    [InlineData("RmsNorm.Forward", 0x6fbc4f79e598b3a7)]
    [InlineData("RmsNorm.Backward", 0x47c2d8f9003e2212)]
    [InlineData("RmsNorm.ForwardAffine", 0x9b1b73b835170768)]
    [InlineData("RmsNorm.BackwardAffine", 0xf5f3c6352f566345)]
    [InlineData("Gelu.Forward", 0x5afc6ff3f45912d8)]
    [InlineData("Gelu.Backward", 0x13c03228714c4e63)]
    [InlineData("GeluErf.Forward", 0xf50c30e99bb9cde6)]
    [InlineData("GeluErf.Backward", 0x494859e566bd29bd)]
    [InlineData("Silu.Forward", 0xb758ccc52b2a6d1f)]
    [InlineData("Silu.Backward", 0xba9593de20219088)]
    [InlineData("Relu.Forward", 0x8fc9a081bdeb51d3)]
    [InlineData("Relu.Backward", 0x64131eacfeb9ed0d)]
    [InlineData("Tanh.Forward", 0xb713f68553dddc08)]
    [InlineData("Tanh.Backward", 0x193211ff246ff094)]
    [InlineData("Sigmoid.Forward", 0x19411e5126513d1a)]
    [InlineData("Sigmoid.Backward", 0x557aa4f706b70823)]
    [InlineData("Attention.Forward", 0x720a146617e90c82)]
    [InlineData("Attention.Backward", 0x1b24e3ba60bc9785)]
    [InlineData("Attention.Forward, keep, causal, dropout", 0x24be101e890a36ba)]
    [InlineData("Attention.Backward, dropout", 0x849ad3bb50193244)]
    [InlineData("Attention.Forward, at places", 0xe9a51848872c77d2)]
    [InlineData("Attention.Backward, again from statistics", 0x2b8be135783c7a3a)]
    [InlineData("Dropout.Forward", 0x62e85ead339c88e4)]
    [InlineData("Dropout.Backward", 0x166466159506081e)]
    [InlineData("Embedding.Forward", 0xca590ecfc916577a)]
    [InlineData("Embedding.Backward", 0x9afa7d512dff08a4)]
    [InlineData("Elementwise.Add", 0xe6ed33896bdeb4d5)]
    [InlineData("Elementwise.Accumulate", 0xf1633943c4b68d9a)]
    [InlineData("Elementwise.Copy", 0x943588d1bec4f4ca)]
    [InlineData("Elementwise.SumRows", 0x11727b5ec0975180)]
    [InlineData("Elementwise.Subtract", 0x88a020ef949808a1)]
    [InlineData("Elementwise.Multiply", 0x01920105c4aa98df)]
    [InlineData("Elementwise.Divide", 0xd318c5469974866c)]
    [InlineData("Elementwise.SumProducts", 0xd429fa6d88faa165)]
    [InlineData("Elementwise.Affine", 0x93b553cd3210e114)]
    [InlineData("Elementwise.DivideByNumber", 0xc5066608431d9baf)]
    [InlineData("Elementwise.Reciprocal", 0xed1110081c2da708)]
    [InlineData("Rows.Gather", 0x211b4fa59acdf68b)]
    [InlineData("Rows.Scatter", 0xf4d217949d147ec7)]
    [InlineData("Rows.SumGathered", 0xe79d1eee905017a8)]
    [InlineData("Transpose.Forward", 0xf7bfad182abafe25)]
    [InlineData("Transpose.Backward", 0x7aec41989f94113b)]
    [InlineData("Slice.Forward", 0x68bc4a5185cbfe82)]
    [InlineData("Slice.Backward", 0x954ed4bc2f7b4647)]
    [InlineData("CrossEntropy.Forward", 0x34e36600b2de9904)]
    [InlineData("CrossEntropy.Backward", 0x6419872e43ffeac4)]
    [InlineData("Sgd.Update", 0x295d4b4c61e84eb5)]
    [InlineData("Sgd.Update, decayed", 0x1c5e19cfbdee8027)]
    [InlineData("Sgd.Update, with momentum", 0x9a70ffad38e28365)]
    [InlineData("AdamW.Update", 0xc6fabd6358714292)]
    [InlineData("GradientSquares.Add", 0xd399a79ee997aca5)]
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
