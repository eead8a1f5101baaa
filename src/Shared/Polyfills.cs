// Compiler types that netstandard2.0 lacks.
#pragma warning disable IDE0130 // the compiler looks for them in this namespace

namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
