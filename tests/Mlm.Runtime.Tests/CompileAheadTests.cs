using System.Runtime;
using System.Runtime.CompilerServices;

namespace Mlm.Runtime.Tests;

public sealed class CompileAheadTests
{
    [Fact]
    public void MethodsOf_LeavesNothingToCompileForTheCalls()
    {
        var model = new Cold();
        CompileAhead.MethodsOf(typeof(Cold));

        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        model.Forward();
        model.Backward();
        var compiled = JitInfo.GetCompiledMethodCount(currentThread: true) - before;

        Assert.Equal(3, model.Calls);
        Assert.Equal(0, compiled);
    }

    private sealed class Cold
    {
        public int Calls { get; private set; }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Forward() => Calls++;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Backward() => Block();

        // Not prepared, as no generated class has one: its calls alone know T.
        public T Count<T>(T value)
        {
            Calls++;
            return value;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Block() => Calls += 2;
    }
}
