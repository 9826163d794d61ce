namespace LakeQuery.DuckDb;

/// <summary>Between DuckDB's counts since 1970-01-01 and .NET's dates.</summary>
internal static class DuckTime
{
    /// <summary><see cref="DateOnly.DayNumber"/> of 1970-01-01.</summary>
    public const int EpochDayNumber = 719_162;

    /// <summary>Days that stand for DATE 'infinity'; its negative is '-infinity'.</summary>
    public const int InfiniteDays = int.MaxValue;

    /// <summary>Microseconds that stand for TIMESTAMP 'infinity'; its negative is '-infinity'.</summary>
    public const long InfiniteMicros = long.MaxValue;

    /// <summary>The date of a number of days since 1970; outside of .NET's years 1 to 9999 it throws.</summary>
    public static DateOnly ToDate(int days) => DateOnly.FromDayNumber(days + EpochDayNumber);

    /// <summary>The moment of a number of microseconds since 1970; outside of .NET's years 1 to 9999 it throws.</summary>
    public static DateTime ToDateTime(long micros) => DateTime.UnixEpoch.AddTicks(checked(micros * TimeSpan.TicksPerMicrosecond));

    /// <summary>Microseconds since 1970; the kind of the moment is not looked at.</summary>
    public static long ToMicros(DateTime moment) => (moment.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
