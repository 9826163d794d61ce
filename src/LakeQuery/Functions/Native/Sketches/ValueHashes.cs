using System.Buffers.Binary;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>Trino's 64-bit hash of a value of any type: what checksum sums up and approx_distinct counts.</summary>
/// <remarks>One function a type, named after it: DuckDB's types don't tell an instant's precision or a char from a varchar.</remarks>
internal static class ValueHashes
{
    /// <summary>The start of the names.</summary>
    public const string Prefix = "lq_hash_of_";

    /// <summary>The name of the function for <paramref name="type"/>: the type's text in hexadecimal.</summary>
    public static string NameFor(SqlType type) => Prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(TypeNames.Quoted(type)));

    /// <summary>Declares the function of that name; NULL for NULL.</summary>
    public static DuckScalarFunction Create(string name)
    {
        var text = Encoding.UTF8.GetString(Convert.FromHexString(name[Prefix.Length..]));
        var type = TypeParser.TryParse(text, out var parsed, out var error, out _) ? parsed : throw new ArgumentException(error, nameof(name));
        return new DuckScalarFunction(name, [DuckLogicalType.Any], DuckLogicalType.BigInt, call =>
        {
            var values = call.Argument(0);
            var output = call.Output;
            var hashes = output.Data<ulong>();
            if (type.Kind is SqlTypeKind.BigInt)
            {
                var numbers = values.Data<long>();
                for (var row = 0; row < hashes.Length; row++)
                {
                    hashes[row] = OfLong(numbers[row]);
                }

                return;
            }

            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    hashes[row] = Of(values, row, type);
                }
            }
        });
    }

    /// <summary>The hash of a row that is not NULL.</summary>
    public static ulong Of(DuckVector values, int row, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => OfLong(values.Data<byte>()[row]),
        SqlTypeKind.TinyInt => OfLong(values.Data<sbyte>()[row]),
        SqlTypeKind.SmallInt => OfLong(values.Data<short>()[row]),
        SqlTypeKind.Integer or SqlTypeKind.Date => OfLong(values.Data<int>()[row]),
        SqlTypeKind.BigInt or SqlTypeKind.BingTile or SqlTypeKind.Color => OfLong(values.Data<long>()[row]),
        SqlTypeKind.Real => OfLong(BitConverter.SingleToInt32Bits(Canonical(values.Data<float>()[row]))),
        SqlTypeKind.Double => OfLong(BitConverter.DoubleToInt64Bits(Canonical(values.Data<double>()[row]))),
        SqlTypeKind.Decimal => OfDecimal(values, row, type.Precision),
        SqlTypeKind.Time => OfLong(values.Data<long>()[row] * 1_000_000),
        SqlTypeKind.TimeWithTimeZone => OfTimeTz(values.Data<ulong>()[row]),
        SqlTypeKind.Timestamp => OfTimestamp(values.Data<long>()[row], type.Precision),
        SqlTypeKind.TimestampWithTimeZone => OfInstant(values.Data<long>()[row], type.Precision),
        SqlTypeKind.IntervalYearToMonth => OfLong(values.Data<DuckInterval>()[row].Months),
        SqlTypeKind.IntervalDayToSecond => OfLong((values.Data<DuckInterval>()[row].Days * 86_400_000L) + (values.Data<DuckInterval>()[row].Micros / 1000)),
        SqlTypeKind.Uuid => OfUuid(values.Uuid(row)),
        SqlTypeKind.Array => OfArray(values, row, type.Element!),
        SqlTypeKind.Map => OfMap(values, row, type),
        SqlTypeKind.Row => OfRow(values, row, type),
        _ => XxHash64.Of(values.Bytes(row)),
    };

    /// <summary>The hash of a whole number: of its eight bytes.</summary>
    public static ulong OfLong(long value)
    {
        const ulong prime1 = 0x9E3779B185EBCA87;
        const ulong prime2 = 0xC2B2AE3D27D4EB4F;
        const ulong prime3 = 0x165667B19E3779F9;
        const ulong prime4 = 0x85EBCA77C2B2AE63;
        const ulong prime5 = 0x27D4EB2F165667C5;
        var hash = unchecked(prime5 + 8);
        hash ^= ulong.RotateLeft((ulong)value * prime2, 31) * prime1;
        hash = (ulong.RotateLeft(hash, 27) * prime1) + prime4;
        hash = (hash ^ (hash >> 33)) * prime2;
        hash = (hash ^ (hash >> 29)) * prime3;
        return hash ^ (hash >> 32);
    }

    // One zero, one NaN.
    private static float Canonical(float value) => value == 0 ? 0 : float.IsNaN(value) ? BitConverter.Int32BitsToSingle(0x7FC00000) : value;

    private static double Canonical(double value) =>
        value == 0 ? 0 : double.IsNaN(value) ? BitConverter.Int64BitsToDouble(0x7FF8000000000000) : value;

    private static ulong OfDecimal(DuckVector values, int row, int precision)
    {
        switch (precision)
        {
            case <= 4:
                return OfLong(values.Data<short>()[row]);
            case <= 9:
                return OfLong(values.Data<int>()[row]);
            case <= 18:
                return OfLong(values.Data<long>()[row]);
            default:
                var value = values.HugeInt(row);
                return OfLong((long)(value >> 64)) ^ OfLong(unchecked((long)(ulong)value));
        }
    }

    // DuckDB: 40 bits of microseconds, then the offset counted down from +15:59:59 in seconds. The hash is of the time in UTC, nanoseconds.
    private static ulong OfTimeTz(ulong bits)
    {
        var micros = (long)(bits >> 24);
        var offsetSeconds = 57_599 - (long)(bits & 0xFFFFFF);
        const long day = 86_400_000_000;
        return OfLong((((micros - (offsetSeconds * 1_000_000)) % day) + day) % day * 1000);
    }

    private static ulong OfTimestamp(long value, int precision)
    {
        if (precision <= 6)
        {
            return OfLong(value);
        }

        var micros = Math.DivRem(value, 1000, out var nanos);
        if (nanos < 0)
        {
            (micros, nanos) = (micros - 1, nanos + 1000);
        }

        return OfLong(micros) ^ OfLong(nanos * 1000);
    }

    private static ulong OfInstant(long micros, int precision)
    {
        var millis = Math.DivRem(micros, 1000, out var rest);
        if (rest < 0)
        {
            (millis, rest) = (millis - 1, rest + 1000);
        }

        return precision <= 3 ? OfLong(millis) : OfLong(millis) ^ OfLong(rest * 1_000_000);
    }

    private static ulong OfUuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return OfLong(BinaryPrimitives.ReadInt64LittleEndian(bytes)) ^ OfLong(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    private static ulong OfArray(DuckVector values, int row, SqlType element)
    {
        var entry = values.ListEntries[row];
        var child = values.ListChild();
        var hash = 0UL;
        for (var index = (int)entry.Offset; index < (int)(entry.Offset + entry.Length); index++)
        {
            hash = (31 * hash) + OfNullable(child, index, element);
        }

        return hash;
    }

    private static ulong OfMap(DuckVector values, int row, SqlType type)
    {
        var entry = values.ListEntries[row];
        var (keys, elements) = (values.MapKeys(), values.MapValues());
        var hash = 0UL;
        for (var index = (int)entry.Offset; index < (int)(entry.Offset + entry.Length); index++)
        {
            hash += OfNullable(keys, index, type.Key!) ^ OfNullable(elements, index, type.Element!);
        }

        return hash;
    }

    private static ulong OfRow(DuckVector values, int row, SqlType type)
    {
        var hash = 1UL;
        for (var field = 0; field < type.Fields.Length; field++)
        {
            hash = (31 * hash) + OfNullable(values.StructChild(field), row, type.Fields[field].Type);
        }

        return hash;
    }

    private static ulong OfNullable(DuckVector values, int row, SqlType type) => values.IsValid(row) ? Of(values, row, type) : 0;
}
