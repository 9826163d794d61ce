using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Instants and zones: between instants and what clocks show, and values that carry their own zone (<see cref="ZonedValue"/>).</summary>
internal static class ZoneNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType Zoned = DuckLogicalType.Interval;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        // What a zone's clock shows at an instant, and back.
        ["lq_zone_local"] = name => WithZone(name, DuckLogicalType.TimestampTz, DuckLogicalType.Timestamp, (micros, zone) => zone.ToLocal(micros)),
        ["lq_zone_instant"] = name => WithZone(name, DuckLogicalType.Timestamp, DuckLogicalType.TimestampTz, (micros, zone) => zone.ToInstant(micros)),
        ["lq_zone_offset"] = name => WithZone(
            name, DuckLogicalType.TimestampTz, DuckLogicalType.BigInt, (micros, zone) => TimeText.FloorDivide(zone.OffsetAt(micros), 1_000_000)),

        // An instant with a zone of its own.
        ["lq_zoned"] = name => WithZone(
            name, DuckLogicalType.TimestampTz, Zoned, (micros, zone) => ZonedValue.OfMicros(micros, zone.Number)),
        ["lq_zoned_picos"] = name => new DuckScalarFunction(name, [DuckLogicalType.HugeInt, Text], Zoned, call =>
        {
            var (picos, zones, output) = (call.Argument(0), call.Argument(1), call.Output);
            var values = output.Data<DuckInterval>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = ZonedValue.OfInstant(FineTime.Floor(picos.HugeInt(row), 1000), lookup.Get(zones.Bytes(row)).Number);
                }
            }
        }),
        ["lq_zoned_instant"] = name => NativeRows.Map<DuckInterval, long>(name, Zoned, DuckLogicalType.TimestampTz, ZonedValue.Micros),
        ["lq_zoned_to_picos"] = name => new DuckScalarFunction(name, [Zoned], DuckLogicalType.HugeInt, call =>
        {
            var values = call.Argument(0).Data<DuckInterval>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetHugeInt(row, ZonedValue.Nanos(values[row]) * 1000);
                }
            }
        }),
        ["lq_zoned_local"] = name => OfZoned<long>(
            name, DuckLogicalType.Timestamp, (value, zone) => zone.ToLocal(ZonedValue.Micros(value))),
        ["lq_zoned_offset"] = name => OfZoned<long>(
            name, DuckLogicalType.BigInt, (value, zone) => TimeText.FloorDivide(zone.OffsetAt(ZonedValue.Micros(value)), 1_000_000)),
        ["lq_zoned_zone"] = name => new DuckScalarFunction(name, [Zoned], Text, call =>
        {
            var values = call.Argument(0).Data<DuckInterval>();
            var output = call.Output;
            var zones = default(ZoneNumbers);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetBytes(row, zones.Get(ZonedValue.Zone(values[row])).NameUtf8.Span);
                }
            }
        }),
        ["lq_zoned_to_varchar"] = name => Written(name, iso: false),
        ["lq_zoned_to_iso8601"] = name => Written(name, iso: true),
        ["lq_offset_name"] = name => NativeRows.Format<DuckInterval>(name, DuckLogicalType.Interval, Text, (interval, output) =>
        {
            var micros = (interval.Days * TimeZones.MicrosPerDay) + interval.Micros;
            if (interval.Months != 0 || micros % 60_000_000 != 0 || Math.Abs(micros / 60_000_000) > TimeZones.MaxOffsetMinutes)
            {
                throw NativeFailureException.Argument($"Invalid time zone offset interval: '{TimeSpan.FromMicroseconds(micros)}'");
            }

            output.Write(TimeZones.OffsetName(micros));
        }),
        ["lq_offset_of"] = name => new DuckScalarFunction(name, [DuckLogicalType.BigInt, DuckLogicalType.BigInt], Text, call =>
        {
            var hours = call.Argument(0).Data<long>();
            var minutes = call.Argument(1).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetText(row, OffsetOf(hours[row], minutes[row]));
                }
            }
        }),
    };

    /// <summary>The zone of hours and minutes ahead of UTC.</summary>
    /// <exception cref="NativeFailureException">It is farther than any zone.</exception>
    public static string OffsetOf(long hours, long minutes)
    {
        var total = Math.Abs(hours) < 1000 && Math.Abs(minutes) < 1000 ? (hours * 60) + minutes : long.MaxValue;
        return Math.Abs(minutes) < 60 && total is >= -TimeZones.MaxOffsetMinutes and <= TimeZones.MaxOffsetMinutes
            ? TimeZones.OffsetName(total * 60_000_000)
            : throw NativeFailureException.Argument($"Invalid offset minutes {total}");
    }

    /// <summary>Writes an instant as its zone's clock shows it.</summary>
    public static void Write(System.Buffers.ArrayBufferWriter<byte> output, Int128 picos, int precision, ZoneClock zone, bool iso)
    {
        var micros = (long)FineTime.Floor(picos, FineTime.PicosPerMicro);
        var offset = zone.OffsetAt(micros);
        FineTime.WriteTimestamp(output, picos + ((Int128)offset * FineTime.PicosPerMicro), precision, (byte)(iso ? 'T' : ' '));
        if (!iso)
        {
            output.Write(" ");
            output.Write(zone.Name);
            return;
        }

        output.Write(offset == 0 ? "Z" : TimeZones.OffsetName(offset));
    }

    private static DuckScalarFunction Written(string name, bool iso) =>
        new(name, [Zoned, DuckLogicalType.Integer], Text, call =>
        {
            var values = call.Argument(0).Data<DuckInterval>();
            var precisions = call.Argument(1).Data<int>();
            var output = call.Output;
            var zones = default(ZoneNumbers);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    Write(buffer, ZonedValue.Nanos(values[row]) * 1000, precisions[row], zones.Get(ZonedValue.Zone(values[row])), iso);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    private static DuckScalarFunction WithZone<TOut>(
        string name, DuckLogicalType moment, DuckLogicalType result, Func<long, ZoneClock, TOut> body)
        where TOut : unmanaged =>
        new(name, [moment, Text], result, call =>
        {
            var moments = call.Argument(0).Data<long>();
            var zones = call.Argument(1);
            var output = call.Output;
            var values = output.Data<TOut>();
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(moments[row], lookup.Get(zones.Bytes(row)));
                }
            }
        });

    private static DuckScalarFunction OfZoned<TOut>(string name, DuckLogicalType result, Func<DuckInterval, ZoneClock, TOut> body)
        where TOut : unmanaged =>
        new(name, [Zoned], result, call =>
        {
            var zoned = call.Argument(0).Data<DuckInterval>();
            var output = call.Output;
            var values = output.Data<TOut>();
            var zones = default(ZoneNumbers);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(zoned[row], zones.Get(ZonedValue.Zone(zoned[row])));
                }
            }
        });
}
