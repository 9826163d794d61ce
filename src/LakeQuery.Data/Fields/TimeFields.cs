using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>From the engine's whole numbers to .NET's dates and times.</summary>
internal static class Moments
{
    private const int EpochDay = 719_162;
    private const int LastDay = 3_652_058;
    private const long FirstMicro = -62_135_596_800_000_000;
    private const long EndMicro = 253_402_300_800_000_000;

    /// <summary>A day from the days since 1970-01-01.</summary>
    public static DateOnly Date(long days) => days + EpochDay is >= 0 and <= LastDay and var number
        ? DateOnly.FromDayNumber((int)number)
        : throw OutOfRange();

    /// <summary>A moment from the microseconds since 1970-01-01.</summary>
    public static DateTime Timestamp(long micros, DateTimeKind kind) => micros is >= FirstMicro and < EndMicro
        ? new DateTime((micros - FirstMicro) * TimeSpan.TicksPerMicrosecond, kind)
        : throw OutOfRange();

    /// <summary>A time of day from microseconds.</summary>
    public static TimeOnly Time(long micros) => new(micros * TimeSpan.TicksPerMicrosecond);

    private static OverflowException OutOfRange() => new("The value lies outside of the years 1 to 9999; read it by GetText.");
}

/// <summary>date.</summary>
internal sealed class DateField(SqlType type) : PlainField<int>(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(DateOnly);

    /// <inheritdoc/>
    public override DateOnly GetDate(int row) => Moments.Date(Value(row));

    /// <inheritdoc/>
    public override DateTime GetDateTime(int row) => GetDate(row).ToDateTime(TimeOnly.MinValue);

    /// <inheritdoc/>
    public override object Box(int row) => GetDate(row);

    /// <inheritdoc/>
    protected override int Ask(int row) => (int)Vector.GetInt64(row);
}

/// <summary>time.</summary>
internal sealed class TimeField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(TimeOnly);

    /// <inheritdoc/>
    public override TimeOnly GetTime(int row) => Moments.Time(Vector.GetInt64(row));

    /// <inheritdoc/>
    public override TimeSpan GetTimeSpan(int row) => GetTime(row).ToTimeSpan();

    /// <inheritdoc/>
    public override object Box(int row) => GetTime(row);
}

/// <summary>time with time zone, which .NET has no type for: text; as TimeOnly what its own clock shows.</summary>
internal sealed class TimeWithZoneField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(string);

    /// <inheritdoc/>
    public override string GetString(int row) => (string)Vector.GetValue(row)!;

    /// <inheritdoc/>
    public override TimeOnly GetTime(int row) => Moments.Time(Vector.GetInt64(row));

    /// <inheritdoc/>
    public override object Box(int row) => GetString(row);
}

/// <summary>timestamp.</summary>
internal sealed class TimestampField(SqlType type) : PlainField<long>(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(DateTime);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int row) => Moments.Timestamp(Value(row), DateTimeKind.Unspecified);

    /// <inheritdoc/>
    public override object Box(int row) => GetDateTime(row);

    /// <inheritdoc/>
    protected override long Ask(int row) => Vector.GetInt64(row);
}

/// <summary>timestamp with time zone; as DateTime in UTC.</summary>
internal sealed class InstantField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(DateTimeOffset);

    /// <inheritdoc/>
    public override DateTimeOffset GetDateTimeOffset(int row) => Vector.GetDateTimeOffset(row);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int row) => Moments.Timestamp(Vector.GetInt64(row), DateTimeKind.Utc);

    /// <inheritdoc/>
    public override object Box(int row) => GetDateTimeOffset(row);
}

/// <summary>interval day to second.</summary>
internal sealed class DayIntervalField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(TimeSpan);

    /// <inheritdoc/>
    public override TimeSpan GetTimeSpan(int row) => TimeSpan.FromMicroseconds(Vector.GetInt64(row));

    /// <inheritdoc/>
    public override object Box(int row) => GetTimeSpan(row);
}

/// <summary>interval year to month, which .NET has no type for: text; as a whole number its months.</summary>
internal sealed class MonthIntervalField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(string);

    /// <inheritdoc/>
    public override long GetInt64(int row) => Vector.GetInt64(row);

    /// <inheritdoc/>
    public override string GetString(int row) => (string)Vector.GetValue(row)!;

    /// <inheritdoc/>
    public override object Box(int row) => GetString(row);
}
