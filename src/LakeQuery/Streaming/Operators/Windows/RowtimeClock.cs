using LakeQuery.Planning.Streams;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>Works out where a piece of ROWTIME ends.</summary>
internal static class RowtimeClock
{
    /// <summary>The time at which a bucket's piece is known to be complete.</summary>
    /// <param name="bucket">How time is cut.</param>
    /// <param name="rowtime">A time in the piece.</param>
    /// <returns>The border, which is the output's ROWTIME, and the first time that no longer belongs to the piece: with CEIL and
    /// with single points the border itself still does.</returns>
    public static (long Border, long CloseAt) End(RowtimeBucket bucket, long rowtime)
    {
        var includesBorder = bucket.Ceiling || bucket.LengthMicros == RowtimeBucket.Exact.LengthMicros;

        // With CEIL a piece is (from, to]: that of the time just before.
        var time = rowtime + bucket.ShiftMicros - (includesBorder ? 1 : 0);
        var next = bucket.LengthMonths > 0
            ? StartOfMonths((FloorDivide(MonthOf(time), bucket.LengthMonths) + 1) * bucket.LengthMonths)
            : (FloorDivide(time, bucket.LengthMicros) + 1) * bucket.LengthMicros;
        var border = next - bucket.ShiftMicros;
        return (border, includesBorder ? border + 1 : border);
    }

    /// <summary>Division that rounds down.</summary>
    public static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    // Months since 1970-01.
    private static long MonthOf(long micros)
    {
        var day = new DateTime((micros * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks);
        return ((day.Year - 1970) * 12L) + day.Month - 1;
    }

    private static long StartOfMonths(long months)
    {
        var year = FloorDivide(months, 12);
        var start = new DateTime((int)(1970 + year), (int)(months - (year * 12)) + 1, 1);
        return (start.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    }
}
