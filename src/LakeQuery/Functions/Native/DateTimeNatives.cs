using System.Buffers;
using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Dates and times in other formats than SQL's.</summary>
internal static class DateTimeNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_from_iso8601_date"] = name => NativeRows.Value<int>(name, Text, DuckLogicalType.Date, IsoDate),
        ["lq_from_iso8601_timestamp"] = name => IsoTimestamp(name, precision: 3),
        ["lq_from_iso8601_timestamp_nanos"] = name => IsoTimestamp(name, precision: 9),
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
        ["lq_parse_datetime"] = name => new DuckScalarFunction(name, [Text, Text, Text], DuckLogicalType.Interval, call =>
        {
            var (texts, formats, sessions, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Output);
            var values = output.Data<DuckInterval>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var micros = JodaFormat.Parse(texts.Text(row), formats.Text(row), lookup.Get(sessions.Bytes(row)), out var zone);
                    values[row] = ZonedValue.OfMicros(micros, zone.Number);
                }
            }
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

    private static bool IsoDate(ReadOnlySpan<byte> text, out int days)
    {
        days = (int)IsoText.Date(text);
        return true;
    }

    // A time without an offset is one of the session's zone.
    private static DuckScalarFunction IsoTimestamp(string name, int precision) =>
        new(name, [Text, Text], DuckLogicalType.Interval, call =>
        {
            var (texts, sessions, output) = (call.Argument(0), call.Argument(1), call.Output);
            var values = output.Data<DuckInterval>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var picos = IsoText.Timestamp(texts.Bytes(row), out var offset);
                    var zone = offset is { } minutes
                        ? TimeZones.Get(minutes + TimeZones.MaxOffsetMinutes) : lookup.Get(sessions.Bytes(row));

                    // Digits beyond the precision are dropped.
                    var unit = precision == 3 ? 1_000_000_000 : 1000;
                    var instant = FineTime.ToInstant(FineTime.Floor(picos, unit) * unit, zone);
                    values[row] = ZonedValue.OfInstant(FineTime.Floor(instant, 1000), zone.Number);
                }
            }
        });

    private static bool Duration(ReadOnlySpan<byte> bytes, out long micros)
    {
        var text = CoreNatives.Text(bytes).Trim();
        if (text.Length == 0)
        {
            throw NativeFailureException.Argument("duration is empty");
        }

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
