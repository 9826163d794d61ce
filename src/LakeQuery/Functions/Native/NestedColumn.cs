using System.Numerics;
using System.Runtime.InteropServices;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Functions.Native;

/// <summary>Values of any type for comparing with each other as Trino does: a vector with the columns inside of it, made once a chunk.</summary>
/// <remarks>Three kinds of equality: <see cref="Identical"/> (IS NOT DISTINCT FROM: NULL is NULL, NaN is NaN), <see cref="Equal"/> (the
/// operator =, which does not know when a NULL is inside), and <see cref="Compare"/> (the operators of order, which refuse NULL).</remarks>
internal sealed class NestedColumn
{
    /// <summary>What <see cref="Compare"/> gives for values without an order: a NaN is among them.</summary>
    public const int Unordered = 2;

    private readonly DuckVector _vector;
    private readonly DuckTypeId _id;
    private readonly NestedColumn[] _parts;

    /// <summary>Reads the vector's type, and those of its parts.</summary>
    public NestedColumn(DuckVector vector)
    {
        _vector = vector;
        var type = vector.Type;
        _id = type.Id == DuckTypeId.Decimal ? type.PhysicalId : type.Id;
        _parts = _id switch
        {
            DuckTypeId.List => [new(vector.ListChild())],
            DuckTypeId.Map => [new(vector.MapKeys()), new(vector.MapValues())],
            DuckTypeId.Struct => [.. Enumerable.Range(0, type.Children.Count).Select(member => new NestedColumn(vector.StructChild(member)))],
            _ => [],
        };
    }

    /// <summary>The elements of a list.</summary>
    public NestedColumn Elements => _parts[0];

    /// <summary>Where a list's elements lie.</summary>
    public (int Start, int End) Range(int row)
    {
        var entry = _vector.ListEntries[row];
        return ((int)entry.Offset, (int)(entry.Offset + entry.Length));
    }

    /// <summary>True for NULL.</summary>
    public bool IsNull(int row) => !_vector.IsValid(row);

    /// <summary>Equal for all values that are <see cref="Identical"/>.</summary>
    public ulong Hash(int row)
    {
        const ulong ofNull = 0x9E3779B97F4A7C15;
        if (IsNull(row))
        {
            return ofNull;
        }

        switch (_id)
        {
            case DuckTypeId.Varchar or DuckTypeId.Blob:
                return XxHash64.Of(_vector.Bytes(row));
            case DuckTypeId.Struct:
                var fields = ofNull;
                foreach (var part in _parts)
                {
                    fields = Mix(fields ^ part.Hash(row));
                }

                return fields;
            case DuckTypeId.List:
                var (start, end) = Range(row);
                var list = (ulong)(end - start);
                for (var i = start; i < end; i++)
                {
                    list = Mix(list ^ _parts[0].Hash(i));
                }

                return list;
            case DuckTypeId.Map:
                // The order of the entries does not count.
                (start, end) = Range(row);
                var map = (ulong)(end - start);
                for (var i = start; i < end; i++)
                {
                    map += Mix(_parts[0].Hash(i) + (31 * _parts[1].Hash(i)));
                }

                return map;
            case DuckTypeId.Double:
                var real = Number(row);
                return Mix(double.IsNaN(real) ? ofNull + 1 : (ulong)BitConverter.DoubleToInt64Bits(real + 0.0));
            case DuckTypeId.Float:
                goto case DuckTypeId.Double;
            default:
                var whole = Whole(row);
                return Mix((ulong)whole ^ Mix((ulong)(whole >> 64)));
        }
    }

    /// <summary>IS NOT DISTINCT FROM.</summary>
    public bool Identical(int row, NestedColumn other, int otherRow)
    {
        if (IsNull(row) || other.IsNull(otherRow))
        {
            return IsNull(row) && other.IsNull(otherRow);
        }

        switch (_id)
        {
            case DuckTypeId.Struct:
                for (var i = 0; i < _parts.Length; i++)
                {
                    if (!_parts[i].Identical(row, other._parts[i], otherRow))
                    {
                        return false;
                    }
                }

                return true;
            case DuckTypeId.List:
                var ((start, end), (otherStart, otherEnd)) = (Range(row), other.Range(otherRow));
                if (end - start != otherEnd - otherStart)
                {
                    return false;
                }

                for (var i = start; i < end; i++)
                {
                    if (!_parts[0].Identical(i, other._parts[0], otherStart + i - start))
                    {
                        return false;
                    }
                }

                return true;
            case DuckTypeId.Map:
                ((start, end), (otherStart, otherEnd)) = (Range(row), other.Range(otherRow));
                if (end - start != otherEnd - otherStart)
                {
                    return false;
                }

                for (var i = start; i < end; i++)
                {
                    var match = FindKey(i, other, otherRow);
                    if (match < 0 || !_parts[1].Identical(i, other._parts[1], match))
                    {
                        return false;
                    }
                }

                return true;
            case DuckTypeId.Double or DuckTypeId.Float:
                var (left, right) = (Number(row), other.Number(otherRow));
                return left == right || (double.IsNaN(left) && double.IsNaN(right));
            default:
                return SameSimple(row, other, otherRow);
        }
    }

    /// <summary>The operator =: NULL when a NULL leaves it open.</summary>
    public bool? Equal(int row, NestedColumn other, int otherRow)
    {
        if (IsNull(row) || other.IsNull(otherRow))
        {
            return null;
        }

        var open = false;
        switch (_id)
        {
            case DuckTypeId.Struct:
                for (var i = 0; i < _parts.Length; i++)
                {
                    switch (_parts[i].Equal(row, other._parts[i], otherRow))
                    {
                        case false:
                            return false;
                        case null:
                            open = true;
                            break;
                    }
                }

                return open ? null : true;
            case DuckTypeId.List:
                var ((start, end), (otherStart, otherEnd)) = (Range(row), other.Range(otherRow));
                if (end - start != otherEnd - otherStart)
                {
                    return false;
                }

                for (var i = start; i < end; i++)
                {
                    switch (_parts[0].Equal(i, other._parts[0], otherStart + i - start))
                    {
                        case false:
                            return false;
                        case null:
                            open = true;
                            break;
                    }
                }

                return open ? null : true;
            case DuckTypeId.Map:
                ((start, end), (otherStart, otherEnd)) = (Range(row), other.Range(otherRow));
                if (end - start != otherEnd - otherStart)
                {
                    return false;
                }

                for (var i = start; i < end; i++)
                {
                    var match = FindKey(i, other, otherRow);
                    switch (match < 0 ? false : _parts[1].Equal(i, other._parts[1], match))
                    {
                        case false:
                            return false;
                        case null:
                            open = true;
                            break;
                    }
                }

                return open ? null : true;
            case DuckTypeId.Double or DuckTypeId.Float:
                return Number(row) == other.Number(otherRow);
            default:
                return SameSimple(row, other, otherRow);
        }
    }

    /// <summary>The order of two values that are not NULL: -1, 0, 1 or <see cref="Unordered"/>.</summary>
    /// <exception cref="NativeFailureException">A NULL is inside where the order depends on it.</exception>
    public int Compare(int row, NestedColumn other, int otherRow)
    {
        switch (_id)
        {
            case DuckTypeId.Struct:
                for (var i = 0; i < _parts.Length; i++)
                {
                    if (_parts[i].IsNull(row) || other._parts[i].IsNull(otherRow))
                    {
                        throw new NativeFailureException("NOT_SUPPORTED", "ROW comparison not supported for fields with null elements");
                    }

                    if (_parts[i].Compare(row, other._parts[i], otherRow) is var field and not 0)
                    {
                        return field;
                    }
                }

                return 0;
            case DuckTypeId.List:
                var ((start, end), (otherStart, otherEnd)) = (Range(row), other.Range(otherRow));
                for (var i = 0; i < Math.Min(end - start, otherEnd - otherStart); i++)
                {
                    if (_parts[0].IsNull(start + i) || other._parts[0].IsNull(otherStart + i))
                    {
                        throw new NativeFailureException("NOT_SUPPORTED", "ARRAY comparison not supported for arrays with null elements");
                    }

                    if (_parts[0].Compare(start + i, other._parts[0], otherStart + i) is var element and not 0)
                    {
                        return element;
                    }
                }

                return (end - start).CompareTo(otherEnd - otherStart);
            case DuckTypeId.Varchar or DuckTypeId.Blob:
                return Math.Sign(_vector.Bytes(row).SequenceCompareTo(other._vector.Bytes(otherRow)));
            case DuckTypeId.Double or DuckTypeId.Float:
                var (left, right) = (Number(row), other.Number(otherRow));
                return left < right ? -1 : left > right ? 1 : left == right ? 0 : Unordered;
            default:
                return Whole(row).CompareTo(other.Whole(otherRow));
        }
    }

    private int FindKey(int entry, NestedColumn other, int otherRow)
    {
        var (start, end) = other.Range(otherRow);
        for (var i = start; i < end; i++)
        {
            if (_parts[0].Identical(entry, other._parts[0], i))
            {
                return i;
            }
        }

        return -1;
    }

    private bool SameSimple(int row, NestedColumn other, int otherRow) => _id is DuckTypeId.Varchar or DuckTypeId.Blob
        ? _vector.Bytes(row).SequenceEqual(other._vector.Bytes(otherRow))
        : Whole(row) == other.Whole(otherRow);

    private double Number(int row) => _id == DuckTypeId.Float ? _vector.Data<float>()[row] : _vector.Data<double>()[row];

    // Everything of fixed size that is not floating-point, in its order.
    private Int128 Whole(int row) => _id switch
    {
        DuckTypeId.Boolean or DuckTypeId.UTinyInt => _vector.Data<byte>()[row],
        DuckTypeId.TinyInt => _vector.Data<sbyte>()[row],
        DuckTypeId.SmallInt => _vector.Data<short>()[row],
        DuckTypeId.Integer or DuckTypeId.Date => _vector.Data<int>()[row],
        DuckTypeId.HugeInt or DuckTypeId.Uuid => _vector.HugeInt(row),
        DuckTypeId.Interval => Micros(_vector.Data<Interval>()[row]),
        _ => _vector.Data<long>()[row],
    };

    private static Int128 Micros(Interval value) => ((((Int128)value.Months * 30) + value.Days) * 86_400_000_000) + value.Micros;

    private static ulong Mix(ulong value)
    {
        value ^= value >> 32;
        value *= 0xD6E8FEB86659FD93;
        value ^= BitOperations.RotateLeft(value, 31);
        return value * 0x9FB21C651E98DF25;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Interval
    {
        public readonly int Months;
        public readonly int Days;
        public readonly long Micros;
    }
}
