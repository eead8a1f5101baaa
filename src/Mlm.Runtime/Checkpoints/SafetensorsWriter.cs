using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Mlm.Runtime.Checkpoints;

/// <summary>
/// Writes a safetensors file: first say what it holds, then write all of it. Tensors lie in the order in which they were
/// added, the header is padded with spaces to a multiple of 8 bytes, and the same contents are the same bytes everywhere.
/// </summary>
/// <remarks>Data is read when it is written, piece by piece; the file is never held in memory as a whole.</remarks>
public sealed class SafetensorsWriter
{
    private const int Alignment = 8;
    private const int Stretch = 1 << 16;

    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _names = [];
    private readonly List<KeyValuePair<string, string>> _metadata = [];

    /// <summary>A file without tensors.</summary>
    /// <param name="metadata">Strings for the header's <c>__metadata__</c>, in this order; null or empty for none.</param>
    /// <exception cref="ArgumentException">A key stands twice, or a text holds half a surrogate pair.</exception>
    public SafetensorsWriter(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        var keys = new HashSet<string>();
        foreach (var (key, value) in metadata ?? [])
        {
            RequireText(key, nameof(metadata));
            RequireText(value, nameof(metadata));
            if (!keys.Add(key))
                throw new ArgumentException($"the metadata holds `{key}` twice", nameof(metadata));
            _metadata.Add(new(key, value));
        }
    }

    /// <summary>Adds an F32 tensor.</summary>
    /// <param name="name">Its name; each may stand once.</param>
    /// <param name="shape">Its shape, the outermost axis first.</param>
    /// <param name="data">Its elements, row-major; unchanged until <see cref="WriteTo"/> is done.</param>
    /// <exception cref="ArgumentException">The name is taken or reserved, or the data has not the shape's length.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> data)
    {
        RequireLength(name, shape, TensorType.F32, data.Length);
        Add(name, shape, TensorType.F32, stream => WriteSingles(stream, data.Span));
    }

    /// <summary>Adds an F32 tensor that is made when it is written, and let go after.</summary>
    /// <param name="name">Its name; each may stand once.</param>
    /// <param name="shape">Its shape, the outermost axis first.</param>
    /// <param name="data">Gives its elements, row-major; asked once in every <see cref="WriteTo"/>.</param>
    /// <exception cref="ArgumentException">The name is taken or reserved, or there is no such shape.</exception>
    public void AddDeferred(string name, ReadOnlySpan<long> shape, Func<ReadOnlyMemory<float>> data)
    {
        var axes = shape.ToArray();
        Add(
            name,
            shape,
            TensorType.F32,
            stream =>
            {
                var made = data();
                RequireLength(name, axes, TensorType.F32, made.Length);
                WriteSingles(stream, made.Span);
            }
        );
    }

    /// <summary>Adds an I64 tensor.</summary>
    /// <param name="name">Its name; each may stand once.</param>
    /// <param name="shape">Its shape, the outermost axis first.</param>
    /// <param name="data">Its elements, row-major; unchanged until <see cref="WriteTo"/> is done.</param>
    /// <exception cref="ArgumentException">The name is taken or reserved, or the data has not the shape's length.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<long> data)
    {
        RequireLength(name, shape, TensorType.I64, data.Length);
        Add(name, shape, TensorType.I64, stream => WriteInt64s(stream, data.Span));
    }

    /// <summary>Adds a BOOL tensor, one byte an element, 0 or 1.</summary>
    /// <param name="name">Its name; each may stand once.</param>
    /// <param name="shape">Its shape, the outermost axis first.</param>
    /// <param name="data">Its elements, row-major; unchanged until <see cref="WriteTo"/> is done.</param>
    /// <exception cref="ArgumentException">The name is taken or reserved, or the data has not the shape's length.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<bool> data)
    {
        RequireLength(name, shape, TensorType.BOOL, data.Length);
        Add(name, shape, TensorType.BOOL, stream => stream.Write(MemoryMarshal.AsBytes(data.Span)));
    }

    /// <summary>Writes the file's bytes; the stream stays open.</summary>
    /// <exception cref="InvalidOperationException">The header would be above the format's limit of 100 MB.</exception>
    public void WriteTo(Stream stream)
    {
        var header = Header();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in _entries)
            entry.Write(stream);
    }

    /// <summary>Writes the file and replaces it as <see cref="AtomicFile"/> does.</summary>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    /// <exception cref="InvalidOperationException">The header would be above the format's limit of 100 MB.</exception>
    public void Write(string path) => AtomicFile.Write(path, WriteTo);

    private void Add(string name, ReadOnlySpan<long> shape, TensorType type, Action<Stream> write)
    {
        RequireText(name, nameof(name));
        if (name == SafetensorsHeader.MetadataName)
            throw new ArgumentException($"the format keeps the name `{name}` for itself", nameof(name));
        if (shape.Length > SafetensorsHeader.MaxAxes)
            throw new ArgumentException($"tensor `{name}` has {shape.Length} axes", nameof(shape));
        var bytes = Bytes(name, shape, type);
        if (!_names.Add(name))
            throw new ArgumentException($"there is a tensor `{name}` already", nameof(name));
        _entries.Add(new Entry(name, type, shape.ToArray(), bytes, write));
    }

    private static long Bytes(string name, ReadOnlySpan<long> shape, TensorType type)
    {
        long bytes = TensorTypes.Size(type);
        foreach (var size in shape)
        {
            if (size < 0)
                throw new ArgumentException($"tensor `{name}` has an axis of {size}", nameof(shape));
            if (size != 0 && bytes > long.MaxValue / size)
                throw new ArgumentException($"tensor `{name}` has a shape of more than 2⁶³ bytes", nameof(shape));
            bytes *= size;
        }
        return bytes;
    }

    private static void RequireLength(string name, ReadOnlySpan<long> shape, TensorType type, int length)
    {
        if (Bytes(name, shape, type) / TensorTypes.Size(type) != length)
            throw new ArgumentException(
                $"tensor `{name}` of shape [{string.Join(", ", shape.ToArray())}] was given {length} elements"
            );
    }

    private static void WriteSingles(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            // Piece by piece, since the bytes of a long span are more than a span can count.
            for (var start = 0; start < values.Length; start += Stretch)
                stream.Write(MemoryMarshal.AsBytes(values[start..Math.Min(start + Stretch, values.Length)]));
            return;
        }
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static void WriteInt64s(Stream stream, ReadOnlySpan<long> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            for (var start = 0; start < values.Length; start += Stretch)
                stream.Write(MemoryMarshal.AsBytes(values[start..Math.Min(start + Stretch, values.Length)]));
            return;
        }
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private byte[] Header()
    {
        var json = new StringBuilder("{");
        if (_metadata.Count > 0)
        {
            AppendText(json, SafetensorsHeader.MetadataName);
            json.Append(":{");
            for (var i = 0; i < _metadata.Count; i++)
            {
                json.Append(i == 0 ? "" : ",");
                AppendText(json, _metadata[i].Key);
                json.Append(':');
                AppendText(json, _metadata[i].Value);
            }
            json.Append('}');
        }
        var offset = 0L;
        foreach (var entry in _entries)
        {
            json.Append(json.Length == 1 ? "" : ",");
            AppendText(json, entry.Name);
            json.Append(CultureInfo.InvariantCulture, $":{{\"dtype\":\"{entry.Type}\",\"shape\":[");
            json.AppendJoin(',', entry.Shape);
            json.Append(CultureInfo.InvariantCulture, $"],\"data_offsets\":[{offset},{offset + entry.Bytes}]}}");
            offset = checked(offset + entry.Bytes);
        }
        json.Append('}');
        json.Append(' ', (Alignment - (json.Length % Alignment)) % Alignment);
        if (json.Length > SafetensorsHeader.MaxBytes)
            throw new InvalidOperationException(
                $"the header would have {json.Length} bytes; the format's limit is {SafetensorsHeader.MaxBytes}"
            );
        return Encoding.ASCII.GetBytes(json.ToString());
    }

    // ASCII alone, as Python's json.dumps writes it: what the published tools write, byte for byte.
    private static void AppendText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                >= ' ' and <= '~' => json.Append(c),
                _ => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }
        json.Append('"');
    }

    private static void RequireText(string text, string parameter)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new ArgumentException($"`{text}` holds half a surrogate pair", parameter);
            i++;
        }
    }

    private sealed record Entry(string Name, TensorType Type, long[] Shape, long Bytes, Action<Stream> Write);
}
