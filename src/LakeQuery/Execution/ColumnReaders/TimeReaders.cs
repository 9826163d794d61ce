using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>date.</summary>
internal sealed class DateReader : ScalarReader
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => Vector.Data<int>()[row];

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Date(Vector.Data<int>()[row], room);

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var day = Vector.Data<int>()[row] + (long)DuckTime.EpochDayNumber;
        return day is >= 0 and <= 3_652_058 ? DateOnly.FromDayNumber((int)day) : TextOf(row);
    }
}

/// <summary>time.</summary>
internal sealed class TimeReader(int precision) : ScalarReader
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Time(Vector.Data<long>()[row], precision, room);

    /// <inheritdoc/>
    protected override object Box(int row) => new TimeOnly(GetInt64(row) * TimeSpan.TicksPerMicrosecond);
}

/// <summary>time with time zone. In memory 40 bits of microseconds, then 24 bits of 57,599 minus the offset in seconds.</summary>
internal sealed class TimeWithZoneReader(int precision) : ScalarReader
{
    private const int MaxOffsetSeconds = (16 * 60 * 60) - 1;

    /// <inheritdoc/>
    public override long GetInt64(int row) => (long)(Vector.Data<ulong>()[row] >> 24);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var length = ValueText.Time(GetInt64(row), precision, room);
        return length + ValueText.Offset(MaxOffsetSeconds - (int)(Vector.Data<ulong>()[row] & 0xFF_FFFF), room[length..]);
    }

    /// <inheritdoc/>
    protected override object Box(int row) => TextOf(row);
}

/// <summary>timestamp. Up to 6 digits lie as microseconds, more as nanoseconds.</summary>
internal sealed class TimestampReader(int precision) : ScalarReader
{
    private readonly bool _isNanos = precision > 6;

    /// <inheritdoc/>
    public override long GetInt64(int row) =>
        _isNanos ? Math.DivRem(Vector.Data<long>()[row], 1000).Quotient : Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) =>
        ValueText.Timestamp(Vector.Data<long>()[row], precision, room, _isNanos ? 1_000_000_000 : 1_000_000);

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

/// <summary>timestamp with time zone: instants, shown in the zone of the column's type.</summary>
internal sealed class InstantReader : ScalarReader
{
    private readonly int _precision;
    private readonly byte[] _suffix;
    private readonly TimeZoneInfo? _zone;
    private readonly long _fixedOffsetMicros;

    public InstantReader(int precision, string zone)
    {
        _precision = precision;
        _suffix = Encoding.UTF8.GetBytes(" " + zone);
        if (zone is "UTC" or "Z")
        {
            return;
        }

        if (zone[0] is '+' or '-')
        {
            var parts = zone[1..].Split(':');
            var minutes = (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) * 60)
                + (parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0);
            _fixedOffsetMicros = (zone[0] == '-' ? -minutes : minutes) * 60_000_000L;
            return;
        }

        _zone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : throw QueryErrors.UnknownZone(zone);
    }

    /// <inheritdoc/>
    public override long GetInt64(int row) => Vector.Data<long>()[row];

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var micros = Vector.Data<long>()[row];
        var length = ValueText.Timestamp(micros + OffsetMicros(micros), _precision, room);
        _suffix.CopyTo(room[length..]);
        return length + _suffix.Length;
    }

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var micros = GetInt64(row);
        var offset = OffsetMicros(micros);
        return TimestampReader.IsWithinDotNet(micros) && TimestampReader.IsWithinDotNet(micros + offset)
            ? new DateTimeOffset(DateTime.SpecifyKind(DuckTime.ToDateTime(micros), DateTimeKind.Utc)).ToOffset(WholeMinutes(offset))
            : TextOf(row);
    }

    private long OffsetMicros(long micros)
    {
        if (_zone is null)
        {
            return _fixedOffsetMicros;
        }

        var moment = Math.Clamp(micros, -62_135_596_800_000_000, 253_402_300_799_000_000);
        return _zone.GetUtcOffset(DateTime.SpecifyKind(DuckTime.ToDateTime(moment), DateTimeKind.Utc)).Ticks / TimeSpan.TicksPerMicrosecond;
    }

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
