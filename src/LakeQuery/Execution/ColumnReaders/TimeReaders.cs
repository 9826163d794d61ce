using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>date.</summary>
internal sealed class DateReader : ScalarReader
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => Vector.Data<int>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => typeof(int);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Date(Vector.Data<int>()[row], room);

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var day = Vector.Data<int>()[row] + (long)DuckTime.EpochDayNumber;
        return day is >= 0 and <= 3_652_058 ? DateOnly.FromDayNumber((int)day) : TextOf(row);
    }
}

/// <summary>time. Up to 6 digits lie as microseconds, more as picoseconds.</summary>
internal sealed class TimeReader(int precision) : ScalarReader
{
    private readonly bool _isFine = precision > 6;

    /// <inheritdoc/>
    public override long GetInt64(int row) => _isFine ? Vector.Data<long>()[row] / FineTime.PicosPerMicro : Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => _isFine ? null : typeof(long);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) =>
        ValueText.Time(Vector.Data<long>()[row], precision, room, _isFine ? FineTime.PicosPerSecond : 1_000_000);

    /// <inheritdoc/>
    protected override object Box(int row) => new TimeOnly(GetInt64(row) * TimeSpan.TicksPerMicrosecond);
}

/// <summary>time with time zone, packed as <see cref="ZonedValue"/> says. The whole number is the microseconds its own clock shows.</summary>
internal sealed class TimeWithZoneReader(int precision) : ScalarReader
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => ZonedTimeNatives.Local(Vector.Data<DuckInterval>()[row]) / FineTime.PicosPerMicro;

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var value = Vector.Data<DuckInterval>()[row];
        var length = ValueText.Time(ZonedTimeNatives.Local(value), precision, room, FineTime.PicosPerSecond);
        return length + ValueText.Offset(ZonedValue.TimeOffset(value) * 60, room[length..]);
    }

    /// <inheritdoc/>
    protected override object Box(int row) => TextOf(row);
}

/// <summary>timestamp. Up to 6 digits lie as microseconds, more as picoseconds.</summary>
internal sealed class TimestampReader(int precision) : ScalarReader
{
    private readonly bool _isFine = precision > 6;

    /// <inheritdoc/>
    public override long GetInt64(int row) =>
        _isFine ? (long)FineTime.Floor(Vector.HugeInt(row), FineTime.PicosPerMicro) : Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => _isFine ? null : typeof(long);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => _isFine
        ? ValueText.FineTimestamp(Vector.HugeInt(row), precision, room)
        : ValueText.Timestamp(Vector.Data<long>()[row], precision, room);

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var micros = GetInt64(row);
        return IsWithinDotNet(micros)
            ? DateTime.SpecifyKind(DuckTime.ToDateTime(micros), DateTimeKind.Unspecified)
            : TextOf(row);
    }

    /// <summary>Whether .NET's years 1 to 9999 hold the moment.</summary>
    internal static bool IsWithinDotNet(long micros) => micros is >= -62_135_596_800_000_000 and < 253_402_300_800_000_000;
}

/// <summary>timestamp with time zone: instants, shown in the zone of the column's type or in each value's own.</summary>
internal sealed class InstantReader : ScalarReader
{
    private readonly int _precision;
    private readonly bool _isFine;
    private readonly ZoneClock? _zone;
    private ZoneNumbers _zones;

    public InstantReader(SqlType type)
    {
        _precision = type.Precision;
        _isFine = type.IsFinerThanMicros;
        _zone = type.HasZonePerValue ? null : TimeZones.Find(type.Zone ?? "UTC") ?? throw QueryErrors.UnknownZone(type.Zone!);
    }

    /// <inheritdoc/>
    public override long GetInt64(int row) => _zone is null ? ZonedValue.Micros(Vector.Data<DuckInterval>()[row])
        : _isFine ? (long)FineTime.Floor(Vector.HugeInt(row), FineTime.PicosPerMicro) : Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => _zone is null || _isFine ? null : typeof(long);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var micros = GetInt64(row);
        var zone = Zone(row);
        var offset = zone.OffsetAt(micros);
        var length = _isFine
            ? ValueText.FineTimestamp(Picos(row) + ((Int128)offset * FineTime.PicosPerMicro), _precision, room)
            : ValueText.Timestamp(micros + offset, _precision, room);
        room[length++] = (byte)' ';
        zone.NameUtf8.Span.CopyTo(room[length..]);
        return length + zone.NameUtf8.Length;
    }

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        return TryGet(row, out var value) ? value : TextOf(row);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetDateTimeOffset(int row) =>
        TryGet(row, out var value) ? value : throw new OverflowException($"{TextOf(row)} lies outside of the years 1 to 9999.");

    private bool TryGet(int row, out DateTimeOffset value)
    {
        var micros = GetInt64(row);
        var offset = Zone(row).OffsetAt(micros);
        var fits = TimestampReader.IsWithinDotNet(micros) && TimestampReader.IsWithinDotNet(micros + offset);
        value = fits
            ? new DateTimeOffset(DateTime.SpecifyKind(DuckTime.ToDateTime(micros), DateTimeKind.Utc)).ToOffset(WholeMinutes(offset))
            : default;
        return fits;
    }

    private Int128 Picos(int row) => _zone is null ? ZonedValue.Nanos(Vector.Data<DuckInterval>()[row]) * 1000 : Vector.HugeInt(row);

    private ZoneClock Zone(int row) => _zone ?? _zones.Get(ZonedValue.Zone(Vector.Data<DuckInterval>()[row]));

    private static TimeSpan WholeMinutes(long micros) => TimeSpan.FromMinutes(micros / 60_000_000);
}

/// <summary>Both intervals.</summary>
internal sealed class IntervalReader(bool yearToMonth) : ScalarReader
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <inheritdoc/>
    public override long GetInt64(int row)
    {
        var interval = Vector.Data<DuckInterval>()[row];
        return yearToMonth ? interval.Months : (((interval.Months * 30L) + interval.Days) * MicrosPerDay) + interval.Micros;
    }

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) =>
        yearToMonth ? ValueText.YearToMonth(GetInt64(row), room) : ValueText.DayToSecond(GetInt64(row), room);

    /// <inheritdoc/>
    protected override object Box(int row) =>
        yearToMonth ? TextOf(row) : TimeSpan.FromMicroseconds(GetInt64(row));
}
