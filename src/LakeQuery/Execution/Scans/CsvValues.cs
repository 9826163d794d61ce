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
    /// <param name="type">The column's type.</param>
    /// <param name="field">The text.</param>
    /// <param name="position">The field's number, for messages.</param>
    /// <param name="quote">The quote character.</param>
    /// <param name="invalidIsNull">use.null.for.invalid.data.</param>
    /// <param name="scope">The statement's.</param>
    public static string Sql(SqlType type, string field, int position, string quote, bool invalidIsNull, WriterScope scope)
    {
        if (type.IsText)
        {
            // DuckDB's reader knows one escape; with the backslash as that, doubled quotes end no field but stay double.
            var text = $"replace({field}, {SqlLiterals.Text(quote + quote)}, {SqlLiterals.Text(quote)})";
            return type.Kind == SqlTypeKind.Char ? $"rtrim(substr({text}, 1, {type.Length}), ' ')"
                : type.Length is { } bound ? $"substr({text}, 1, {bound})"
                : text;
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
