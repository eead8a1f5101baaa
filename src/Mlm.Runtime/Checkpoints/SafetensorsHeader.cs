using System.Text.Json;

namespace Mlm.Runtime.Checkpoints;

/// <summary>The JSON header of a safetensors file, read with suspicion: a checkpoint may come from anywhere.</summary>
internal sealed class SafetensorsHeader
{
    public const string MetadataName = "__metadata__";

    /// <summary>The format's own limit.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>As many axes as a tensor of PyTorch can have. Two bytes of a header are one axis: without a limit, its memory would be many times the file's.</summary>
    public const int MaxAxes = 64;

    private readonly string _path;
    private readonly long _dataBytes;
    private readonly Dictionary<string, TensorInfo> _byName = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<TensorInfo> _tensors = [];

    private SafetensorsHeader(string path, long dataBytes)
    {
        _path = path;
        _dataBytes = dataBytes;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> ByName => _byName;

    /// <summary>The tensors in the header's order.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads a header and checks it whole.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="source">Gives the header, from its start.</param>
    /// <param name="bytes">The header's length.</param>
    /// <param name="dataBytes">How much data follows it in the file.</param>
    /// <exception cref="InvalidDataException">The header is malformed or does not describe the data.</exception>
    public static SafetensorsHeader Parse(string path, HeaderSource source, long bytes, long dataBytes)
    {
        var header = new SafetensorsHeader(path, dataBytes);
        try
        {
            header.ReadHeader(new SafetensorsTokens(path, source, bytes));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader reports an escaped half of a surrogate pair as an invalid operation.
            throw new InvalidDataException($"{path}: the header is no valid JSON: {e.Message}", e);
        }
        header.CheckRanges();
        return header;
    }

    private void ReadHeader(SafetensorsTokens tokens)
    {
        // The format wants the brace first, where JSON would allow white space.
        if (tokens.First != (byte)'{')
            throw Fault("the header does not begin with `{`");
        tokens.Read();
        var hasMetadata = false;
        while (NextProperty(ref tokens) is { } name)
        {
            if (name == MetadataName)
            {
                if (hasMetadata)
                    throw Fault($"`{MetadataName}` stands twice");
                hasMetadata = true;
                ReadMetadata(ref tokens);
            }
            else
            {
                var tensor = ReadTensor(name, ref tokens);
                if (!_byName.TryAdd(name, tensor))
                    throw Fault(name, "stands twice");
                _tensors.Add(tensor);
            }
        }
        // Nothing but white space may follow; the reader throws at anything else.
        tokens.Read();
    }

    private void ReadMetadata(ref SafetensorsTokens tokens)
    {
        if (tokens.Type != JsonTokenType.StartObject)
            throw Fault($"`{MetadataName}` is no JSON object");
        while (NextProperty(ref tokens) is { } key)
        {
            if (tokens.Type != JsonTokenType.String)
                throw Fault($"`{key}` of `{MetadataName}` is no string");
            if (!_metadata.TryAdd(key, tokens.Text))
                throw Fault($"`{key}` of `{MetadataName}` stands twice");
        }
    }

    private TensorInfo ReadTensor(string name, ref SafetensorsTokens tokens)
    {
        if (tokens.Type != JsonTokenType.StartObject)
            throw Fault(name, "is no JSON object");
        TensorType? type = null;
        long[]? shape = null;
        long[]? range = null;
        while (NextProperty(ref tokens) is { } property)
        {
            switch (property)
            {
                case "dtype" when type == null:
                    type = ReadType(name, ref tokens);
                    break;
                case "shape" when shape == null:
                    shape = ReadNumbers(name, property, ref tokens);
                    break;
                case "data_offsets" when range == null:
                    range = ReadNumbers(name, property, ref tokens);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Fault(name, $"has `{property}` twice");
                default:
                    tokens.Skip();
                    break;
            }
        }
        return Check(
            name,
            type ?? throw Fault(name, "has no `dtype`"),
            shape ?? throw Fault(name, "has no `shape`"),
            range ?? throw Fault(name, "has no `data_offsets`")
        );
    }

    private TensorType ReadType(string name, ref SafetensorsTokens tokens)
    {
        if (tokens.Type != JsonTokenType.String)
            throw Fault(name, "has a `dtype` that is no string");
        var text = tokens.Text;
        return TensorTypes.TryParse(text, out var type) ? type : throw Fault(name, $"has the unknown dtype `{text}`");
    }

    private long[] ReadNumbers(string name, string property, ref SafetensorsTokens tokens)
    {
        if (tokens.Type != JsonTokenType.StartArray)
            throw Fault(name, $"has a `{property}` that is no list");
        var numbers = new List<long>();
        while (tokens.Read() && tokens.Type != JsonTokenType.EndArray)
        {
            if (!tokens.TryGetInt64(out var number) || number < 0)
                throw Fault(name, $"has something else than integers from 0 to 2⁶³ − 1 in `{property}`");
            if (numbers.Count == MaxAxes)
                throw Fault(name, $"has more than {MaxAxes} numbers in `{property}`");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    // What one tensor's entry must keep to by itself.
    private TensorInfo Check(string name, TensorType type, long[] shape, long[] range)
    {
        if (range.Length != 2)
            throw Fault(name, $"has {range.Length} numbers in `data_offsets`; there must be 2");
        var (begin, end) = (range[0], range[1]);
        if (begin > end || end > _dataBytes)
            throw Fault(name, $"lies at {begin} … {end} of {_dataBytes} bytes of data");
        long bytes = TensorTypes.Size(type);
        foreach (var size in shape)
        {
            if (size != 0 && bytes > long.MaxValue / size)
                throw Fault(name, $"has a shape of more than 2⁶³ bytes: [{string.Join(", ", shape)}]");
            bytes *= size;
        }
        var tensor = new TensorInfo(name, type, shape, begin, end);
        if (bytes != tensor.Bytes)
            throw Fault(
                name,
                $"is {tensor}, which is {bytes} bytes, but lies at {begin} … {end}, which is {tensor.Bytes}"
            );
        return tensor;
    }

    // Together the tensors fill the data: no byte is in two of them, and none outside of all.
    private void CheckRanges()
    {
        var end = 0L;
        foreach (var tensor in _tensors.OrderBy(t => t.Begin).ThenBy(t => t.Bytes))
        {
            if (tensor.Begin < end)
                throw Fault(tensor.Name, $"begins at {tensor.Begin}, inside of a tensor that ends at {end}");
            if (tensor.Begin > end)
                throw Fault(tensor.Name, $"begins at {tensor.Begin}; nothing claims the data from {end} to there");
            end += tensor.Bytes;
        }
        if (end != _dataBytes)
            throw Fault($"the tensors end at {end} of {_dataBytes} bytes of data");
    }

    // The name of the object's next property, its value read up to the first token; null at the object's end.
    private static string? NextProperty(ref SafetensorsTokens tokens)
    {
        tokens.Read();
        if (tokens.Type != JsonTokenType.PropertyName)
            return null;
        var name = tokens.Text;
        tokens.Read();
        return name;
    }

    private InvalidDataException Fault(string name, string what) => Fault($"tensor `{name}` {what}");

    private InvalidDataException Fault(string what) => new($"{_path}: {what}");
}
