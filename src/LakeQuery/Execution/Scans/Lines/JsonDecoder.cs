using System.Text;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The JSON SerDes' values of one type: nodes of documents into a vector.</summary>
/// <remarks>Expected values agree with Trino's TestJsonFormat (Hive) and TestOpenxJsonFormat (OpenX, in its lenient form).</remarks>
internal sealed class JsonDecoder
{
    private readonly ValueVector _vector;
    private readonly JsonTape _tape;
    private readonly JsonOptions _options;
    private readonly JsonRendering _rendering;
    private readonly JsonDecoder[] _children;
    private readonly JsonRowFields? _fields;
    private readonly MapKeys? _keys;
    private readonly List<int> _values = [];
    private readonly bool _takesObjects;
    private readonly string _column;
    private byte[] _scratch = [];

    /// <summary>Makes the decoder of a vector.</summary>
    /// <param name="vector">Where values go.</param>
    /// <param name="tape">The document at hand.</param>
    /// <param name="options">The SerDe's settings.</param>
    /// <param name="column">The column's name, for messages.</param>
    /// <param name="takesObjects">Whether text may be an object all the same.</param>
    public JsonDecoder(ValueVector vector, JsonTape tape, JsonOptions options, string column, bool takesObjects)
    {
        _vector = vector;
        _tape = tape;
        _options = options;
        _column = column;
        _takesObjects = takesObjects || options.IsOpenX;
        _rendering = new JsonRendering(tape, options.IsOpenX);
        var children = new JsonDecoder[vector.Children.Length];
        for (var index = 0; index < children.Length; index++)
        {
            children[index] = new JsonDecoder(vector.Children[index], tape, options, column, takesObjects: false);
        }

        _children = children;
        _fields = vector.Type.Kind == SqlTypeKind.Row
            ? new JsonRowFields(tape, options, [.. vector.Type.Fields.Select((field, index) => field.Name ?? "_col" + index)])
            : null;
        _keys = vector.Type.Kind == SqlTypeKind.Map ? new MapKeys(vector.Children[0]) : null;
    }

    /// <summary>NULL.</summary>
    public void SetNull(int row) => _vector.SetNull(row);

    /// <summary>Writes a node's value.</summary>
    public void Decode(ReadOnlySpan<byte> line, int node, int row)
    {
        if (_tape[node].Kind == JsonNodeKind.Null)
        {
            _vector.SetNull(row);
            return;
        }

        var isWritten = _vector.Type.Kind switch
        {
            SqlTypeKind.Array => DecodeArray(line, node, row),
            SqlTypeKind.Map => DecodeMap(line, node, row),
            SqlTypeKind.Row => DecodeRow(line, node, row),
            SqlTypeKind.Varchar or SqlTypeKind.Char => DecodeText(line, node, row),
            _ => DecodeScalar(line, node, row),
        };
        if (!isWritten)
        {
            _vector.SetNull(row);
        }
    }

    private bool DecodeArray(ReadOnlySpan<byte> line, int node, int row)
    {
        var start = _vector.Count;
        var kind = _tape[node].Kind;
        if (kind == JsonNodeKind.Array)
        {
            var end = _tape[node].Next;
            for (var child = node + 1; child < end; child = _tape[child].Next)
            {
                _children[0].Decode(line, child, _vector.Append());
            }
        }
        else if (!_options.IsOpenX)
        {
            return Unfit(line, node);
        }
        else if (kind == JsonNodeKind.Text && _tape[node].Length == 0)
        {
            return false;
        }
        else
        {
            _children[0].Decode(line, node, _vector.Append());
        }

        _vector.Close(row, start);
        return true;
    }

    private bool DecodeMap(ReadOnlySpan<byte> line, int node, int row)
    {
        if (_tape[node].Kind != JsonNodeKind.Object)
        {
            return _options.IsOpenX && IsBlankText(line, node) ? false : Unfit(line, node);
        }

        // Of equal keys the last value counts, so values are written when all keys are known.
        var start = _vector.Count;
        var end = _tape[node].Next;
        _keys!.Begin();
        _values.Clear();
        for (var key = node + 1; key < end; key = _tape[key + 1].Next)
        {
            var place = _vector.Append();
            if (!_children[0].DecodeKey(line, key, place))
            {
                _vector.Unappend();
                continue;
            }

            var known = _keys.Find(place);
            if (known >= 0)
            {
                _vector.Unappend();
                _values[known - start] = key + 1;
                continue;
            }

            _keys.Add(place);
            _values.Add(key + 1);
        }

        _vector.Close(row, start);
        for (var index = 0; index < _values.Count; index++)
        {
            _children[1].Decode(line, _values[index], start + index);
        }

        return true;
    }

    // A key is text whatever its type; one that is no value of the type is left out by OpenX's.
    private bool DecodeKey(ReadOnlySpan<byte> line, int node, int row)
    {
        var text = _tape.Text(line, _tape[node]);
        if (_vector.Type.IsText)
        {
            _vector.SetText(row, text, isValid: true);
            return true;
        }

        if (_options.IsOpenX ? JsonScalars.TryOpenX(_vector, text, isQuoted: true, row, _options) : JsonScalars.TryHiveKey(_vector, text, row, _options))
        {
            return true;
        }

        return _options.IsOpenX ? false : Unfit(line, node);
    }

    private bool DecodeRow(ReadOnlySpan<byte> line, int node, int row)
    {
        switch (_tape[node].Kind)
        {
            case JsonNodeKind.Object:
                _fields!.Find(line, node);
                break;
            case JsonNodeKind.Array when _options.IsOpenX:
                _fields!.Number(node);
                break;
            case var _ when _options.IsOpenX && IsBlankText(line, node):
                _fields!.Clear();
                break;
            default:
                return Unfit(line, node);
        }

        for (var index = 0; index < _children.Length; index++)
        {
            if (_fields.NodeOf(index) is >= 0 and var found)
            {
                _children[index].Decode(line, found, row);
            }
            else
            {
                _children[index].SetNull(row);
            }
        }

        return true;
    }

    private bool DecodeText(ReadOnlySpan<byte> line, int node, int row)
    {
        var kind = _tape[node].Kind;
        if (kind is JsonNodeKind.Object or JsonNodeKind.Array)
        {
            if (!_takesObjects)
            {
                return Unfit(line, node);
            }

            _vector.SetText(row, _rendering.Render(line, node), isValid: true);
            return true;
        }

        var text = _tape.Text(line, _tape[node]);
        _vector.SetText(row, kind == JsonNodeKind.Word && _options.IsOpenX ? _rendering.Word(text) : text, isValid: true);
        return true;
    }

    private bool DecodeScalar(ReadOnlySpan<byte> line, int node, int row)
    {
        var kind = _tape[node].Kind;
        if (kind is JsonNodeKind.Object or JsonNodeKind.Array)
        {
            if (_options.IsOpenX && _vector.Type.Kind == SqlTypeKind.Boolean)
            {
                _vector.SetBoolean(row, false);
                return true;
            }

            return _options.IsOpenX && _vector.Type.Kind == SqlTypeKind.Varbinary ? false : Unfit(line, node);
        }

        var text = _tape.Text(line, _tape[node]);
        if (_vector.Type.Kind == SqlTypeKind.Varbinary)
        {
            return SetBinary(text, kind == JsonNodeKind.Text, row);
        }

        if (_options.IsOpenX)
        {
            return JsonScalars.TryOpenX(_vector, text, kind == JsonNodeKind.Text, row, _options);
        }

        return JsonScalars.TryHive(_vector, text, kind == JsonNodeKind.Text, row, _options, out var isNull) || (isNull ? false : Unfit(line, node));
    }

    // Hive's takes the text's own bytes.
    private bool SetBinary(ReadOnlySpan<byte> text, bool isQuoted, int row)
    {
        if (!_options.IsOpenX)
        {
            _vector.SetBytes(row, text);
            return true;
        }

        if (!isQuoted)
        {
            return false;
        }

        if (_scratch.Length < text.Length)
        {
            _scratch = new byte[text.Length * 2];
        }

        if (System.Buffers.Text.Base64.DecodeFromUtf8(text, _scratch, out _, out var written) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        _vector.SetBytes(row, _scratch.AsSpan(0, written));
        return true;
    }

    private bool IsBlankText(ReadOnlySpan<byte> line, int node) =>
        _tape[node].Kind == JsonNodeKind.Text && _tape.Text(line, _tape[node]).IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private bool Unfit(ReadOnlySpan<byte> line, int node)
    {
        if (_options.InvalidIsNull)
        {
            return false;
        }

        const int shownBytes = 200;
        var raw = line.Slice(_tape[node].Start, _tape[node].Length);
        var shown = Encoding.UTF8.GetString(raw.Length > shownBytes ? raw[..shownBytes] : raw);
        throw LineFault.BadData($"Value '{shown}' of column {_column} is not of type {_vector.Type}");
    }
}
