using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>What the JSON SerDes make of a scalar, read as text.</summary>
/// <remarks>Hive's refuses a value of the wrong kind; OpenX's gives NULL, and false for any boolean that is not true.</remarks>
internal static class JsonValues
{
    /// <summary>The value of <paramref name="field"/>, text that may be written often.</summary>
    public static string Sql(SqlType type, string field, string columnName, TableFormat format, WriterScope scope)
    {
        var name = DuckDbTypes.Name(type);
        switch (type.Kind)
        {
            case SqlTypeKind.Varchar:
                return type.Length is { } bound ? $"substr({field}, 1, {bound})" : field;
            case SqlTypeKind.Char:
                return $"rtrim(substr({field}, 1, {type.Length}), ' ')";
            case SqlTypeKind.Boolean when format == TableFormat.OpenXJson:
                return $"CASE WHEN {field} IS NOT NULL THEN lower({field}) = 'true' END";
        }

        var attempt = type.Kind switch
        {
            SqlTypeKind.Boolean => $"CASE lower({field}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
                $"coalesce(TRY_CAST({field} AS {name}), TRY_CAST(TRUNC(TRY_CAST({field} AS DOUBLE)) AS {name}))",
            SqlTypeKind.Timestamp =>
                $"coalesce(timezone('UTC', TRY_CAST({field} AS TIMESTAMPTZ)), "
                + $"make_timestamp(CASE WHEN length({field}) >= 13 THEN TRY_CAST({field} AS BIGINT) * 1000 ELSE TRY_CAST({field} AS BIGINT) * 1000000 END))",
            SqlTypeKind.Date => $"TRY_CAST(split_part({field}, ' ', 1) AS DATE)",
            SqlTypeKind.Varbinary => $"TRY(from_base64({field}))",
            _ => $"TRY_CAST({field} AS {name})",
        };
        if (format == TableFormat.OpenXJson)
        {
            return attempt;
        }

        var fail = scope.Native(
            "lq_fail", $"'HIVE_BAD_DATA: Value ''' || {field} || ''' of column {columnName.Replace("'", "''", StringComparison.Ordinal)} is not of type {type}'");
        return $"CASE WHEN {field} IS NULL THEN NULL ELSE coalesce({attempt}, {fail}) END";
    }
}
