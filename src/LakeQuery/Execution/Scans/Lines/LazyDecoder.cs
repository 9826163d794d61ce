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
                return TryScalar(type, _options.Unescape(text, ref _scratch), row);
        }
    }

    private bool TryScalar(SqlType type, ReadOnlySpan<byte> text, int row)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                if (!TextNumbers.TryBoolean(text, out var truth))
                {
                    return false;
                }

                _vector.SetBoolean(row, truth);
                return true;
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                if (!TextNumbers.TryCutInteger(text, out var number) || !TextNumbers.Fits(number, BytesOf(type.Kind)))
                {
                    return false;
                }

                _vector.SetInteger(row, number);
                return true;
            case SqlTypeKind.Real:
                if (!TextNumbers.TryReal(text, out var real))
                {
                    return false;
                }

                _vector.SetReal(row, real);
                return true;
            case SqlTypeKind.Double:
                if (!TextNumbers.TryDouble(text, out var value))
                {
                    return false;
                }

                _vector.SetDouble(row, value);
                return true;
            case SqlTypeKind.Decimal:
                if (!TextNumbers.TryDecimal(text, type.Precision, type.Scale, out var digits))
                {
                    return false;
                }

                _vector.SetDecimal(row, digits);
                return true;
            case SqlTypeKind.Date:
                if (!TextTimes.TryDate(text, out var days))
                {
                    return false;
                }

                _vector.SetInteger(row, days);
                return true;
            default:
                if (!_options.Timestamps.TryParse(text, type.Precision, out var micros)
                    && !TextTimes.TryTimestamp(text, type.Precision, allowsDate: true, allowsZone: false, out micros))
                {
                    return false;
                }

                _vector.SetInteger(row, micros);
                return true;
        }
    }

    /// <summary>How many bytes a whole number has.</summary>
    public static int BytesOf(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.TinyInt => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Integer => 4,
        _ => 8,
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
