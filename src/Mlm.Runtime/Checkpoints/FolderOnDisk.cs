using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mlm.Runtime.Checkpoints;

/// <summary>A folder's list of names, which lies on the disk apart from the files that it names.</summary>
internal static partial class FolderOnDisk
{
    private const int ReadOnly = 0; // O_RDONLY, the same on every Unix

    /// <summary>Has the system put the names on the disk (fsync), so that a rename outlives a power cut.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Whether it did. Windows is never asked: it journals names by itself, and opens no folder.</returns>
    public static bool TryFlush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return true;
        try
        {
            using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
            return !handle.IsInvalid && Flush(handle) == 0;
        }
        catch (Exception none) when (none is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a system without libc's names
        }
    }

    // .NET opens no folders and so has no call for this.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(SafeFileHandle folder);
}
