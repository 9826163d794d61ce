using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <summary>How Parquet files hold a timestamp. Tables have milliseconds: finer values are rounded, half up, as they are read.</summary>
/// <param name="RawType">The type that DuckDB reads it as.</param>
/// <param name="Digits">Digits of a second's fraction.</param>
internal sealed record StoredTimestamp(string RawType, int Digits)
{
    /// <summary>Local time in milliseconds is what tables have.</summary>
    public const string Millis = "TIMESTAMP";

    /// <summary>Local time in microseconds.</summary>
    public const string Micros = "TIMESTAMP_US";

    /// <summary>Local time in nanoseconds.</summary>
    public const string Nanos = "TIMESTAMP_NS";

    /// <summary>Instants in milliseconds.</summary>
    public const string InstantMillis = "TIMESTAMPTZ_MS";

    /// <summary>Instants in microseconds.</summary>
    public const string InstantMicros = "TIMESTAMPTZ_US";

    // What a reader is told to read as a TIMESTAMP, which cuts nanoseconds off.
    private static readonly StoredTimestamp Unknown = new("TIMESTAMP", 6);

    /// <summary>A timestamp by what <see cref="PlainSchema"/> calls its type; null where that is no timestamp.</summary>
    public static StoredTimestamp? Of(string? schemaType) => schemaType switch
    {
        Millis => new StoredTimestamp("TIMESTAMP", 3),
        Micros => new StoredTimestamp("TIMESTAMP", 6),
        Nanos => new StoredTimestamp("TIMESTAMP_NS", 9),
        InstantMillis => new StoredTimestamp("TIMESTAMPTZ", 3),
        InstantMicros => new StoredTimestamp("TIMESTAMPTZ", 6),
        _ => null,
    };

    /// <summary>A column that all files hold in one way, or null: some do not, or are not known.</summary>
    public static StoredTimestamp? OfAll(IEnumerable<PlainSchema?> schemas, string column)
    {
        StoredTimestamp? all = null;
        foreach (var schema in schemas)
        {
            if (schema is null || Of(schema.Types.GetValueOrDefault(column)) is not { } own || (all is not null && own.RawType != all.RawType))
            {
                return null;
            }

            all = all is null || own.Digits > all.Digits ? own : all;
        }

        return all;
    }

    /// <summary>As a reader gives it that is told to read a TIMESTAMP.</summary>
    public static StoredTimestamp AsTimestamp(IEnumerable<PlainSchema?> schemas, string column) =>
        schemas.All(schema => Of(schema?.Types.GetValueOrDefault(column)) is { Digits: 3 }) ? Unknown with { Digits = 3 } : Unknown;

    /// <summary>Whether the type is one that tables hold and that files may hold finer.</summary>
    public static bool Rounds(SqlType type) =>
        type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone && type.Precision < 6 && !type.HasZonePerValue;

    /// <summary>A TIMESTAMP, or TIMESTAMPTZ, of the type's digits.</summary>
    public static string Round(SqlType type, string sql, WriterScope scope) => type.Kind == SqlTypeKind.Timestamp
        ? RoundLocal(sql, type.Precision, scope)
        : $"timezone('UTC', {RoundLocal($"timezone('UTC', {sql})", type.Precision, scope)})";

    /// <summary>The raw value as a TIMESTAMP of so many digits.</summary>
    public string Value(string raw, int precision, WriterScope scope)
    {
        var local = RawType switch
        {
            "TIMESTAMPTZ" => $"timezone('UTC', {raw})",
            "TIMESTAMP_NS" => scope.Native(
                "lq_picos_to_timestamp", scope.Native("lq_round_picos", $"(CAST(epoch_ns({raw}) AS HUGEINT) * 1000)", $"{Math.Min(precision, 6)}")),
            _ => raw,
        };
        return RawType == "TIMESTAMP_NS" || Digits <= precision ? local : RoundLocal(local, precision, scope);
    }

    /// <summary>What a bound of the rounded value says of the raw one, in a form that DuckDB can skip row groups by.</summary>
    /// <param name="raw">The raw value.</param>
    /// <param name="isLower">The value is at least the bound, else at most.</param>
    /// <param name="bound">A TIMESTAMP without a column in it.</param>
    /// <param name="precision">Digits the value is rounded to.</param>
    public string Bound(string raw, bool isLower, string bound, int precision)
    {
        var half = Digits <= precision ? 0 : FineTime.MicrosOfDigit(precision) / 2;
        var local = half == 0 ? bound : $"{bound} {(isLower ? '-' : '+')} to_microseconds({half})";
        var limit = RawType switch
        {
            "TIMESTAMPTZ" => $"timezone('UTC', {local})",

            // Nanoseconds reach from 1677 to 2262; a bound beyond says nothing.
            "TIMESTAMP_NS" => $"CASE WHEN {local} BETWEEN TIMESTAMP '1678-01-01' AND TIMESTAMP '2262-01-01' THEN CAST({local} AS TIMESTAMP_NS) "
                + $"ELSE CAST('{(isLower ? "-" : "")}infinity' AS TIMESTAMP_NS) END",
            _ => local,
        };
        return $"{raw} {(isLower ? ">=" : "<=")} {limit}";
    }

    private static string RoundLocal(string local, int precision, WriterScope scope) => precision == 3
        ? scope.Native("lq_round_millis", local)
        : scope.Native("lq_round_timestamp", local, $"{precision}");
}
