using System.Globalization;
using System.Text.RegularExpressions;

namespace LakeQuery.Catalog.Projection;

/// <summary>One end of a range of dates: a date in the pattern, or <c>NOW</c> with something added.</summary>
internal sealed partial record DateBound
{
    private readonly DateTime? _time;
    private readonly long _count;
    private readonly DateUnit _unit;

    private DateBound(DateTime? time, long count, DateUnit unit) => (_time, _count, _unit) = (time, count, unit);

    /// <summary>Reads one; null where it is neither.</summary>
    public static DateBound? TryParse(string text, DatePattern pattern)
    {
        if (Now().Match(text) is { Success: true } match)
        {
            if (!match.Groups["unit"].Success)
            {
                return new DateBound(null, 0, DateUnit.Days);
            }

            var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
            return new DateBound(
                null, match.Groups["sign"].Value == "-" ? -count : count, Enum.Parse<DateUnit>(match.Groups["unit"].Value + "s", ignoreCase: true));
        }

        return pattern.TryParse(text.Trim(), out var time) ? new DateBound(time, 0, DateUnit.Days) : null;
    }

    /// <summary>The time it is, cut to what the pattern shows.</summary>
    public DateTime Resolve(DateTime now, DatePattern pattern)
    {
        var time = _time ?? Add(now);
        return pattern.TryParse(pattern.Format(time), out var shown) ? shown : time;
    }

    private DateTime Add(DateTime now)
    {
        try
        {
            return _unit switch
            {
                DateUnit.Years => now.AddMonths(checked((int)(_count * 12))),
                DateUnit.Months => now.AddMonths((int)_count),
                DateUnit.Weeks => now.AddDays(_count * 7),
                DateUnit.Days => now.AddDays(_count),
                DateUnit.Hours => now.AddHours(_count),
                DateUnit.Minutes => now.AddMinutes(_count),
                _ => now.AddSeconds(_count),
            };
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            // Before the first year or after the last that can be written.
            return _count < 0 ? DateTime.MinValue : DateTime.MaxValue;
        }
    }

    [GeneratedRegex(
        @"^\s*NOW\s*((?<sign>[+-])\s*(?<count>[0-9]{1,9})\s*(?<unit>YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\s*)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Now();
}
