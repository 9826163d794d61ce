using System.Globalization;

namespace LakeQuery.Workgroups;

/// <summary>Spans of time as people write and read them: <c>90s</c>, <c>60m</c>, <c>12h</c>, <c>45d</c>, <c>day</c>.</summary>
public static class PeriodText
{
    /// <summary>Reads a whole number with s, m, h or d, or one of the words minute, hour, day.</summary>
    /// <returns>False where it is no such text, or is zero or beyond 100 years.</returns>
    public static bool TryParse(string? text, out TimeSpan period)
    {
        const int MostDays = 36_525;
        var trimmed = (text ?? "").Trim().ToLowerInvariant();
        period = trimmed switch
        {
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (period > TimeSpan.Zero)
        {
            return true;
        }

        var seconds = trimmed is [.., var unit] ? SecondsOf(unit) : 0;
        if (seconds == 0
            || !long.TryParse(trimmed.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count == 0 || count > MostDays * 86_400L / seconds)
        {
            return false;
        }

        period = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>The word for a minute, an hour or a day, and what <see cref="Format"/> gives for others: what stands behind "per".</summary>
    public static string Name(TimeSpan period) => (long)period.TotalSeconds switch
    {
        60 => "minute",
        3600 => "hour",
        86_400 => "day",
        _ => Format(period),
    };

    /// <summary>A text that <see cref="TryParse"/> reads as the same span, in the largest unit.</summary>
    public static string Format(TimeSpan period)
    {
        var seconds = (long)period.TotalSeconds;
        return seconds switch
        {
            _ when seconds % 86_400 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400}d"),
            _ when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h"),
            _ when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        };
    }

    private static long SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => 0,
    };
}
