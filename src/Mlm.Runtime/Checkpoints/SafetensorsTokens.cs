using System.Text.Json;
using System.Text.Unicode;

namespace Mlm.Runtime.Checkpoints;

/// <summary>Fills memory with the header's next bytes.</summary>
/// <param name="destination">To be filled whole.</param>
internal delegate void HeaderSource(Span<byte> destination);

/// <summary>
/// The tokens of a safetensors header, read piece by piece: a header may claim 100 MB, and what is wrong with it should
/// not take that memory to find out.
/// </summary>
internal ref struct SafetensorsTokens
{
    /// <summary>The longest text of a header. A name has some fifty bytes; somebody's metadata may have many more.</summary>
    public const int MaxTextBytes = 1 << 22;

    private const int PieceBytes = 1 << 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    private readonly string _path;
    private readonly HeaderSource _source;
    private long _unread;
    private byte[] _piece;
    private int _length;
    private Utf8JsonReader _json;

    /// <summary>Stands before the first token.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="source">The header.</param>
    /// <param name="bytes">Its length.</param>
    public SafetensorsTokens(string path, HeaderSource source, long bytes)
    {
        _path = path;
        _source = source;
        _unread = bytes;
        _piece = new byte[Math.Min(bytes, PieceBytes)];
        Fill();
        _json = new Utf8JsonReader(_piece.AsSpan(0, _length), _unread == 0, new JsonReaderState(Options));
    }

    /// <summary>The first byte of all; 0 where there is none. Only before <see cref="Read"/>.</summary>
    public readonly byte First => _length == 0 ? (byte)0 : _piece[0];

    /// <summary>The kind of the token.</summary>
    public readonly JsonTokenType Type => _json.TokenType;

    /// <summary>The text of a name or string, without its escapes.</summary>
    public readonly string Text => _json.GetString()!;

    /// <summary>Goes to the next token; false after the last one.</summary>
    /// <exception cref="JsonException">There is no such token.</exception>
    /// <exception cref="InvalidDataException">Its text is too long, or no UTF-8.</exception>
    public bool Read()
    {
        while (!_json.Read())
        {
            if (_unread == 0)
                return false;
            NextPiece();
        }
        // Checked at every token, since the JSON reader checks only the texts that are asked for.
        if (Type is JsonTokenType.PropertyName or JsonTokenType.String && !Utf8.IsValid(_json.ValueSpan))
            throw new InvalidDataException($"{_path}: the header is no valid UTF-8");
        return true;
    }

    /// <summary>The number, where it is an integer of 64 bits.</summary>
    public readonly bool TryGetInt64(out long number)
    {
        number = 0;
        return Type == JsonTokenType.Number && _json.TryGetInt64(out number);
    }

    /// <summary>Goes to the last token of the value that begins here.</summary>
    public void Skip()
    {
        var depth = _json.CurrentDepth;
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (Read() && _json.CurrentDepth > depth) { }
    }

    // What of the piece is no whole token yet moves to its front, and more comes behind.
    private void NextPiece()
    {
        var consumed = (int)_json.BytesConsumed;
        var rest = _piece.AsSpan(consumed, _length - consumed);
        if (consumed == 0 && _length == _piece.Length)
        {
            if (_length >= MaxTextBytes)
                throw new InvalidDataException($"{_path}: the header holds a text of more than {MaxTextBytes} bytes");
            _piece = new byte[Math.Min(_length + _unread, 2L * _length)];
        }
        rest.CopyTo(_piece);
        _length = rest.Length;
        Fill();
        _json = new Utf8JsonReader(_piece.AsSpan(0, _length), _unread == 0, _json.CurrentState);
    }

    private void Fill()
    {
        var count = (int)Math.Min(_unread, _piece.Length - _length);
        _source(_piece.AsSpan(_length, count));
        _length += count;
        _unread -= count;
    }
}
