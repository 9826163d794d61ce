using LakeQuery.DuckDb;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Takes columns of batches over into DuckDB's vectors and back.</summary>
internal static class VectorCopy
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>Writes neighbouring rows of a column into an empty vector.</summary>
    public static void Write(StreamColumn column, int start, int count, DuckVectorWriter writer)
    {
        switch (column)
        {
            case LongColumn longs:
                WriteLongs(longs.Type, longs.Values.Slice(start, count), ref writer);
                break;
            case DoubleColumn doubles when doubles.Type.Kind == SqlTypeKind.Real:
                {
                    var from = doubles.Values.Slice(start, count);
                    var to = writer.Data<float>();
                    for (var row = 0; row < count; row++)
                    {
                        to[row] = (float)from[row];
                    }

                    break;
                }

            case DoubleColumn doubles:
                doubles.Values.Slice(start, count).CopyTo(writer.Data<double>());
                break;
            case WideColumn wides:
                for (var row = 0; row < count; row++)
                {
                    writer.SetHugeInt(row, wides.Values[start + row]);
                }

                break;
            case TextColumn texts:
                for (var row = 0; row < count; row++)
                {
                    writer.SetBytes(row, texts.Bytes(start + row));
                }

                break;
        }

        if (column.HasNulls)
        {
            for (var row = 0; row < count; row++)
            {
                if (column.IsNull(start + row))
                {
                    writer.SetNull(row);
                }
            }
        }
    }

    /// <summary>Adds all rows of a vector to a column.</summary>
    public static void Append(DuckVector vector, StreamColumn column)
    {
        var first = column.Length;
        var count = vector.Length;
        switch (column)
        {
            case LongColumn longs:
                ReadLongs(longs.Type, vector, longs.AppendSpan(count));
                break;
            case DoubleColumn doubles when doubles.Type.Kind == SqlTypeKind.Real:
                {
                    var from = vector.Data<float>();
                    var to = doubles.AppendSpan(count);
                    for (var row = 0; row < count; row++)
                    {
                        to[row] = from[row];
                    }

                    break;
                }

            case DoubleColumn doubles:
                vector.Data<double>().CopyTo(doubles.AppendSpan(count));
                break;
            case WideColumn wides:
                {
                    var to = wides.AppendSpan(count);
                    for (var row = 0; row < count; row++)
                    {
                        to[row] = vector.HugeInt(row);
                    }

                    break;
                }

            case TextColumn texts:
                for (var row = 0; row < count; row++)
                {
                    if (vector.IsValid(row))
                    {
                        texts.Append(vector.Bytes(row));
                    }
                    else
                    {
                        texts.AppendNull();
                    }
                }

                return;
        }

        if (!vector.AllValid)
        {
            column.SetValidity(first, vector.Validity);
        }
    }

    private static void WriteLongs(SqlType type, ReadOnlySpan<long> from, ref DuckVectorWriter writer)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
            case SqlTypeKind.TinyInt:
                Narrow(from, writer.Data<sbyte>());
                break;
            case SqlTypeKind.SmallInt:
            case SqlTypeKind.Decimal when type.Precision <= 4:
                Narrow(from, writer.Data<short>());
                break;
            case SqlTypeKind.Integer:
            case SqlTypeKind.Date:
            case SqlTypeKind.Decimal when type.Precision <= 9:
                Narrow(from, writer.Data<int>());
                break;
            case SqlTypeKind.IntervalDayToSecond:
                {
                    var to = writer.Data<DuckInterval>();
                    for (var row = 0; row < from.Length; row++)
                    {
                        to[row] = new DuckInterval(0, 0, from[row]);
                    }

                    break;
                }

            case SqlTypeKind.IntervalYearToMonth:
                {
                    var to = writer.Data<DuckInterval>();
                    for (var row = 0; row < from.Length; row++)
                    {
                        to[row] = new DuckInterval((int)from[row], 0, 0);
                    }

                    break;
                }

            default:
                from.CopyTo(writer.Data<long>());
                break;
        }
    }

    private static void ReadLongs(SqlType type, DuckVector vector, Span<long> to)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
            case SqlTypeKind.TinyInt:
                Widen(vector.Data<sbyte>(), to);
                break;
            case SqlTypeKind.SmallInt:
            case SqlTypeKind.Decimal when type.Precision <= 4:
                Widen(vector.Data<short>(), to);
                break;
            case SqlTypeKind.Integer:
            case SqlTypeKind.Date:
            case SqlTypeKind.Decimal when type.Precision <= 9:
                Widen(vector.Data<int>(), to);
                break;
            case SqlTypeKind.IntervalDayToSecond:
                {
                    var from = vector.Data<DuckInterval>();
                    for (var row = 0; row < to.Length; row++)
                    {
                        to[row] = from[row].Micros + (from[row].Days * MicrosPerDay);
                    }

                    break;
                }

            case SqlTypeKind.IntervalYearToMonth:
                {
                    var from = vector.Data<DuckInterval>();
                    for (var row = 0; row < to.Length; row++)
                    {
                        to[row] = from[row].Months;
                    }

                    break;
                }

            default:
                vector.Data<long>().CopyTo(to);
                break;
        }
    }

    private static void Narrow(ReadOnlySpan<long> from, Span<sbyte> to)
    {
        for (var row = 0; row < from.Length; row++)
        {
            to[row] = (sbyte)from[row];
        }
    }

    private static void Narrow(ReadOnlySpan<long> from, Span<short> to)
    {
        for (var row = 0; row < from.Length; row++)
        {
            to[row] = (short)from[row];
        }
    }

    private static void Narrow(ReadOnlySpan<long> from, Span<int> to)
    {
        for (var row = 0; row < from.Length; row++)
        {
            to[row] = (int)from[row];
        }
    }

    private static void Widen(ReadOnlySpan<sbyte> from, Span<long> to)
    {
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = from[row];
        }
    }

    private static void Widen(ReadOnlySpan<short> from, Span<long> to)
    {
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = from[row];
        }
    }

    private static void Widen(ReadOnlySpan<int> from, Span<long> to)
    {
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = from[row];
        }
    }
}
