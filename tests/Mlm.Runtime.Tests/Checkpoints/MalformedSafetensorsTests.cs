using System.Text;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Runtime.Tests.Checkpoints;

/// <summary>Checkpoints come from anywhere: whatever is wrong with one is an InvalidDataException that says so.</summary>
public sealed class MalformedSafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // what is no JSON object
    [InlineData("", "does not begin with `{`")]
    [InlineData("   ", "does not begin with `{`")]
    [InlineData("[]", "does not begin with `{`")]
    [InlineData("null", "does not begin with `{`")]
    [InlineData(" {}", "does not begin with `{`")] // as JSON may, but not the format
    [InlineData("\ufeff{}", "does not begin with `{`")]
    [InlineData("{}\0", "valid JSON")]
    [InlineData("{", "valid JSON")]
    [InlineData("{}}", "valid JSON")]
    [InlineData("{} {}", "valid JSON")]
    [InlineData("""{"a":}""", "valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", "valid JSON")]
    [InlineData("""{/**/"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "valid JSON")]
    // entries
    [InlineData("""{"a":3}""", "`a` is no JSON object")]
    [InlineData("""{"a":null}""", "`a` is no JSON object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "`a` has no `dtype`")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "`a` has no `shape`")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "`a` has no `data_offsets`")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", "`a` has the unknown dtype `F33`")]
    [InlineData("""{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", "`a` has the unknown dtype `f32`")]
    [InlineData("""{"a":{"dtype":"0","shape":[1],"data_offsets":[0,4]}}""", "`a` has the unknown dtype `0`")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "`a` has a `dtype` that is no string")]
    [InlineData("""{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}""", "`a` has a `dtype` that is no string")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "`a` has a `shape` that is no list")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "`a` has something else than integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", "`a` has something else than integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "`a` has something else than integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", "`a` has something else than integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "in `data_offsets`")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}}""", "in `data_offsets`")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "`a` has 1 numbers in `data_offsets`")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "`a` has 3 numbers in `data_offsets`")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "`a` lies at 4 … 0 of 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "`a` lies at 0 … 8 of 4 bytes")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""",
        "`a` lies at"
    )]
    // shapes against ranges
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""",
        "`a` is F32 [2], which is 8 bytes, but lies at 0 … 4"
    )]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "`a` is F16 [1], which is 2 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,4]}}""", "`a` is F32 [0], which is 0 bytes")]
    [InlineData("""{"a":{"dtype":"F64","shape":[],"data_offsets":[0,4]}}""", "`a` is F64 [], which is 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "more than 2⁶³ bytes")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4294967296,4294967296,1],"data_offsets":[0,4]}}""",
        "more than 2⁶³ bytes"
    )]
    // tensors against each other
    [InlineData("""{}""", "the tensors end at 0 of 4 bytes")]
    [InlineData("""{"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]}}""", "the tensors end at 3 of 4 bytes")]
    [InlineData(
        """{"a":{"dtype":"I8","shape":[3],"data_offsets":[1,4]}}""",
        "`a` begins at 1; nothing claims the data from 0"
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        "`b` begins at 2, inside of a tensor that ends at 3"
    )]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        "`a` begins at 0, inside of a tensor that ends at 4"
    )]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""",
        "`b` begins at 3; nothing claims the data from 2"
    )]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        "`b` begins at 2, inside of a tensor that ends at 4"
    )]
    // what stands twice
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""",
        "`a` stands twice"
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""",
        "`a` stands twice"
    )]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "`a` has `dtype` twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", "`a` has `shape` twice")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}""",
        "`a` has `data_offsets` twice"
    )]
    // metadata
    [InlineData("""{"__metadata__":3}""", "`__metadata__` is no JSON object")]
    [InlineData("""{"__metadata__":{"lr":0.1}}""", "`lr` of `__metadata__` is no string")]
    [InlineData("""{"__metadata__":{"lr":"1","lr":"1"}}""", "`lr` of `__metadata__` stands twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "`__metadata__` stands twice")]
    public void AHeaderThatDoesNotDescribeItsData_IsRefused(string header, string what) =>
        Refuses(SafetensorsBytes.Of(header, 1, 2, 3, 4), what);

    [Theory]
    [InlineData(0, "0 bytes are too few")]
    [InlineData(7, "7 bytes are too few")]
    [InlineData(8, "the file ends 0 bytes after its start")]
    [InlineData(50, "the file ends 42 bytes after its start")]
    public void ACutOffHeader_IsRefused(int length, string what) =>
        Refuses(File.ReadAllBytes(Repository.Fixture("mission-smallest.safetensors"))[..length], what);

    [Fact]
    public void AFileCutOffAnywhere_IsRefused()
    {
        var whole = SafetensorsBytes.Of(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""",
            new byte[9]
        );
        using (SafetensorsFile.Open(_folder.Write("whole", whole))) { }
        for (var length = 0; length < whole.Length; length++)
            Refuses(whole[..length], "");
        Refuses(whole[..^1], "tensor `b` lies at 8 … 9 of 8 bytes of data");
        Refuses([.. whole, 0], "the tensors end at 9 of 10 bytes of data");
    }

    [Theory]
    [InlineData(100_000_001, "above the format's limit")]
    [InlineData(ulong.MaxValue, "above the format's limit")]
    [InlineData(1UL << 63, "above the format's limit")]
    [InlineData(100_000_000, "should have 100000000 bytes")]
    public void AHeaderThatClaimsTooMuch_IsRefused_WithoutTheMemoryForIt(ulong headerBytes, string what)
    {
        byte[] bytes = [.. SafetensorsBytes.Prefix(headerBytes), .. "{}"u8];
        Refuses(bytes, what);
        Assert.InRange(Allocated(() => Refuses(bytes, what)), 0, 100_000);
    }

    [Fact]
    public void NamesThatAreNoUtf8_AreRefused() =>
        Refuses(
            SafetensorsBytes.Of(
                [.. "{\""u8, 0xff, 0xfe, .. "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"u8],
                [0]
            ),
            "no valid UTF-8"
        );

    [Fact]
    public void TextThatIsNoUtf8_IsRefused_AlsoWhereNobodyLooks() =>
        Refuses(
            SafetensorsBytes.Of(
                [
                    .. "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"later\":\""u8,
                    0xc0,
                    0x80,
                    .. "\"}}"u8,
                ],
                [0]
            ),
            "no valid UTF-8"
        );

    [Fact]
    public void DeepNesting_IsRefused() =>
        Refuses(SafetensorsBytes.Of("""{"a":{"x":""" + new string('[', 100_000)), "valid JSON");

    [Theory]
    [InlineData("{", " ", "", "valid JSON")]
    [InlineData("{\"", "n", "\":1}", "holds a text of more than 4194304 bytes")]
    [InlineData("{\"__metadata__\":{\"k\":\"", "v", "\"}}", "holds a text of more than 4194304 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"", "\\u0041", "\"}}", "holds a text of more than 4194304 bytes")]
    [InlineData("{\"a\":{\"shape\":[", "1", "]}}", "holds a text of more than 4194304 bytes")]
    [InlineData("{\"a\":{\"x\":[", "0,", "0]}}", "`a` has no `dtype`")]
    [InlineData("{\"a\":{\"x\":", "[", "", "valid JSON")]
    [InlineData("", "\0", "", "does not begin with `{`")]
    public void AHundredMegabytesOfHeader_AreRefused_WithoutTheMemoryForThem(
        string start,
        string filling,
        string end,
        string what
    )
    {
        var path = WriteHuge(start, filling, end);
        var message = "";
        var allocated = Allocated(() =>
            message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message
        );
        Assert.StartsWith(path + ": ", message);
        Assert.Contains(what, message);
        Assert.InRange(allocated, 0, 1 << 24);
    }

    [Fact]
    public void AHundredMegabytesOfWhiteSpace_AreNoFault_AndCostLittle()
    {
        var path = WriteHuge("{", " ", "}");
        var allocated = Allocated(() =>
        {
            using var file = SafetensorsFile.Open(path);
            Assert.Empty(file.Tensors);
        });
        Assert.InRange(allocated, 0, 200_000);
    }

    [Fact]
    public void PetabytesOfData_AreRefused_WithoutTheMemoryForThem()
    {
        var bytes = SafetensorsBytes.Of(
            """{"a":{"dtype":"F32","shape":[1048576,1073741824],"data_offsets":[0,4503599627370496]}}""",
            1
        );
        const string What = "`a` lies at 0 … 4503599627370496 of 1 bytes of data";
        Refuses(bytes, What);
        Assert.InRange(Allocated(() => Refuses(bytes, What)), 0, 100_000);
    }

    [Theory]
    [InlineData("shape", "data_offsets")]
    [InlineData("data_offsets", "shape")]
    public void AMillionAxes_AreRefused_WithoutTheMemoryForThem(string property, string other)
    {
        var ones = string.Join(',', Enumerable.Repeat(1, 1_000_000));
        var bytes = SafetensorsBytes.Of(
            $$$"""{"a":{"dtype":"U8","{{{property}}}":[{{{ones}}}],"{{{other}}}":[0,1]}}""",
            1
        );
        var what = $"`a` has more than 64 numbers in `{property}`";
        Refuses(bytes, what);
        Assert.InRange(Allocated(() => Refuses(bytes, what)), 0, bytes.Length + 100_000);
    }

    [Fact]
    public void SixtyFourAxes_AreNoFault()
    {
        var ones = string.Join(',', Enumerable.Repeat(1, 64));
        var bytes = SafetensorsBytes.Of($$$"""{"a":{"dtype":"U8","shape":[{{{ones}}}],"data_offsets":[0,1]}}""", 1);
        using var file = SafetensorsFile.Open(_folder.Write("sound", bytes));
        Assert.Equal(64, file.Tensors[0].Shape.Count);
    }

    [Fact]
    public void UnknownFieldsWhiteSpaceAndAnyOrder_AreNoFault()
    {
        var path = _folder.Write(
            "sound",
            SafetensorsBytes.Of(
                """
                { "b": {"data_offsets": [3, 4], "shape": [1], "dtype": "U8", "later": {"than": [this, 1]}},
                  "a": {"dtype": "I8", "shape": [3, 1, 1], "data_offsets": [0, 3]},
                  "none": {"dtype": "F64", "shape": [0, 9], "data_offsets": [3, 3]},
                  "__metadata__": {"": "\u00e9"} }  
                """.Replace("this", "true"),
                1,
                2,
                3,
                4
            )
        );
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["b", "a", "none"], file.Tensors.Select(t => t.Name));
        Assert.Equal("é", file.Metadata[""]);
        Assert.Empty(file.ReadDouble("none"));
    }

    [Fact]
    public void AnEmptyFile_HasNoTensors()
    {
        using var file = SafetensorsFile.Open(_folder.Write("empty", SafetensorsBytes.Of("{}")));
        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void AnyChangedByte_GivesASoundFileOrAnInvalidDataException()
    {
        var whole = File.ReadAllBytes(Repository.Fixture("mission-nothing-masked.safetensors"));
        var random = new System.Random(4);
        var path = _folder["changed"];
        for (var turn = 0; turn < 1000; turn++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var texts = "0123456789{}[]\",:- \\etFIB";
                var at = random.Next(turn % 8 == 0 ? 8 : 8 + 1304);
                bytes[at] = turn % 2 == 0 ? (byte)random.Next(256) : (byte)texts[random.Next(texts.Length)];
            }
            File.WriteAllBytes(path, bytes);
            try
            {
                using var file = SafetensorsFile.Open(path);
                Assert.Equal(bytes.Length - 8 - BitConverter.ToInt64(bytes), file.Tensors.Sum(t => t.Bytes));
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(path, e.Message);
            }
        }
    }

    // A header of the format's greatest length: a start, as many fillings as fit, an end.
    private string WriteHuge(string start, string filling, string end)
    {
        const int Bytes = 100_000_000;
        var path = _folder["huge"];
        using var stream = File.Create(path);
        stream.Write(SafetensorsBytes.Prefix(Bytes));
        var fillings = (Bytes - start.Length - end.Length) / filling.Length;
        stream.Write(Encoding.ASCII.GetBytes(start));
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(filling, 100_000)));
        for (var left = (long)fillings * filling.Length; left > 0; left -= piece.Length)
            stream.Write(piece, 0, (int)Math.Min(left, piece.Length));
        stream.Write(Encoding.ASCII.GetBytes(end));
        stream.Write(new byte[Bytes + 8 - stream.Position].AsSpan());
        return path;
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Refuses(byte[] bytes, string what)
    {
        var path = _folder.Write("malformed", bytes);
        var message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith(path + ": ", message);
        Assert.Contains(what, message);
        // The file is closed again, whatever was wrong with it.
        File.Delete(path);
    }
}
