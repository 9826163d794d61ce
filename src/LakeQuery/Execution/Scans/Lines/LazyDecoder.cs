using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>LazySimpleSerDe's values of one type: text into a vector.</summary>
internal sealed class LazyDecoder
{
    private readonly ValueVector _vector;
    private readonly LazyOptions _options;
    private readonly int _level;
    private readonly LazyDecoder[] _children;
    private readonly MapKeys? _keys;
    private byte[] _scratch = [];

    /// <summary>Makes the decoder of a vector.</summary>
    /// <param name="vector">Where values go.</param>
    /// <param name="options">The SerDe's settings.</param>
    /// <param name="level">The level of the separators inside of a value.</param>
    public LazyDecoder(ValueVector vector, LazyOptions options, int level)
    {
        _vector = vector;
        _options = options;
        _level = level;
        var depth = vector.Type.Kind == SqlTypeKind.Map ? 2 : 1;
        var children = new LazyDecoder[vector.Children.Length];
        for (var index = 0; index < children.Length; index++)
        {
            options.Separator(level + depth - 1);
            children[index] = new LazyDecoder(vector.Children[index], options, level + depth);
        }

        _children = children;
        _keys = vector.Type.Kind == SqlTypeKind.Map ? new MapKeys(vector.Children[0]) : null;
    }

    /// <summary>NULL.</summary>
    public void SetNull(int row) => _vector.SetNull(row);

    /// <summary>Writes a text's value.</summary>
    /// <param name="text">The text, escaped as it stands in the line.</param>
    /// <param name="row">The row.</param>
    /// <param name="isValid">Whether the text is known to be UTF-8.</param>
    public void Decode(ReadOnlySpan<byte> text, int row, bool isValid)
    {
        if (_options.IsNull(text) || !TryDecode(text, row, isValid))
        {
            _vector.SetNull(row);
        }
    }

    private bool TryDecode(ReadOnlySpan<byte> text, int row, bool isValid)
    {
        var type = _vector.Type;
        switch (type.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                _vector.SetText(row, _options.Unescape(text, ref _scratch), isValid && !_options.HasEscape);
                return true;
            case SqlTypeKind.Varbinary:
                _vector.SetBytes(row, LenientBase64.DecodeOrRaw(_options.Unescape(text, ref _scratch), ref _scratch));
                return true;
            case SqlTypeKind.Array:
                DecodeArray(text, row, isValid);
                return true;
            case SqlTypeKind.Map:
                DecodeMap(text, row, isValid);
                return true;
            case SqlTypeKind.Row:
                DecodeRow(text, row, isValid);
                return true;
            default:
                return TryScalar(type.Kind, _options.Unescape(text, ref _scratch), row);
        }
    }

    private bool TryScalar(SqlTypeKind kind, ReadOnlySpan<byte> text, int row) => kind switch
    {
        SqlTypeKind.Boolean => TextSetter.TryBoolean(_vector, text, row),
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
            TextNumbers.TryCutInteger(text, out var number) && TextSetter.TryFit(_vector, number, row),
        SqlTypeKind.Real => TextSetter.TryReal(_vector, text, row),
        SqlTypeKind.Double => TextSetter.TryDouble(_vector, text, row),
        SqlTypeKind.Decimal => TextSetter.TryDecimal(_vector, text, row),
        SqlTypeKind.Date => TextSetter.TryDate(_vector, text, row),
        _ => TextSetter.TryTimestamp(_vector, text, row, _options.Timestamps),
    };

    private void DecodeArray(ReadOnlySpan<byte> text, int row, bool isValid)
    {
        var start = _vector.Count;
        while (!text.IsEmpty || _vector.Count > start)
        {
            var length = _options.FieldLength(text, _level);
            _children[0].Decode(text[..length], _vector.Append(), isValid);
            if (length == text.Length)
            {
                break;
            }

            text = text[(length + 1)..];
        }

        _vector.Close(row, start);
    }

    private void DecodeMap(ReadOnlySpan<byte> text, int row, bool isValid)
    {
        var start = _vector.Count;
        _keys!.Begin();
        while (!text.IsEmpty)
        {
            var length = _options.FieldLength(text, _level);
            DecodeEntry(text[..length], isValid);
            text = length == text.Length ? [] : text[(length + 1)..];
        }

        _vector.Close(row, start);
    }

    // A key that is NULL or was there before is left out: of equal keys the first counts.
    private void DecodeEntry(ReadOnlySpan<byte> entry, bool isValid)
    {
        var length = _options.FieldLength(entry, _level + 1);
        var key = entry[..length];
        if (_options.IsNull(key))
        {
            return;
        }

        var place = _vector.Append();
        if (!_children[0].TryDecode(key, place, isValid) || _keys!.Find(place) >= 0)
        {
            _vector.Unappend();
            return;
        }

        _keys.Add(place);
        if (length == entry.Length)
        {
            _children[1].SetNull(place);
        }
        else
        {
            _children[1].Decode(entry[(length + 1)..], place, isValid);
        }
    }

    private void DecodeRow(ReadOnlySpan<byte> text, int row, bool isValid)
    {
        var index = 0;
        for (; index < _children.Length; index++)
        {
            var length = _options.LastTakesRest && index == _children.Length - 1 ? text.Length : _options.FieldLength(text, _level);
            _children[index].Decode(text[..length], row, isValid);
            if (length == text.Length)
            {
                index++;
                break;
            }

            text = text[(length + 1)..];
        }

        for (; index < _children.Length; index++)
        {
            _children[index].SetNull(row);
        }
    }
}
