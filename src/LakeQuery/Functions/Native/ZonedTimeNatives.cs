using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Values that carry their zone: instants made from text or moved, and times of day with an offset.</summary>
internal static class ZonedTimeNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType Digits = DuckLogicalType.Integer;
    private static readonly DuckLogicalType Zoned = DuckLogicalType.Interval;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        // Instants.
        ["lq_cast_varchar_to_zoned"] = ToZoned,
        ["lq_round_zoned"] = name => NativeRows.Map2<DuckInterval, int, DuckInterval>(
            name, Zoned, Digits, Zoned, (value, precision) =>
                ZonedValue.OfInstant(FineTime.Round(ZonedValue.Nanos(value) * 1000, precision) / 1000, ZonedValue.Zone(value))),
        ["lq_shift_zoned"] = name => NativeRows.Map2<DuckInterval, long, DuckInterval>(
            name, Zoned, DuckLogicalType.BigInt, Zoned, (value, micros) =>
                ZonedValue.OfInstant(ZonedValue.Nanos(value) + ((Int128)micros * 1000), ZonedValue.Zone(value))),
        ["lq_zone_near"] = name => new DuckScalarFunction(
            name, [DuckLogicalType.Timestamp, DuckLogicalType.TimestampTz, Text], DuckLogicalType.TimestampTz, call =>
            {
                var locals = call.Argument(0).Data<long>();
                var originals = call.Argument(1).Data<long>();
                var zones = call.Argument(2);
                var output = call.Output;
                var values = output.Data<long>();
                var lookup = default(ZoneLookup);
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        values[row] = Near(locals[row], originals[row], lookup.Get(zones.Bytes(row)));
                    }
                }
            }),
        ["lq_zoned_near"] = name => new DuckScalarFunction(name, [DuckLogicalType.Timestamp, Zoned], Zoned, call =>
        {
            var locals = call.Argument(0).Data<long>();
            var originals = call.Argument(1).Data<DuckInterval>();
            var output = call.Output;
            var values = output.Data<DuckInterval>();
            var numbers = default(ZoneNumbers);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var micros = ZonedValue.Micros(originals[row]);
                    var zone = numbers.Get(ZonedValue.Zone(originals[row]));
                    var fine = ZonedValue.Nanos(originals[row]) - ((Int128)micros * 1000);
                    values[row] = ZonedValue.OfInstant(((Int128)Near(locals[row], micros, zone) * 1000) + fine, zone.Number);
                }
            }
        }),

        // Times of day.
        ["lq_timetz"] = name => NativeRows.Map3<long, long, int, DuckInterval>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, Digits, Zoned, (picos, minutes, precision) => OfLocal(picos, (int)minutes, precision)),
        ["lq_timetz_local"] = name => NativeRows.Map<DuckInterval, long>(name, Zoned, DuckLogicalType.BigInt, Local),
        ["lq_timetz_utc"] = name => NativeRows.Map<DuckInterval, long>(name, Zoned, DuckLogicalType.BigInt, ZonedValue.TimePicos),
        ["lq_timetz_offset"] = name => NativeRows.Map<DuckInterval, long>(name, Zoned, DuckLogicalType.BigInt, value => ZonedValue.TimeOffset(value)),
        ["lq_timetz_at"] = name => NativeRows.Map2<DuckInterval, long, DuckInterval>(
            name, Zoned, DuckLogicalType.BigInt, Zoned, (value, minutes) => ZonedValue.OfTime(ZonedValue.TimePicos(value), (int)minutes)),
        ["lq_timetz_at_zone"] = name => new DuckScalarFunction(name, [Zoned, Text, DuckLogicalType.TimestampTz], Zoned, call =>
        {
            var times = call.Argument(0).Data<DuckInterval>();
            var zones = call.Argument(1);
            var starts = call.Argument(2).Data<long>();
            var output = call.Output;
            var values = output.Data<DuckInterval>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var minutes = (int)(lookup.Get(zones.Bytes(row)).OffsetAt(starts[row]) / 60_000_000);
                    values[row] = ZonedValue.OfTime(ZonedValue.TimePicos(times[row]), minutes);
                }
            }
        }),
        ["lq_round_timetz"] = name => NativeRows.Map2<DuckInterval, int, DuckInterval>(
            name, Zoned, Digits, Zoned, (value, precision) => OfLocal(Local(value), ZonedValue.TimeOffset(value), precision)),
        ["lq_shift_timetz"] = name => NativeRows.Map2<DuckInterval, long, DuckInterval>(
            name, Zoned, DuckLogicalType.BigInt, Zoned, (value, micros) => ZonedValue.OfTime(
                FineTime.OfDay(ZonedValue.TimePicos(value) + ((Int128)micros * FineTime.PicosPerMicro)), ZonedValue.TimeOffset(value))),
        ["lq_cast_varchar_to_timetz"] = name => new DuckScalarFunction(name, [Text, Digits, DuckLogicalType.BigInt], Zoned, call =>
        {
            var texts = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var sessions = call.Argument(2).Data<long>();
            var output = call.Output;
            var values = output.Data<DuckInterval>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var text = texts.Bytes(row);
                    values[row] = TimeText.TryParseTimeWithZone(TextNatives.Trim(text, start: true, end: true), out var picos, out var minutes)
                        ? OfLocal(picos, minutes ?? (int)sessions[row], precisions[row])
                        : throw CastNatives.Temporal(text, "time with time zone");
                }
            }
        }),
        ["lq_timetz_to_varchar"] = name => NativeRows.Format2<DuckInterval, int>(name, Zoned, Digits, Text, (value, precision, output) =>
        {
            FineTime.WriteTime(output, Local(value), precision);
            var minutes = ZonedValue.TimeOffset(value);
            output.Write(minutes == 0 ? "+00:00" : TimeZones.OffsetName(minutes * 60_000_000L));
        }),
        ["lq_timetz_to_zoned"] = name => NativeRows.Map3<DuckInterval, long, int, DuckInterval>(
            name, Zoned, DuckLogicalType.BigInt, Digits, Zoned, (value, today, precision) =>
            {
                var offset = ZonedValue.TimeOffset(value);
                var picos = ((Int128)today * FineTime.PicosPerDay) + FineTime.Round(Local(value), precision) - (offset * 60 * (Int128)FineTime.PicosPerSecond);
                return ZonedValue.OfInstant(FineTime.Floor(picos, 1000), offset + TimeZones.MaxOffsetMinutes);
            }),
    };

    /// <summary>The picoseconds of the day that the clock of a time's zone shows.</summary>
    public static long Local(DuckInterval value) =>
        FineTime.OfDay(ZonedValue.TimePicos(value) + ((Int128)ZonedValue.TimeOffset(value) * 60 * FineTime.PicosPerSecond));

    private static DuckInterval OfLocal(long picos, int minutes, int precision) => ZonedValue.OfTime(
        FineTime.OfDay(FineTime.Round(picos, precision) - ((Int128)minutes * 60 * FineTime.PicosPerSecond)), minutes);

    // With the offset that the original had, where the clock shows the time twice.
    private static long Near(long local, long original, ZoneClock zone)
    {
        var offset = zone.OffsetAt(original);
        return zone.OffsetAt(local - offset) == offset ? local - offset : zone.ToInstant(local);
    }

    private static DuckScalarFunction ToZoned(string name) =>
        new(name, [Text, Digits, Text], Zoned, call =>
        {
            var texts = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var sessions = call.Argument(2);
            var output = call.Output;
            var values = output.Data<DuckInterval>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var text = texts.Bytes(row);
                if (!TimeText.TryParse(TextNatives.Trim(text, start: true, end: true), (byte)' ', out var time))
                {
                    throw CastNatives.Temporal(text, "timestamp with time zone");
                }

                ZoneClock zone;
                try
                {
                    zone = lookup.Get(time.Zone.IsEmpty ? sessions.Bytes(row) : time.Zone);
                }
                catch (NativeFailureException)
                {
                    throw CastNatives.Temporal(text, "timestamp with time zone");
                }

                var picos = FineTime.ToInstant(time.ToPicos(Math.Min(precisions[row], 9)), zone);
                values[row] = ZonedValue.OfInstant(FineTime.Floor(picos, 1000), zone.Number);
            }
        });
}
