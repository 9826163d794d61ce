using System.Buffers;
using System.Text.Unicode;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>A column, or a part of a nested one, that a line's values are written into: rows in any order, any type, nothing allocated.</summary>
/// <remarks>Elements of arrays and maps go into children that grow; <see cref="Append"/> gives the next place and <see cref="Close"/>
/// says which places a row has. A row may be written twice; the later value counts unless the earlier one was NULL.</remarks>
internal sealed class ValueVector
{
    private readonly int _width;
    private readonly ValueVector[] _children;
    private DuckVectorWriter _vector;
    private DuckVectorWriter _entries;
    private int _count;
    private int _capacity;

    /// <summary>Makes the tree of a type's vectors; <see cref="Bind"/> gives them memory.</summary>
    public ValueVector(SqlType type)
    {
        Type = type;
        _width = type.Kind == SqlTypeKind.Decimal ? type.Precision : 0;
        _children = type.Kind switch
        {
            SqlTypeKind.Array => [new ValueVector(type.Element!)],
            SqlTypeKind.Map => [new ValueVector(type.Key!), new ValueVector(type.Element!)],
            SqlTypeKind.Row => [.. type.Fields.Select(field => new ValueVector(field.Type))],
            _ => [],
        };
    }

    /// <summary>The type of its values.</summary>
    public SqlType Type { get; }

    /// <summary>Elements of an array, keys and values of a map, fields of a row.</summary>
    public ReadOnlySpan<ValueVector> Children => _children;

    /// <summary>Elements so far, of all rows.</summary>
    public int Count => _count;

    /// <summary>Begins a chunk: all is empty.</summary>
    public void Bind(DuckVectorWriter vector)
    {
        Clear();
        Rebind(vector);
    }

    /// <summary>Ends a chunk.</summary>
    public void Finish()
    {
        if (Type.Kind is SqlTypeKind.Array or SqlTypeKind.Map)
        {
            _vector.SetListSize(_count);
        }

        foreach (var child in _children)
        {
            child.Finish();
        }
    }

    /// <summary>A place for one more element; <see cref="Close"/> it with the row.</summary>
    public int Append()
    {
        if (_count == _capacity)
        {
            _capacity *= 2;
            BindElements();
        }

        return _count++;
    }

    /// <summary>Takes back the last element.</summary>
    public void Unappend() => _count--;

    /// <summary>The row has the elements from <paramref name="start"/> on.</summary>
    public void Close(int row, int start) => _vector.SetList(row, start, _count - start);

    /// <summary>NULL.</summary>
    public void SetNull(int row)
    {
        _vector.SetNull(row);
        if (Type.Kind is SqlTypeKind.Array or SqlTypeKind.Map)
        {
            _vector.SetList(row, _count, 0);
        }
        else if (Type.Kind == SqlTypeKind.Row)
        {
            foreach (var child in _children)
            {
                child.SetNull(row);
            }
        }
    }

    /// <summary>A boolean.</summary>
    public void SetBoolean(int row, bool value) => _vector.Data<bool>()[row] = value;

    /// <summary>A whole number that is in the type's range, days of a date, microseconds of a timestamp.</summary>
    public void SetInteger(int row, long value)
    {
        switch (Type.Kind)
        {
            case SqlTypeKind.TinyInt:
                _vector.Data<sbyte>()[row] = (sbyte)value;
                break;
            case SqlTypeKind.SmallInt:
                _vector.Data<short>()[row] = (short)value;
                break;
            case SqlTypeKind.Integer or SqlTypeKind.Date:
                _vector.Data<int>()[row] = (int)value;
                break;
            default:
                _vector.Data<long>()[row] = value;
                break;
        }
    }

    /// <summary>A real or double.</summary>
    public void SetDouble(int row, double value) => _vector.Data<double>()[row] = value;

    /// <summary>A real.</summary>
    public void SetReal(int row, float value) => _vector.Data<float>()[row] = value;

    /// <summary>A decimal's digits without the point.</summary>
    public void SetDecimal(int row, Int128 unscaled)
    {
        switch (_width)
        {
            case <= 4:
                _vector.Data<short>()[row] = (short)unscaled;
                break;
            case <= 9:
                _vector.Data<int>()[row] = (int)unscaled;
                break;
            case <= 18:
                _vector.Data<long>()[row] = (long)unscaled;
                break;
            default:
                _vector.SetHugeInt(row, unscaled);
                break;
        }
    }

    /// <summary>Bytes of varbinary.</summary>
    public void SetBytes(int row, ReadOnlySpan<byte> bytes) => _vector.SetBytes(row, bytes);

    /// <summary>Text, cut to the type's length; what is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="row">The row.</param>
    /// <param name="text">The text.</param>
    /// <param name="isValid">Whether it is known to be UTF-8.</param>
    public void SetText(int row, ReadOnlySpan<byte> text, bool isValid)
    {
        if (!isValid && !Utf8.IsValid(text))
        {
            SetBroken(row, text);
            return;
        }

        if (Type.Length is { } bound && text.Length > bound)
        {
            text = text[..LengthOf(text, bound)];
        }

        _vector.SetBytes(row, Type.Kind == SqlTypeKind.Char ? text.TrimEnd((byte)' ') : text);
    }

    /// <summary>Whether two elements have the same value; for keys of maps.</summary>
    public bool AreSame(int first, int second) => Type.Kind switch
    {
        SqlTypeKind.Boolean => _vector.Data<bool>()[first] == _vector.Data<bool>()[second],
        SqlTypeKind.TinyInt => _vector.Data<sbyte>()[first] == _vector.Data<sbyte>()[second],
        SqlTypeKind.SmallInt => _vector.Data<short>()[first] == _vector.Data<short>()[second],
        SqlTypeKind.Integer or SqlTypeKind.Date => _vector.Data<int>()[first] == _vector.Data<int>()[second],
        SqlTypeKind.BigInt or SqlTypeKind.Timestamp => _vector.Data<long>()[first] == _vector.Data<long>()[second],
        SqlTypeKind.Real => _vector.Data<float>()[first].Equals(_vector.Data<float>()[second]),
        SqlTypeKind.Double => _vector.Data<double>()[first].Equals(_vector.Data<double>()[second]),
        SqlTypeKind.Decimal => _width switch
        {
            <= 4 => _vector.Data<short>()[first] == _vector.Data<short>()[second],
            <= 9 => _vector.Data<int>()[first] == _vector.Data<int>()[second],
            <= 18 => _vector.Data<long>()[first] == _vector.Data<long>()[second],
            _ => _vector.Data<Int128>()[first] == _vector.Data<Int128>()[second],
        },
        _ => _vector.Bytes(first).SequenceEqual(_vector.Bytes(second)),
    };

    /// <summary>A hash that equal elements share.</summary>
    public int HashOf(int element) => Type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt => _vector.Data<sbyte>()[element],
        SqlTypeKind.SmallInt => _vector.Data<short>()[element],
        SqlTypeKind.Integer or SqlTypeKind.Date => _vector.Data<int>()[element],
        SqlTypeKind.BigInt or SqlTypeKind.Timestamp => _vector.Data<long>()[element].GetHashCode(),
        SqlTypeKind.Real => _vector.Data<float>()[element].GetHashCode(),
        SqlTypeKind.Double => _vector.Data<double>()[element].GetHashCode(),
        SqlTypeKind.Decimal => _width switch
        {
            <= 4 => _vector.Data<short>()[element],
            <= 9 => _vector.Data<int>()[element],
            <= 18 => _vector.Data<long>()[element].GetHashCode(),
            _ => _vector.Data<Int128>()[element].GetHashCode(),
        },
        _ => HashOfBytes(_vector.Bytes(element)),
    };

    private static int HashOfBytes(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private void SetBroken(int row, ReadOnlySpan<byte> text)
    {
        var rented = ArrayPool<byte>.Shared.Rent((text.Length * 3) + 3);
        var mended = Utf8Mending.Mend(text, rented);
        SetText(row, mended, isValid: true);
        ArrayPool<byte>.Shared.Return(rented);
    }

    // Where the first so many code points end.
    private static int LengthOf(ReadOnlySpan<byte> text, int codePoints)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if ((text[index] & 0xC0) != 0x80 && --codePoints < 0)
            {
                return index;
            }
        }

        return text.Length;
    }

    private void Clear()
    {
        _count = 0;
        _capacity = DuckTableChunk.Capacity;
        foreach (var child in _children)
        {
            child.Clear();
        }
    }

    // Growing moves the elements, and all that lies in them.
    private void Rebind(DuckVectorWriter vector)
    {
        _vector = vector;
        if (Type.Kind is SqlTypeKind.Array or SqlTypeKind.Map)
        {
            BindElements();
        }
        else
        {
            for (var index = 0; index < _children.Length; index++)
            {
                _children[index].Rebind(vector.StructChild(index));
            }
        }
    }

    private void BindElements()
    {
        _entries = _vector.ReserveList(_capacity);
        if (Type.Kind == SqlTypeKind.Array)
        {
            _children[0].Rebind(_entries);
        }
        else
        {
            _children[0].Rebind(_entries.StructChild(0));
            _children[1].Rebind(_entries.StructChild(1));
        }
    }
}
