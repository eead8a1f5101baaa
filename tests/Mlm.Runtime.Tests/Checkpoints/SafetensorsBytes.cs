using System.Buffers.Binary;
using System.Text;

namespace Mlm.Runtime.Tests.Checkpoints;

/// <summary>The bytes of safetensors files, put together by hand, sound or not.</summary>
internal static class SafetensorsBytes
{
    /// <summary>The length of the header, the header as it is given, the data.</summary>
    public static byte[] Of(string header, params byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    /// <summary>The length of the header, the header as it is given, the data.</summary>
    public static byte[] Of(byte[] header, byte[] data) => [.. Prefix((ulong)header.Length), .. header, .. data];

    /// <summary>A header's length as the file's first eight bytes.</summary>
    public static byte[] Prefix(ulong headerBytes)
    {
        var prefix = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, headerBytes);
        return prefix;
    }
}
