namespace Mlm.Runtime.Threading;

/// <summary>The body of a parallel region: a kernel's arguments (pointers and numbers) and what it does with some items.</summary>
internal interface IItems
{
    /// <summary>Does items <paramref name="first"/> to <paramref name="end"/> − 1 on one thread.</summary>
    void Run(int worker, int first, int end);
}
