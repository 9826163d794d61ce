using System.Buffers;
using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Dates and times in other formats than SQL's.</summary>
internal static class DateTimeNatives
{
    private const long MicrosPerDay = 86_400_000_000;
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_from_iso8601_date"] = name => NativeRows.Value<int>(name, Text, DuckLogicalType.Date, IsoDate),
        ["lq_from_iso8601_timestamp"] = name => NativeRows.Value<long>(name, Text, DuckLogicalType.TimestampTz, IsoTimestamp),
        ["lq_parse_duration"] = name => NativeRows.Value<long>(name, Text, DuckLogicalType.BigInt, Duration),
        ["lq_human_readable_seconds"] = name => NativeRows.Format<double>(name, DuckLogicalType.Double, Text, HumanReadable),
        ["lq_date_format"] = name => NativeFormat(name, zoned: false, MySqlFormat.Write),
        ["lq_date_parse"] = name => NativeRows.Value2<long>(
            name,
            DuckLogicalType.Timestamp,
            (ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, out long micros) =>
            {
                micros = MySqlFormat.Parse(CoreNatives.Text(text), CoreNatives.Text(format));
                return true;
            }),
        ["lq_format_datetime"] = name => NativeFormat(name, zoned: true, JodaFormat.Write),
        ["lq_parse_datetime"] = name => NativeRows.Value2<long>(
            name,
            DuckLogicalType.TimestampTz,
            (ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, out long micros) =>
            {
                micros = JodaFormat.Parse(CoreNatives.Text(text), CoreNatives.Text(format));
                return true;
            }),
    };

    private delegate void Formatter(ArrayBufferWriter<byte> output, DateTime time, string format, string zone);

    private static DuckScalarFunction NativeFormat(string name, bool zoned, Formatter write) =>
        new(name, zoned ? [DuckLogicalType.Timestamp, Text, Text] : [DuckLogicalType.Timestamp, Text], Text, call =>
        {
            var times = call.Argument(0).Data<long>();
            var formats = call.Argument(1);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    write(buffer, DuckTime.ToDateTime(times[row]), formats.Text(row), zoned ? call.Argument(2).Text(row) : "UTC");
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    // Calendar 2020-03-02, 2020-03, 2020; week 2020-W10[-1]; ordinal 2020-062.
    private static bool IsoDate(ReadOnlySpan<byte> bytes, out int days)
    {
        var text = CoreNatives.Text(bytes);
        var parts = text.Split('-');
        days = 0;
        if (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && parts[0].Length == 4 && year > 0)
        {
            var second = parts.Length > 1 ? parts[1] : "01";
            if (second.StartsWith('W') && int.TryParse(second.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var week)
                && week >= 1 && week <= ISOWeek.GetWeeksInYear(year)
                && int.TryParse(parts.Length > 2 ? parts[2] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out var weekday)
                && weekday is >= 1 and <= 7)
            {
                days = Days(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday).AddDays(weekday - 1));
                return true;
            }

            if (parts.Length == 2 && second.Length == 3 && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
                && ordinal >= 1 && ordinal <= (DateTime.IsLeapYear(year) ? 366 : 365))
            {
                days = Days(new DateTime(year, 1, 1).AddDays(ordinal - 1));
                return true;
            }

            var third = parts.Length > 2 ? parts[2] : "01";
            if (parts.Length <= 3 && TimeText.TryParseDate(System.Text.Encoding.UTF8.GetBytes($"{parts[0]}-{second}-{third}"), out days))
            {
                return true;
            }
        }

        throw NativeFailureException.Argument($"Invalid format: \"{text}\"");
    }

    private static bool IsoTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        var t = text.IndexOf((byte)'T');
        IsoDate(t < 0 ? text : text[..t], out var days);
        micros = days * MicrosPerDay;
        if (t < 0)
        {
            return true;
        }

        var time = CoreNatives.Text(text[(t + 1)..]);
        var sign = time.AsSpan().IndexOfAny('+', '-', 'Z');
        var zone = sign < 0 ? "UTC" : time[sign..];
        var clock = (sign < 0 ? time : time[..sign]).Replace(',', '.');
        clock = clock.Length == 2 ? clock + ":00" : clock;
        if (!TimeText.TryParseTime(System.Text.Encoding.UTF8.GetBytes(clock), out var nanos) || Zones.OffsetMinutes(zone) is not { } minutes)
        {
            throw NativeFailureException.Argument($"Invalid format: \"{CoreNatives.Text(text)}\"");
        }

        micros += (TimeText.RoundNanos(nanos, 3) / 1000) - (minutes * 60_000_000L);
        return true;
    }

    private static int Days(DateTime day) => DateOnly.FromDateTime(day).DayNumber - DuckTime.EpochDayNumber;

    private static bool Duration(ReadOnlySpan<byte> bytes, out long micros)
    {
        var text = CoreNatives.Text(bytes).Trim();
        var unitStart = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        if (unitStart <= 0
            || !double.TryParse(text.AsSpan(0, unitStart), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            throw NativeFailureException.Argument($"duration is not a valid data duration string: {text}");
        }

        var millis = number * text[unitStart..].Trim() switch
        {
            "ns" => 1e-6,
            "us" => 1e-3,
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            var unit => throw NativeFailureException.Argument($"Unknown time unit: {unit}"),
        };
        micros = (long)Math.Round(millis, MidpointRounding.AwayFromZero) * 1000;
        return true;
    }

    private static void HumanReadable(double seconds, ArrayBufferWriter<byte> output)
    {
        if (!double.IsFinite(seconds))
        {
            throw NativeFailureException.Argument("Invalid argument found: " + seconds.ToString(CultureInfo.InvariantCulture));
        }

        var rest = Math.Abs((long)Math.Round(seconds, MidpointRounding.AwayFromZero));
        var parts = new List<string>();
        foreach (var (unit, size) in new[] { ("week", 604_800L), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1) })
        {
            var count = rest / size;
            rest %= size;
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}"));
            }
        }

        output.Write(parts.Count == 0 ? "0 seconds" : string.Join(", ", parts));
    }
}
