using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Timestamps and times of 7 to 12 digits: picoseconds in HUGEINT since 1970, in BIGINT since midnight.</summary>
internal static class FineTimeNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType Digits = DuckLogicalType.Integer;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_picos_to_timestamp"] = name => FromPicos(name, DuckLogicalType.Timestamp, picos => (long)FineTime.Floor(picos, FineTime.PicosPerMicro)),
        ["lq_picos_rest"] = name => FromPicos(
            name, DuckLogicalType.BigInt, picos => (long)(picos - (FineTime.Floor(picos, FineTime.PicosPerMicro) * FineTime.PicosPerMicro))),
        ["lq_picos_of_day"] = name => FromPicos(name, DuckLogicalType.BigInt, FineTime.OfDay),
        ["lq_picos_to_time"] = name => NativeRows.Map<long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Time, picos => picos / FineTime.PicosPerMicro),
        ["lq_round_picos"] = name => new DuckScalarFunction(name, [DuckLogicalType.HugeInt, Digits], DuckLogicalType.HugeInt, call =>
        {
            var picos = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetHugeInt(row, FineTime.Round(picos.HugeInt(row), precisions[row]));
                }
            }
        }),
        ["lq_round_time_picos"] = name => NativeRows.Map2<long, int, long>(
            name, DuckLogicalType.BigInt, Digits, DuckLogicalType.BigInt, (picos, precision) => FineTime.OfDay(FineTime.Round(picos, precision))),
        ["lq_shift_time"] = name => NativeRows.Map2<long, long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt,
            (picos, micros) => FineTime.OfDay(picos + ((Int128)micros * FineTime.PicosPerMicro))),
        ["lq_picos_local"] = name => InZone(
            name, (picos, zone) => picos + ((Int128)zone.OffsetAt((long)FineTime.Floor(picos, FineTime.PicosPerMicro)) * FineTime.PicosPerMicro)),
        ["lq_picos_instant"] = name => InZone(name, FineTime.ToInstant),
        ["lq_cast_varchar_to_picos"] = name => new DuckScalarFunction(name, [Text, Digits], DuckLogicalType.HugeInt, call =>
        {
            var texts = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var text = TextNatives.Trim(texts.Bytes(row), start: true, end: true);
                    output.SetHugeInt(row, TimeText.TryParse(text, (byte)' ', out var time) && time.Zone.IsEmpty
                        ? time.ToPicos(precisions[row])
                        : throw CastNatives.Temporal(text, "timestamp"));
                }
            }
        }),
        ["lq_cast_varchar_to_time_picos"] = name => NativeRows.ValueWithNumber<long>(
            name, Text, DuckLogicalType.BigInt, (ReadOnlySpan<byte> text, long precision, out long picos) =>
            {
                picos = TimeText.TryParseFineTime(TextNatives.Trim(text, start: true, end: true), out var read)
                    ? FineTime.OfDay(FineTime.Round(read, (int)precision))
                    : throw CastNatives.Temporal(text, "time");
                return true;
            }),
        ["lq_time_picos_to_varchar"] = name => NativeRows.Format2<long, int>(
            name, DuckLogicalType.BigInt, Digits, Text, (picos, precision, output) => FineTime.WriteTime(output, picos, precision)),
        ["lq_picos_to_varchar"] = name => new DuckScalarFunction(name, [DuckLogicalType.HugeInt, Digits], Text, call =>
        {
            var picos = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    FineTime.WriteTimestamp(buffer, picos.HugeInt(row), precisions[row], (byte)' ');
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        }),
        ["lq_picos_tz_to_varchar"] = name => WithZone(name, iso: false),
        ["lq_picos_tz_to_iso8601"] = name => WithZone(name, iso: true),
    };

    private static DuckScalarFunction FromPicos(string name, DuckLogicalType result, Func<Int128, long> body) =>
        new(name, [DuckLogicalType.HugeInt], result, call =>
        {
            var (picos, output) = (call.Argument(0), call.Output);
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(picos.HugeInt(row));
                }
            }
        });

    private static DuckScalarFunction InZone(string name, Func<Int128, Types.ZoneClock, Int128> body) =>
        new(name, [DuckLogicalType.HugeInt, Text], DuckLogicalType.HugeInt, call =>
        {
            var (picos, zones, output) = (call.Argument(0), call.Argument(1), call.Output);
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetHugeInt(row, body(picos.HugeInt(row), lookup.Get(zones.Bytes(row))));
                }
            }
        });

    private static DuckScalarFunction WithZone(string name, bool iso) =>
        new(name, [DuckLogicalType.HugeInt, Digits, Text], Text, call =>
        {
            var picos = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var zones = call.Argument(2);
            var output = call.Output;
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    ZoneNatives.Write(buffer, picos.HugeInt(row), precisions[row], lookup.Get(zones.Bytes(row)), iso);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });
}
