using System.Reflection;
using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime.Tests.Kernels;

[Collection(CrewsCollection.Name)]
public sealed class EveryKernelTests(Crews crews)
{
    public static TheoryData<string> Names => [.. EveryKernel.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocates_Nothing(string name)
    {
        var (kernel, memory) = (Find(name), new KernelMemory());
        foreach (var workers in new[] { crews.All[0], crews.All[1] })
        {
            kernel.Run(workers, memory);
            var allocated = Allocations.Of(() =>
            {
                for (var turn = 0; turn < 10; turn++)
                    kernel.Run(workers, memory);
            });
            Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void EveryKernelThatIsPublic_IsAmongThem()
    {
        var calls = EveryKernel.All.Select(k => k.Name.Split(',')[0]);
        var kernels = typeof(MatMul)
            .Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Workers))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(kernels.Except(calls));
    }

    // .ci/long runs this with narrower vectors too: the digests are of no particular machine. A change of a kernel's
    // arithmetic changes its digest, on purpose.
    [Theory]
    [MemberData(nameof(Names))]
    public void Bits_AreTheSameOnEveryMachine(string name)
    {
        var kernel = Find(name);
        foreach (var workers in crews.All)
        {
            var memory = new KernelMemory();
            kernel.Run(workers, memory);
            Assert.Equal(kernel.Digest, memory.Digest());
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

    private static KernelCall Find(string name) => EveryKernel.All.Single(k => k.Name == name);
}
