using Mlm.Runtime.Checkpoints;

namespace Mlm.Runtime.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> AllFixtures => [.. Repository.Fixtures];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(AllFixtures))]
    public void EveryTensorOfEveryFixture_CanBeRead(string fixture)
    {
        using var file = SafetensorsFile.Open(Repository.Fixture(fixture));
        Assert.NotEmpty(file.Tensors);
        foreach (var tensor in file.Tensors)
        {
            var length = tensor.Type switch
            {
                TensorType.F32 => file.ReadSingle(tensor.Name).Length,
                TensorType.F64 => file.ReadDouble(tensor.Name).Length,
                TensorType.I64 => file.ReadInt64(tensor.Name).Length,
                TensorType.BOOL => file.ReadBool(tensor.Name).Length,
                var type => throw new InvalidOperationException($"{tensor.Name} is {type}"),
            };
            Assert.Equal(tensor.Elements, length);
            Assert.Equal(tensor.Elements, tensor.Shape.Aggregate(1L, (product, size) => product * size));
            Assert.True(file.TryGet(tensor.Name, out var found));
            Assert.Same(tensor, found);
        }
    }

    [Fact]
    public void AFixture_SaysWhatItsScriptWrote()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("mission-one-head.safetensors"));
        Assert.Equal("N T V D H F L seed mask_token lr", string.Join(' ', file.Metadata.Keys));
        Assert.Equal("1099511627779", file.Metadata["seed"]);
        Assert.Equal("tokens flat corrupted_ids", string.Join(' ', file.Tensors.Take(3).Select(t => t.Name)));
        Assert.Equal("I64 [5, 9]", file.Tensors[0].ToString());
        Assert.Equal(5 * 9 * sizeof(long), file.Tensors[0].Bytes);
        Assert.All(file.ReadInt64("tokens"), id => Assert.InRange(id, 0, 39));
        // Two types of one number: what is read as either agrees.
        Assert.Equal(file.ReadDouble("loss_f64")[0], file.ReadSingle("loss")[0], 1e-5);
        Assert.Equal(
            file.ReadDouble("updated_f64").Select(v => (float)v).First(),
            file.ReadSingle("updated")[0],
            1e-6f
        );
    }

    [Fact]
    public void EveryType_HasTheNameAndTheSizeOfTheFormat()
    {
        var sizes = new Dictionary<string, int>();
        foreach (var name in "BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ".Split(' '))
            sizes.Add(name, 1);
        foreach (var name in "U16 I16 F16 BF16".Split(' '))
            sizes.Add(name, 2);
        foreach (var name in "U32 I32 F32".Split(' '))
            sizes.Add(name, 4);
        foreach (var name in "U64 I64 F64 C64".Split(' '))
            sizes.Add(name, 8);
        Assert.Equal(Enum.GetNames<TensorType>().Order(), sizes.Keys.Order());
        foreach (var (name, size) in sizes)
        {
            var header = $$$"""{"a":{"dtype":"{{{name}}}","shape":[3],"data_offsets":[0,{{{3 * size}}}]}}""";
            using var file = SafetensorsFile.Open(_folder.Write(name, SafetensorsBytes.Of(header, new byte[3 * size])));
            Assert.Equal(name, file.Tensors[0].Type.ToString());
            Assert.Equal(3, file.Tensors[0].Elements);
        }
    }

    [Fact]
    public void HalfPrecision_IsConverted()
    {
        var path = _folder.Write(
            "halves",
            SafetensorsBytes.Of(
                """{"h":{"dtype":"F16","shape":[2,4],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[6],"data_offsets":[16,28]}}""",
                [
                    .. Words(0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfe00),
                    .. Words(0x3f80, 0xc000, 0x3eab, 0x0001, 0xff80, 0x7fc0),
                ]
            )
        );
        using var file = SafetensorsFile.Open(path);
        var (inf, nan) = (float.PositiveInfinity, float.NaN);
        Assert.Equal([1, -2, 0.333251953125f, 65504, 5.9604645e-8f, -0f, inf, nan], file.ReadSingle("h"));
        Assert.True(float.IsNegative(file.ReadSingle("h")[5]));
        Assert.Equal([1, -2, 0.333984375f, 9.18355e-41f, -inf, nan], file.ReadSingle("b"));

        static IEnumerable<byte> Words(params ushort[] words) =>
            words.SelectMany(w => new[] { (byte)w, (byte)(w >> 8) });
    }

    [Fact]
    public void EveryF16_IsItsValue()
    {
        var values = ReadAll65536("F16");
        for (var bits = 0; bits < values.Length; bits++)
        {
            var half = BitConverter.UInt16BitsToHalf((ushort)bits);
            if (Half.IsNaN(half))
            {
                // A NaN stays one, with its sign and its payload; the bit that makes it quiet is set.
                var expected = (uint)(((bits & 0x8000) << 16) | 0x7fc0_0000 | ((bits & 0x3ff) << 13));
                Assert.Equal(expected, BitConverter.SingleToUInt32Bits(values[bits]));
                continue;
            }
            // From the format's definition: 1 bit of sign, 5 of exponent, 10 of mantissa; subnormal where the exponent is 0.
            var (exponent, mantissa) = ((bits >> 10) & 0x1f, bits & 0x3ff);
            var size =
                exponent == 0x1f ? double.PositiveInfinity
                : exponent == 0 ? Math.ScaleB(mantissa, -24)
                : Math.ScaleB(1024 + mantissa, exponent - 25);
            var value = (float)(bits >= 0x8000 ? -size : size);
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(values[bits]));
            Assert.Equal((double)half, values[bits]);
        }
    }

    [Fact]
    public void EveryBF16_IsTheUpperHalfOfItsValue()
    {
        var values = ReadAll65536("BF16");
        for (var bits = 0; bits < values.Length; bits++)
            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(values[bits]));
        // 1 bit of sign, 8 of exponent, 7 of mantissa.
        Assert.Equal(Math.ScaleB(1, -133), values[1]);
        Assert.Equal(Math.ScaleB(255, 120), values[0x7f7f]);
        Assert.Equal(float.NegativeInfinity, values[0xff80]);
    }

    [Fact]
    public void AHeaderOfManyPieces_IsReadAsOneOfOne()
    {
        // A piece ends before, inside of and behind every token of an entry.
        const string Entry =
            """ "größe\u00e9":{"dtype":"U8","shape":[12,1],"x":[{"y":-1.5e3},null],"data_offsets":[0,12]}""";
        for (var blanks = 65536 - 110; blanks <= 65536; blanks++)
        {
            var header = $"{{{new string(' ', blanks)}{Entry}}}";
            using var file = SafetensorsFile.Open(_folder.Write("pieces", SafetensorsBytes.Of(header, new byte[12])));
            Assert.Equal("größeé U8 [12, 1]", Assert.Single(file.Tensors).Name + " " + file.Tensors[0]);
        }
        var writer = new SafetensorsWriter([new("note", new string('n', 1 << 20))]);
        for (var i = 0; i < 5000; i++)
            writer.Add($"encoder.layer.{i}.weight", [1], new[] { (float)i });
        writer.Write(_folder["many"]);
        using var many = SafetensorsFile.Open(_folder["many"]);
        Assert.Equal(1 << 20, many.Metadata["note"].Length);
        for (var i = 0; i < 5000; i++)
            Assert.Equal([(float)i], many.ReadSingle($"encoder.layer.{i}.weight"));
    }

    [Fact]
    public void IntegersOf32Bits_AreWidened()
    {
        var path = _folder.Write(
            "ints",
            SafetensorsBytes.Of(
                """{"i":{"dtype":"I32","shape":[3],"data_offsets":[0,12]}}""",
                [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x80]
            )
        );
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1L, -1, int.MinValue], file.ReadInt64("i"));
    }

    [Fact]
    public void TruthValues_AreTrue_UnlessTheirByteIs0()
    {
        var header = """{"t":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""";
        using var file = SafetensorsFile.Open(_folder.Write("truths", SafetensorsBytes.Of(header, 0, 1, 2, 255)));
        Assert.Equal([false, true, true, true], file.ReadBool("t"));
    }

    [Fact]
    public void ATensorOfManyStretches_IsReadWhole()
    {
        const int Length = 200_001;
        var (singles, ids, truths) = (new float[Length], new long[Length], new bool[Length]);
        for (var i = 0; i < Length; i++)
            (singles[i], ids[i], truths[i]) = (i * 0.5f, -i, i % 3 == 0);
        var writer = new SafetensorsWriter();
        writer.Add("odd", [1], new[] { true });
        writer.Add("singles", [Length], singles);
        writer.Add("ids", [1, Length], ids);
        writer.Add("truths", [Length, 1], truths);
        writer.Write(_folder["long"]);
        using var file = SafetensorsFile.Open(_folder["long"]);
        Assert.Equal(singles, file.ReadSingle("singles"));
        Assert.Equal(ids, file.ReadInt64("ids"));
        Assert.Equal(truths, file.ReadBool("truths"));
    }

    [Fact]
    public void ReadSingles_FillsTheCallersMemory_OfTheTensorsLengthAlone()
    {
        using var file = SafetensorsFile.Open(Repository.Fixture("mission-smallest.safetensors"));
        var flat = new float[2688];
        file.ReadSingles("flat", flat);
        Assert.Equal(file.ReadSingle("flat"), flat);
        foreach (var length in new[] { 0, 2687, 2689 })
        {
            var e = Assert.Throws<ArgumentException>(() => file.ReadSingles("flat", new float[length]));
            Assert.Contains($"tensor `flat` is F32 [2688], 2688 elements; the destination holds {length}", e.Message);
        }
    }

    [Fact]
    public void AnotherType_IsRefused_WithTheFileTheTensorAndBothTypes()
    {
        var path = Repository.Fixture("mission-smallest.safetensors");
        using var file = SafetensorsFile.Open(path);
        Refuses(() => file.ReadSingle("loss_f64"), path, "tensor `loss_f64` is F64 [1]; F32 or F16 or BF16 is needed");
        Refuses(() => file.ReadSingle("tokens"), path, "tensor `tokens` is I64 [2, 8]");
        Refuses(() => file.ReadInt64("flat"), path, "tensor `flat` is F32 [2688]; I64 or I32 is needed");
        Refuses(() => file.ReadDouble("flat"), path, "F64 is needed");
        Refuses(() => file.ReadBool("tokens"), path, "BOOL is needed");
        Refuses(() => file.ReadSingle("flt"), path, "there is no tensor `flt`");
        Assert.False(file.TryGet("flt", out _));
        Assert.False(file.Contains("__metadata__"));
    }

    [Fact]
    public void AFileThatIsNotThere_IsAnIOException() =>
        Assert.ThrowsAny<IOException>(() => SafetensorsFile.Open(_folder["nothing"]));

    [Fact]
    public void AClosedFile_ReadsNoMore()
    {
        var file = SafetensorsFile.Open(Repository.Fixture("mission-smallest.safetensors"));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.ReadSingle("flat"));
    }

    [Fact]
    public void AFileCutOffAfterItWasOpened_SaysWhichTensorIsGone()
    {
        var path = _folder.Write("cut", File.ReadAllBytes(Repository.Fixture("mission-smallest.safetensors")));
        using var file = SafetensorsFile.Open(path);
        using (
            var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)
        )
            stream.SetLength(2000);
        Refuses(() => file.ReadSingle("flat"), path, "tensor `flat` is no longer whole");
    }

    // A tensor of every 16-bit pattern in turn.
    private float[] ReadAll65536(string type)
    {
        var data = new byte[2 << 16];
        for (var bits = 0; bits < 1 << 16; bits++)
            BitConverter.TryWriteBytes(data.AsSpan(2 * bits), (ushort)bits);
        var header = $$$"""{"all":{"dtype":"{{{type}}}","shape":[256,256],"data_offsets":[0,131072]}}""";
        using var file = SafetensorsFile.Open(_folder.Write(type, SafetensorsBytes.Of(header, data)));
        return file.ReadSingle("all");
    }

    private static void Refuses(Action read, string path, string what)
    {
        var message = Assert.Throws<InvalidDataException>(read).Message;
        Assert.StartsWith(path + ": ", message);
        Assert.Contains(what, message);
    }
}
