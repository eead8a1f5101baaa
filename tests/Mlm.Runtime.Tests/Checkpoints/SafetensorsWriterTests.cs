using System.Text;
using Mlm.Runtime.Checkpoints;

namespace Mlm.Runtime.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_AreThoseOfTheOraclesScript()
    {
        // What tests/fixtures/scripts/safetensors_io.py writes for the same contents, json.dumps' escapes included.
        var json = """
            {"__metadata__":{"format":"pt","note":"a \"quote\" \\ tab\t \u00e9 \ud83d\ude00 <&>'+\u007f\u001f"},
            "w.\u00e9":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
            "ids":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},
            "none":{"dtype":"F32","shape":[0,5],"data_offsets":[40,40]},
            "scalar":{"dtype":"F32","shape":[],"data_offsets":[40,44]},
            "mask":{"dtype":"BOOL","shape":[3],"data_offsets":[44,47]}}
            """.ReplaceLineEndings("");
        Assert.Equal(398, json.Length);
        byte[] expected =
        [
            .. SafetensorsBytes.Of(json + "  "),
            .. new[] { 1f, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes),
            .. new[] { -1L, 1L << 40 }.SelectMany(BitConverter.GetBytes),
            .. BitConverter.GetBytes(0.5f),
            1,
            0,
            1,
        ];

        var writer = new SafetensorsWriter([
            new("format", "pt"),
            new("note", "a \"quote\" \\ tab\t é 😀 <&>'+\x7f\x1f"),
        ]);
        writer.Add("w.é", [2, 3], new[] { 1f, 2, 3, 4, 5, 6 });
        writer.Add("ids", [2], new[] { -1L, 1L << 40 });
        writer.Add("none", [0, 5], ReadOnlyMemory<float>.Empty);
        writer.AddDeferred("scalar", [], () => new[] { 0.5f });
        writer.Add("mask", [3], new[] { true, false, true });
        Assert.Equal(expected, Bytes(writer));
        Assert.Equal(expected, Bytes(writer));
    }

    [Fact]
    public void AFixtureWrittenAgain_IsTheSameFile()
    {
        var path = Repository.Fixture("torch-generator.safetensors");
        using var file = SafetensorsFile.Open(path);
        var writer = new SafetensorsWriter(file.Metadata);
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Type == TensorType.F32)
                writer.Add(tensor.Name, [.. tensor.Shape], file.ReadSingle(tensor.Name));
            else
                writer.Add(tensor.Name, [.. tensor.Shape], file.ReadInt64(tensor.Name));
        }
        Assert.Equal(File.ReadAllBytes(path), Bytes(writer));
    }

    [Fact]
    public void WhatIsWritten_IsWhatIsRead()
    {
        float[] singles = [1, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, float.MaxValue];
        long[] ids = [long.MinValue, -1, 0, long.MaxValue];
        bool[] truths = [true, false, true];
        var writer = new SafetensorsWriter([new("step", "12"), new("", "\0")]);
        writer.Add("singles", [3, 1, 2], singles);
        writer.Add("truths", [3], truths);
        writer.Add("ids", [2, 2], ids);
        writer.Write(_folder["some"]);
        using var file = SafetensorsFile.Open(_folder["some"]);
        Assert.Equal(["F32 [3, 1, 2]", "BOOL [3]", "I64 [2, 2]"], file.Tensors.Select(t => t.ToString()));
        Assert.Equal(
            singles.Select(BitConverter.SingleToInt32Bits),
            file.ReadSingle("singles").Select(BitConverter.SingleToInt32Bits)
        );
        Assert.Equal(ids, file.ReadInt64("ids"));
        Assert.Equal(truths, file.ReadBool("truths"));
        Assert.Equal([new("step", "12"), new("", "\0")], file.Metadata);
        Assert.Equal(["some"], _folder.Names);
    }

    [Fact]
    public void TheHeader_IsPaddedToEightBytes_WhateverItsLength()
    {
        for (var length = 1; length <= 9; length++)
        {
            var writer = new SafetensorsWriter();
            writer.Add(new string('n', length), [1], new[] { 2.5f });
            var bytes = Bytes(writer);
            var header = BitConverter.ToInt64(bytes);
            Assert.Equal(0, header % 8);
            var json = Encoding.ASCII.GetString(bytes, 8, (int)header).TrimEnd(' ');
            Assert.EndsWith("}", json);
            Assert.InRange(header - json.Length, 0, 7);
            Assert.Equal(8 + header + 4, bytes.Length);
        }
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], Bytes(new SafetensorsWriter()));
    }

    [Fact]
    public void DeferredData_IsMadeOneTensorAtATime()
    {
        var made = new List<string>();
        var writer = new SafetensorsWriter();
        foreach (var name in new[] { "a", "b" })
        {
            writer.AddDeferred(
                name,
                [2],
                () =>
                {
                    made.Add(name);
                    return new float[2];
                }
            );
        }
        Assert.Empty(made);
        Bytes(writer);
        Assert.Equal(["a", "b"], made);
    }

    [Fact]
    public void DeferredDataOfAnotherLength_Throws_AndLeavesTheOldFile()
    {
        var path = _folder.Write("w", [1, 2, 3]);
        var writer = new SafetensorsWriter();
        writer.AddDeferred("w", [2, 2], () => new float[3]);
        var e = Assert.Throws<ArgumentException>(() => writer.Write(path));
        Assert.Contains("tensor `w` of shape [2, 2] was given 3 elements", e.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["w"], _folder.Names);
    }

    [Fact]
    public void WhatTheFormatCannotHold_IsRefused()
    {
        var writer = new SafetensorsWriter();
        writer.Add("w", [1], new float[1]);
        Assert.Contains("already", Refused(() => writer.Add("w", [1], new long[1])));
        Assert.Contains("for itself", Refused(() => writer.Add("__metadata__", [1], new float[1])));
        Assert.Contains("[2, 3] was given 5", Refused(() => writer.Add("v", [2, 3], new float[5])));
        Assert.Contains("an axis of -1", Refused(() => writer.Add("v", [-1, -1], new float[1])));
        Assert.Contains("surrogate", Refused(() => writer.Add("\ud83d", [1], new float[1])));
        Assert.Contains("surrogate", Refused(() => writer.Add("\ude00\ud83d", [1], new float[1])));
        Assert.Contains("surrogate", Refused(() => new SafetensorsWriter([new("k", "\ud83d!")])));
        Assert.Contains("twice", Refused(() => new SafetensorsWriter([new("k", ""), new("k", "")])));
        Assert.Contains("2⁶³ bytes", Refused(() => writer.AddDeferred("v", [1L << 40, 1L << 40], () => default)));
        Assert.Contains("2⁶³ bytes", Refused(() => writer.AddDeferred("v", [1L << 61], () => default)));
        var ones = Enumerable.Repeat(1L, 65).ToArray();
        Assert.Contains("65 axes", Refused(() => writer.Add("v", ones, new float[1])));
        writer.Add("v", ones[1..], new float[1]); // what was refused has left nothing

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
