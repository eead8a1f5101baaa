using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mlm.Runtime;

/// <summary>Has the JIT compile a generated class's methods, hundreds of short ones, before the first step calls them.</summary>
internal static class CompileAhead
{
    private const BindingFlags OwnMembers =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Compiles the instance methods that a class declares itself; nothing where there is no JIT. One that cannot be compiled (a user's own,
    /// in the partial class) is left to its call, which says why.
    /// </summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2070",
        Justification = "A method that was trimmed away is never called, so it need not be compiled."
    )]
    public static void MethodsOf(Type model)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return;
        foreach (var method in model.GetMethods(OwnMembers))
        {
            if (method.IsGenericMethodDefinition)
                continue;
            try
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
            catch (Exception e)
                when (e is TypeLoadException or IOException or BadImageFormatException or MissingMemberException) { }
        }
    }
}
