using System.Buffers.Binary;
using LakeQuery.Storage.Parquet;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Reads the bounds that a Parquet file notes of a column as bounds of the values that the table's column has: the way from the
/// one to the other (wider numbers, other scales, rounded timestamps, text cut to its length) is gone by the bounds too, outwards.</summary>
/// <remarks>Where a value could fail on its way, or nobody can say what becomes of it, only NULL counts are left.</remarks>
internal sealed class BoundDecoder
{
    private const int TableTimestampDigits = 6;

    private readonly ParquetColumnType _stored;
    private readonly RangeDomain _domain;

    // Bounds are multiplied, divided outwards, and moved outwards to whole multiples.
    private readonly Int128 _factor = 1;
    private readonly Int128 _divisor = 1;
    private readonly Int128 _step = 1;
    private readonly bool _toFloating;
    private readonly int _cutTo = int.MaxValue;
    private readonly bool _isChar;

    private BoundDecoder(ParquetColumnType stored, RangeDomain domain) => (_stored, _domain) = (stored, domain);

    private BoundDecoder(ParquetColumnType stored, Int128 factor, Int128 divisor, Int128 step)
        : this(stored, RangeDomain.Whole) => (_factor, _divisor, _step) = (factor, divisor, step);

    private BoundDecoder(ParquetColumnType stored, bool toFloating)
        : this(stored, RangeDomain.Whole) => _toFloating = toFloating;

    private BoundDecoder(ParquetColumnType stored, int cutTo, bool isChar)
        : this(stored, RangeDomain.Bytes) => (_cutTo, _isChar) = (cutTo, isChar);

    /// <summary>Whether there is anything besides NULL counts.</summary>
    public bool HasBounds => _domain != RangeDomain.None;

    /// <summary>Whether a value that is not NULL in the file may be NULL in the table.</summary>
    public bool MayLoseValues { get; private init; }

    /// <summary>The way from a file's column over what its partition declares to the table's type.</summary>
    /// <param name="stored">How the file holds it.</param>
    /// <param name="declared">The type by which it is read.</param>
    /// <param name="wanted">The table's type.</param>
    /// <param name="readsBytesAsText">Whether bytes that no writer called text are read as such.</param>
    public static BoundDecoder Of(ParquetColumnType stored, SqlType declared, SqlType wanted, bool readsBytesAsText)
    {
        var nullsOnly = new BoundDecoder(stored, RangeDomain.None) { MayLoseValues = !declared.Equals(wanted) };
        if (!declared.Equals(wanted) && !Widens(declared, wanted))
        {
            return nullsOnly;
        }

        var digits = IntegerDigits(stored);
        switch (wanted.Kind)
        {
            case SqlTypeKind.Boolean when stored.Physical == ParquetPhysicalType.Boolean:
                return new BoundDecoder(stored, RangeDomain.Whole);
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt when FitsInteger(stored, declared):
                return new BoundDecoder(stored, RangeDomain.Whole);
            case SqlTypeKind.Real or SqlTypeKind.Double when stored is { Physical: ParquetPhysicalType.Float, Logical: ParquetLogicalType.None }:
            case SqlTypeKind.Double when stored is { Physical: ParquetPhysicalType.Double, Logical: ParquetLogicalType.None }
                && declared.Kind == SqlTypeKind.Double:
                return new BoundDecoder(stored, RangeDomain.Floating);
            case SqlTypeKind.Double when declared.IsInteger ? FitsInteger(stored, declared) : digits > 0 && declared.Kind == SqlTypeKind.Double:
                return new BoundDecoder(stored, toFloating: true);
            case SqlTypeKind.Decimal when digits > 0 && wanted.Precision - wanted.Scale >= digits:
                return new BoundDecoder(stored, TypeDigits.Power(wanted.Scale), 1, 1);
            case SqlTypeKind.Decimal when stored.Logical == ParquetLogicalType.Decimal:
                return OfDecimal(stored, wanted) ?? nullsOnly;
            case SqlTypeKind.Date when stored is { Physical: ParquetPhysicalType.Int32, Logical: ParquetLogicalType.Date }:
                return new BoundDecoder(stored, RangeDomain.Whole);
            case SqlTypeKind.Timestamp when !wanted.IsFinerThanMicros && stored is { Physical: ParquetPhysicalType.Int64, Logical: ParquetLogicalType.Timestamp }:
                return OfTimestamp(stored, wanted) ?? nullsOnly;
            case SqlTypeKind.Varchar or SqlTypeKind.Char when stored is { Physical: ParquetPhysicalType.ByteArray, Logical: ParquetLogicalType.String }
                || (stored is { Physical: ParquetPhysicalType.ByteArray, Logical: ParquetLogicalType.None } && readsBytesAsText):
                // A character has a byte at least, so so many bytes of it are left.
                var cutTo = wanted.Kind == SqlTypeKind.Char ? int.MaxValue : Math.Min(wanted.Length ?? int.MaxValue, declared.Length ?? int.MaxValue);
                return new BoundDecoder(stored, cutTo, wanted.Kind == SqlTypeKind.Char);
            case SqlTypeKind.Varbinary when stored is { Physical: ParquetPhysicalType.ByteArray, Logical: ParquetLogicalType.None }:
                return new BoundDecoder(stored, int.MaxValue, isChar: false);
            default:
                return nullsOnly;
        }
    }

    /// <summary>The range of a column's values in some rows, by the bounds and the count of NULLs (-1: unknown) that are known of them.</summary>
    public void Decode(ReadOnlyMemory<byte>? min, ReadOnlyMemory<byte>? max, long nullCount, long rowCount, out ValueRange range)
    {
        range = default;
        range.Domain = _toFloating ? RangeDomain.Whole : _domain;
        range.MayBeNull = nullCount != 0 || MayLoseValues;
        range.MayHaveValue = nullCount < 0 || nullCount < rowCount;
        range.MayBeNaN = _domain is RangeDomain.Floating or RangeDomain.None;
        if (!range.MayHaveValue)
        {
            return;
        }

        switch (_domain)
        {
            case RangeDomain.Whole:
                range.HasLow = min is { } low && TryWhole(low.Span, out range.Low) && WholeNumbers.TryMultiply(range.Low, _factor, out range.Low);
                range.HasHigh = max is { } high && TryWhole(high.Span, out range.High) && WholeNumbers.TryMultiply(range.High, _factor, out range.High);
                if (_divisor != 1)
                {
                    range.Low = WholeNumbers.FloorDivide(range.Low, _divisor);
                    range.High = WholeNumbers.CeilingDivide(range.High, _divisor);
                }

                if (_step != 1)
                {
                    range.Low = WholeNumbers.FloorDivide(range.Low, _step) * _step;
                    range.High = WholeNumbers.CeilingDivide(range.High, _step) * _step;
                }

                if (_toFloating)
                {
                    WholeNumbers.ToFloating(ref range);
                }

                break;
            case RangeDomain.Floating:
                range.LowNumber = min is { } lowest ? Number(lowest.Span) : double.NaN;
                range.HighNumber = max is { } highest ? Number(highest.Span) : double.NaN;

                // Where one is NaN the writer let NaN take part, and the other means nothing either.
                var isNaN = (min is not null && double.IsNaN(range.LowNumber)) || (max is not null && double.IsNaN(range.HighNumber));
                (range.HasLow, range.HasHigh) = (min is not null && !isNaN, max is not null && !isNaN);
                break;
            case RangeDomain.Bytes:
                (range.HasLow, range.HasHigh) = (min is not null, max is not null);
                range.LowBytes = min is { } first ? Cut(first) : default;
                range.HighBytes = max ?? default;
                break;
        }

        // Bounds that contradict each other are a writer's mistake.
        if (range.HasLow && range.HasHigh && Contradicts(range))
        {
            (range.HasLow, range.HasHigh) = (false, false);
        }
    }

    /// <summary>Whether a bound that is a value of the file is one of the table too: nothing of it is rounded or cut.</summary>
    public bool Keeps(ReadOnlySpan<byte> bound) => _domain switch
    {
        RangeDomain.Whole => TryWhole(bound, out var number) && number % (_divisor * _step) == 0,
        RangeDomain.Bytes => _cutTo == int.MaxValue && !_isChar,
        _ => false,
    };

    /// <summary>The range of a chunk's values.</summary>
    public void Decode(ParquetStatistics statistics, int group, int chunk, out ValueRange range) => Decode(
        Bound(statistics.Mins[chunk]), Bound(statistics.Maxs[chunk]), statistics.NullCounts[chunk], statistics.GroupRows[group], out range);

    // The null of an array would become an empty memory by itself.
    private static ReadOnlyMemory<byte>? Bound(byte[]? bytes) => bytes is null ? null : new ReadOnlyMemory<byte>(bytes);

    /// <summary>The values of the file that are read as a value of the table, in PLAIN encoding without a length, added to
    /// <paramref name="encoded"/>: none where no value is. False where that can't be said.</summary>
    public bool TryEncode(in ValueRange value, List<byte[]> encoded)
    {
        switch (_domain, _stored.Physical)
        {
            case (RangeDomain.Whole, ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64)
                when !_toFloating && _divisor == 1 && _step == 1 && value.Domain == RangeDomain.Whole:
                var number = value.Low / _factor;
                if (number * _factor == value.Low)
                {
                    var bytes = new byte[16];
                    BinaryPrimitives.WriteInt128LittleEndian(bytes, number);
                    bytes = bytes[..(_stored.Physical == ParquetPhysicalType.Int32 ? 4 : 8)];

                    // What does not fit is not there.
                    if (TryWhole(bytes, out var back) && back == number)
                    {
                        encoded.Add(bytes);
                    }
                }

                return true;
            case (RangeDomain.Floating, ParquetPhysicalType.Double) when value.Domain == RangeDomain.Floating:
                AddDouble(value.LowNumber, encoded);
                if (value.LowNumber == 0)
                {
                    // Zero is written with either sign.
                    AddDouble(-value.LowNumber, encoded);
                }

                return true;
            case (RangeDomain.Bytes, ParquetPhysicalType.ByteArray) when _cutTo == int.MaxValue && !_isChar && value.Domain == RangeDomain.Bytes:
                encoded.Add(value.LowBytes.ToArray());
                return true;
            default:
                return false;
        }
    }

    private static void AddDouble(double number, List<byte[]> encoded)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        encoded.Add(bytes);
    }

    private static bool Contradicts(in ValueRange range) => range.Domain switch
    {
        RangeDomain.Whole => range.Low > range.High,
        RangeDomain.Floating => range.LowNumber > range.HighNumber,
        _ => range.LowBytes.Span.SequenceCompareTo(range.HighBytes.Span) > 0,
    };

    // What a partition's own type may be where the table has another, without a value that could be lost.
    private static bool Widens(SqlType declared, SqlType wanted) => (declared.Kind, wanted.Kind) switch
    {
        (_, SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt) => declared.IsInteger && declared.Kind < wanted.Kind,
        (_, SqlTypeKind.Double) => declared.IsInteger || declared.Kind == SqlTypeKind.Real,
        (SqlTypeKind.Varchar, SqlTypeKind.Varchar) => true,
        _ => false,
    };

    private static int IntegerDigits(ParquetColumnType stored) => (stored.Logical, stored.Physical) switch
    {
        (ParquetLogicalType.None, ParquetPhysicalType.Int32) => 10,
        (ParquetLogicalType.None, ParquetPhysicalType.Int64) => 19,
        (ParquetLogicalType.Integer, ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64) => stored.BitWidth switch
        {
            8 => 3,
            16 => 5,
            32 => 10,
            64 => stored.IsSigned ? 19 : 20,
            _ => 0,
        },
        _ => 0,
    };

    // A number that does not fit is an error when it is read: pruning must not hide it.
    private static bool FitsInteger(ParquetColumnType stored, SqlType declared)
    {
        if (IntegerDigits(stored) == 0 || !declared.IsInteger)
        {
            return false;
        }

        var bits = stored.Logical == ParquetLogicalType.Integer ? stored.BitWidth : stored.Physical == ParquetPhysicalType.Int32 ? 32 : 64;
        var room = declared.Kind switch { SqlTypeKind.TinyInt => 8, SqlTypeKind.SmallInt => 16, SqlTypeKind.Integer => 32, _ => 64 };
        return bits + (stored.IsSigned ? 0 : 1) <= room;
    }

    private static BoundDecoder? OfDecimal(ParquetColumnType stored, SqlType wanted)
    {
        if (stored.Precision is < 1 or > 38 || stored.Scale < 0 || stored.Scale > stored.Precision)
        {
            return null;
        }

        var room = wanted.Precision - wanted.Scale - (stored.Precision - stored.Scale);
        return wanted.Scale >= stored.Scale
            ? room >= 0 ? new BoundDecoder(stored, TypeDigits.Power(wanted.Scale - stored.Scale), 1, 1) : null
            : room >= 1 ? new BoundDecoder(stored, 1, TypeDigits.Power(stored.Scale - wanted.Scale), 1) : null;
    }

    // Tables have milliseconds as a rule; finer values are rounded, or cut.
    private static BoundDecoder? OfTimestamp(ParquetColumnType stored, SqlType wanted)
    {
        var step = TypeDigits.Power(TableTimestampDigits - wanted.Precision);
        return stored.TimeUnit switch
        {
            ParquetTimeUnit.Millis => new BoundDecoder(stored, 1000, 1, wanted.Precision >= 3 ? 1 : step),
            ParquetTimeUnit.Micros => new BoundDecoder(stored, 1, 1, step),
            ParquetTimeUnit.Nanos => new BoundDecoder(stored, 1, 1000, step),
            _ => null,
        };
    }

    private bool TryWhole(ReadOnlySpan<byte> bytes, out Int128 number)
    {
        var isUnsigned = _stored is { Logical: ParquetLogicalType.Integer, IsSigned: false };
        number = 0;
        switch (_stored.Physical)
        {
            case ParquetPhysicalType.Boolean when bytes.Length == 1:
                number = bytes[0] == 0 ? 0 : 1;
                return true;
            case ParquetPhysicalType.Int32 when bytes.Length == 4:
                number = isUnsigned ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
                return true;
            case ParquetPhysicalType.Int64 when bytes.Length == 8:
                number = isUnsigned ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
                return true;

            // A decimal: most significant byte first, in two's complement.
            case ParquetPhysicalType.ByteArray or ParquetPhysicalType.FixedLenByteArray when bytes.Length is > 0 and <= 16:
                number = (sbyte)bytes[0] < 0 ? -1 : 0;
                foreach (var part in bytes)
                {
                    number = (number << 8) | part;
                }

                return true;
            default:
                return false;
        }
    }

    private static double Number(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        8 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => double.NaN,
    };

    // A value loses its end; its beginning is not below the beginning of the bound. A char loses blanks, which may stand before smaller
    // characters: what comes before the first such is safe.
    private ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> low)
    {
        if (_isChar)
        {
            var place = low.Span.IndexOfAnyInRange((byte)0, (byte)' ');
            return place < 0 ? low : low[..place];
        }

        return low.Length > _cutTo ? low[.._cutTo] : low;
    }
}
