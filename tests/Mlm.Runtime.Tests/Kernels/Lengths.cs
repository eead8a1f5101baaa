namespace Mlm.Runtime.Tests.Kernels;

/// <summary>Every row length from 0 to two vectors and one, and some longer ones.</summary>
public sealed class Lengths : TheoryData<int>
{
    public Lengths()
    {
        for (var length = 0; length <= 33; length++)
            Add(length);
        foreach (var length in new[] { 48, 63, 64, 65, 127, 200, 257, 1000, 1024, 1040 })
            Add(length);
    }
}
