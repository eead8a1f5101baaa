using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mlm.Runtime.Checkpoints;

/// <summary>A safetensors file, open for reading. The header is checked whole at once; data is read by name when asked for.</summary>
/// <remarks>The format: 8 bytes of header length, a JSON header, the tensors' data without gaps; little-endian throughout.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int PrefixBytes = 8;

    // Elements that are read at once; bounds the memory beside the result.
    private const int Stretch = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        var length = FileLength();
        if (length < PrefixBytes)
            throw Fault($"{length} bytes are too few for a safetensors file");
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        ReadExactly(prefix, 0);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaxBytes)
            throw Fault($"a header of {headerBytes} bytes is above the format's limit of {SafetensorsHeader.MaxBytes}");
        if ((long)headerBytes > length - PrefixBytes)
            throw Fault(
                $"the header should have {headerBytes} bytes, but the file ends {length - PrefixBytes} bytes after its start"
            );
        _dataStart = PrefixBytes + (long)headerBytes;
        long at = PrefixBytes;
        _header = SafetensorsHeader.Parse(path, ReadHeader, (long)headerBytes, length - _dataStart);

        void ReadHeader(Span<byte> piece)
        {
            ReadExactly(piece, at);
            at += piece.Length;
        }
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>What the file holds, in the header's order.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _header.Tensors;

    /// <summary>The strings under <c>__metadata__</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or is cut off; the message names the file and the tensor.</exception>
    public static SafetensorsFile Open(string path)
    {
        // A checkpoint may be renamed over while it is read; the reader keeps the old one.
        var handle = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Looks a tensor up by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorInfo? tensor) =>
        _header.ByName.TryGetValue(name, out tensor);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _header.ByName.ContainsKey(name);

    /// <summary>Reads F32, or F16 or BF16 converted to it, row-major.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, of another type, or longer than an array can be.</exception>
    public float[] ReadSingle(string name)
    {
        var tensor = Singles(name);
        var values = NewArray<float>(tensor);
        ReadSingles(tensor, values);
        return values;
    }

    /// <summary>Reads F32, or F16 or BF16 converted to it, row-major, into memory of the caller's.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="destination">As long as the tensor.</param>
    /// <exception cref="InvalidDataException">The tensor is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The destination is not as long as the tensor.</exception>
    public void ReadSingles(string name, Span<float> destination)
    {
        var tensor = Singles(name);
        if (destination.Length != tensor.Elements)
            throw new ArgumentException(
                $"{Path}: tensor `{name}` is {tensor}, {tensor.Elements} elements; the destination holds {destination.Length}",
                nameof(destination)
            );
        ReadSingles(tensor, destination);
    }

    /// <summary>Reads I64, or I32 widened to it, row-major.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, of another type, or longer than an array can be.</exception>
    public long[] ReadInt64(string name)
    {
        var tensor = Require(name, TensorType.I64, TensorType.I32);
        var values = NewArray<long>(tensor);
        if (tensor.Type == TensorType.I64)
        {
            ReadAsStored<long>(tensor, values, v => BinaryPrimitives.ReverseEndianness(v, v));
            return values;
        }
        ReadConverted<int, long>(
            tensor,
            values,
            (stored, converted) =>
            {
                for (var i = 0; i < stored.Length; i++)
                    converted[i] = LittleEndian(stored[i]);
            }
        );
        return values;
    }

    /// <summary>Reads F64, row-major.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, of another type, or longer than an array can be.</exception>
    public double[] ReadDouble(string name)
    {
        var tensor = Require(name, TensorType.F64);
        var values = NewArray<double>(tensor);
        ReadAsStored<double>(tensor, values, v => Reverse(MemoryMarshal.Cast<double, long>(v)));
        return values;

        static void Reverse(Span<long> bits) => BinaryPrimitives.ReverseEndianness(bits, bits);
    }

    /// <summary>Reads BOOL, row-major; every byte but 0 is true.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing, of another type, or longer than an array can be.</exception>
    public bool[] ReadBool(string name)
    {
        var tensor = Require(name, TensorType.BOOL);
        var values = NewArray<bool>(tensor);
        ReadConverted<byte, bool>(
            tensor,
            values,
            (stored, converted) =>
            {
                for (var i = 0; i < stored.Length; i++)
                    converted[i] = stored[i] != 0;
            }
        );
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private TensorInfo Singles(string name) => Require(name, TensorType.F32, TensorType.F16, TensorType.BF16);

    private void ReadSingles(TensorInfo tensor, Span<float> values)
    {
        switch (tensor.Type)
        {
            case TensorType.F32:
                ReadAsStored<float>(tensor, values, v => Reverse(MemoryMarshal.Cast<float, int>(v)));
                break;
            case TensorType.F16:
                ReadConverted<ushort, float>(
                    tensor,
                    values,
                    (stored, converted) =>
                    {
                        for (var i = 0; i < stored.Length; i++)
                            converted[i] = (float)BitConverter.UInt16BitsToHalf(LittleEndian(stored[i]));
                    }
                );
                break;
            default:
                ReadConverted<ushort, float>(
                    tensor,
                    values,
                    (stored, converted) =>
                    {
                        for (var i = 0; i < stored.Length; i++)
                            converted[i] = BitConverter.UInt32BitsToSingle((uint)LittleEndian(stored[i]) << 16);
                    }
                );
                break;
        }

        static void Reverse(Span<int> bits) => BinaryPrimitives.ReverseEndianness(bits, bits);
    }

    private static int LittleEndian(int value) =>
        BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static ushort LittleEndian(ushort value) =>
        BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    // Straight into the result; `reverse` is for machines of the other byte order.
    private void ReadAsStored<T>(TensorInfo tensor, Span<T> values, Action<Span<T>> reverse)
        where T : unmanaged
    {
        var at = _dataStart + tensor.Begin;
        for (var start = 0; start < values.Length; start += Stretch)
        {
            var part = values[start..Math.Min(start + Stretch, values.Length)];
            var bytes = MemoryMarshal.AsBytes(part);
            ReadData(tensor, bytes, at);
            at += bytes.Length;
            if (!BitConverter.IsLittleEndian)
                reverse(part);
        }
    }

    private void ReadConverted<TStored, T>(TensorInfo tensor, Span<T> values, Conversion<TStored, T> convert)
        where TStored : unmanaged
    {
        var buffer = new TStored[Math.Min(Stretch, values.Length)];
        var at = _dataStart + tensor.Begin;
        for (var start = 0; start < values.Length; start += Stretch)
        {
            var part = values[start..Math.Min(start + Stretch, values.Length)];
            var stored = buffer.AsSpan(0, part.Length);
            var bytes = MemoryMarshal.AsBytes(stored);
            ReadData(tensor, bytes, at);
            at += bytes.Length;
            convert(stored, part);
        }
    }

    private TensorInfo Require(string name, params ReadOnlySpan<TensorType> types)
    {
        if (!TryGet(name, out var tensor))
            throw Fault($"there is no tensor `{name}`");
        if (!types.Contains(tensor.Type))
            throw Fault($"tensor `{name}` is {tensor}; {string.Join(" or ", types.ToArray())} is needed");
        return tensor;
    }

    private T[] NewArray<T>(TensorInfo tensor) =>
        tensor.Elements <= Array.MaxLength
            ? new T[tensor.Elements]
            : throw Fault($"tensor `{tensor.Name}` has {tensor.Elements} elements, more than an array can hold");

    private long FileLength()
    {
        try
        {
            return RandomAccess.GetLength(_handle);
        }
        catch (NotSupportedException)
        {
            throw Fault("a pipe or device is no safetensors file");
        }
    }

    private void ReadData(TensorInfo tensor, Span<byte> bytes, long at)
    {
        if (!TryReadExactly(bytes, at))
            throw Fault($"the file has been cut off while it was read; tensor `{tensor.Name}` is no longer whole");
    }

    private void ReadExactly(Span<byte> bytes, long at)
    {
        if (!TryReadExactly(bytes, at))
            throw Fault("the file has been cut off while it was read");
    }

    private bool TryReadExactly(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_handle, bytes, at);
            if (count == 0)
                return false;
            bytes = bytes[count..];
            at += count;
        }
        return true;
    }

    private InvalidDataException Fault(string what) => new($"{Path}: {what}");

    private delegate void Conversion<TStored, T>(ReadOnlySpan<TStored> stored, Span<T> converted);
}
