using Mlm.Runtime.Checkpoints;

namespace Mlm.Runtime.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_MakesOrReplacesTheFile_AndLeavesNothingBeside()
    {
        var path = _folder["checkpoint"];
        AtomicFile.Write(path, stream => stream.Write("first"u8));
        Assert.Equal("first", File.ReadAllText(path));
        AtomicFile.Write(path, stream => stream.Write("2"u8));
        Assert.Equal("2", File.ReadAllText(path));
        AtomicFile.Write(path, _ => { });
        Assert.Equal("", File.ReadAllText(path));
        Assert.Equal(["checkpoint"], _folder.Names);
    }

    [Fact]
    public void AFailingWriter_LeavesTheOldFile()
    {
        var path = _folder.Write("checkpoint", [1, 2, 3]);
        var failure = new InvalidOperationException("half way");
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write(new byte[100_000]);
                    throw failure;
                }
            )
        );
        Assert.Same(failure, thrown);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["checkpoint"], _folder.Names);
    }

    [Fact]
    public void AFailingWriter_MakesNoFile()
    {
        Assert.Throws<IOException>(() => AtomicFile.Write(_folder["checkpoint"], _ => throw new IOException()));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void UntilTheWriterIsDone_ReadersSeeTheOldFile()
    {
        var path = _folder.Write("checkpoint", [1, 2, 3]);
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write(new byte[100_000]);
                stream.Flush();
                Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            }
        );
        Assert.Equal(100_000, new FileInfo(path).Length);
    }

    [Fact]
    public void AReaderOfTheOldFile_KeepsIt()
    {
        var path = _folder["checkpoint"];
        Save(1);
        using var old = SafetensorsFile.Open(path);
        Save(2);
        using var young = SafetensorsFile.Open(path);
        Assert.Equal([1f], old.ReadSingle("w"));
        Assert.Equal([2f], young.ReadSingle("w"));

        void Save(float value)
        {
            var writer = new SafetensorsWriter();
            writer.Add("w", [1], new[] { value });
            writer.Write(path);
        }
    }

    [Fact]
    public void AFoldersNames_ArePutOnTheDisk_WhereThereIsAFolder()
    {
        AtomicFile.Write(_folder["é"], stream => stream.WriteByte(1));
        Assert.True(FolderOnDisk.TryFlush(Path.GetDirectoryName(_folder["é"])!));
        if (OperatingSystem.IsWindows())
            return; // which is not asked
        Assert.False(FolderOnDisk.TryFlush(_folder["no such folder"]));
    }

    [Fact]
    public void APathWithoutAFolder_IsAFileHere()
    {
        var name = $"mlm-{Guid.NewGuid():n}";
        try
        {
            AtomicFile.Write(name, stream => stream.WriteByte(1));
            Assert.Equal([1], File.ReadAllBytes(Path.Combine(Environment.CurrentDirectory, name)));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void APlaceWhereNoFileCanBe_IsAnIOException_AndNothingIsLeft()
    {
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(_folder["no/such/folder"], _ => { }));
        Directory.CreateDirectory(_folder["folder"]);
        // Windows says UnauthorizedAccessException here.
        Assert.ThrowsAny<SystemException>(() => AtomicFile.Write(_folder["folder"], _ => { }));
        Assert.Equal(["folder"], _folder.Names);
    }

    [Fact]
    public void ASymbolicLink_StaysOne()
    {
        if (OperatingSystem.IsWindows())
            return; // where making links takes rights that a test may not have
        var path = _folder.Write("real", [1]);
        File.CreateSymbolicLink(_folder["latest"], path);
        AtomicFile.Write(_folder["latest"], stream => stream.WriteByte(2));
        Assert.Equal([2], File.ReadAllBytes(path));
        Assert.Equal(path, new FileInfo(_folder["latest"]).LinkTarget);
        Assert.Equal(["latest", "real"], _folder.Names);
    }
}
