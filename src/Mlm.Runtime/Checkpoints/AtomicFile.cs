namespace Mlm.Runtime.Checkpoints;

/// <summary>Files that are replaced as a whole: a reader sees the old one or the new one, never half of one.</summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Writes beside the file, has the system put the bytes on the disk (fsync), renames over it, and has the new name put on
    /// the disk too.
    /// </summary>
    /// <param name="path">The file; its folder exists. Where it is a symbolic link, what it points to is replaced.</param>
    /// <param name="write">Writes the contents and leaves the stream open. Whatever it throws passes through.</param>
    /// <exception cref="IOException">The file cannot be written. On any failure an older file is as it was and nothing is left beside it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to, or the path is that of a folder; likewise.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Target(path);
        // In the same folder, so that the rename stays within one file system; a name of its own, so that two writers
        // do not meet.
        var temporary = $"{target}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (
                var stream = new FileStream(
                    temporary,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    BufferBytes
                )
            )
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
        // The file is whole and in its place, whatever comes of this: not every file system can do it, and until the name is
        // on the disk a power cut brings back the older file, whole as well.
        FolderOnDisk.TryFlush(Path.GetDirectoryName(target)!);
    }

    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget == null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    // What went wrong first is what the caller should hear of.
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
