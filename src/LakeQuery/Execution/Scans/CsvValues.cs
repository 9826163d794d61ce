using System.Globalization;
using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>What Athena makes of the texts that OpenCSVSerde gives.</summary>
/// <remarks>Source: Athena User Guide, <i>OpenCSVSerDe for processing CSV</i>: dates are days and timestamps milliseconds since 1970; text that
/// does not convert is an error unless use.null.for.invalid.data is set.</remarks>
internal static class CsvValues
{
    /// <summary>The value of <paramref name="field"/>, a name that may be written often.</summary>
    public static string Sql(SqlType type, string field, int position, bool invalidIsNull, WriterScope scope)
    {
        var value = type.Kind switch
        {
            SqlTypeKind.Varchar => type.Length is { } bound ? $"substr({field}, 1, {bound})" : null,
            SqlTypeKind.Char => $"rtrim(substr({field}, 1, {type.Length}), ' ')",
            _ => null,
        };
        if (value is not null || type.Kind == SqlTypeKind.Varchar)
        {
            return value ?? field;
        }

        var name = DuckDbTypes.Name(type);
        var attempt = type.Kind switch
        {
            SqlTypeKind.Boolean => $"CASE lower({field}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
                $"CASE WHEN translate({field}, '0123456789', '') IN ('', '-', '+') THEN TRY_CAST({field} AS {name}) END",
            SqlTypeKind.Date => $"(DATE '1970-01-01' + TRY_CAST({field} AS INTEGER))",
            SqlTypeKind.Timestamp => $"make_timestamp(TRY_CAST({field} AS BIGINT) * 1000)",
            _ => $"TRY_CAST({field} AS {name})",
        };
        if (invalidIsNull)
        {
            return attempt;
        }

        var number = position.ToString(CultureInfo.InvariantCulture);
        var fail = scope.Native(
            "lq_fail", $"'HIVE_BAD_DATA: Error parsing field value ''' || {field} || ''' for field {number}: not a value of type {type}'");
        return $"CASE WHEN {field} IS NULL THEN NULL ELSE coalesce({attempt}, {fail}) END";
    }
}
