using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <summary>What LazySimpleSerDe makes of a field's text: NULL of whatever does not fit, never an error.</summary>
/// <remarks>Source: Hive, classes LazySimpleSerDe, LazyInteger, LazyBoolean, LazyDate, LazyTimestamp.</remarks>
internal static class LazyValues
{
    /// <summary>The value of <paramref name="field"/>, a name that may be written often.</summary>
    public static string Sql(SqlType type, string field, LazySeparators separators, WriterScope scope) => Sql(type, field, separators, 0, scope);

    private static string Sql(SqlType type, string field, LazySeparators separators, int level, WriterScope scope)
    {
        var name = DuckDbTypes.Name(type);
        switch (type.Kind)
        {
            case SqlTypeKind.Varchar:
                return type.Length is { } bound ? $"substr({field}, 1, {bound})" : field;
            case SqlTypeKind.Char:
                return $"rtrim(substr({field}, 1, {type.Length}), ' ')";
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                // Digits with a sign go straight; a fraction is cut off; all else is NULL, also what DuckDB would read ('1e2', ' 1').
                return $"CASE WHEN translate({field}, '0123456789', '') IN ('', '-', '+') THEN TRY_CAST({field} AS {name}) "
                    + $"WHEN regexp_full_match({field}, '[+-]?[0-9]+[.][0-9]*') THEN TRY_CAST(split_part({field}, '.', 1) AS {name}) END";
            case SqlTypeKind.Boolean:
                return $"CASE lower({field}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END";
            case SqlTypeKind.Date:
                return $"TRY_CAST(split_part(trim({field}), ' ', 1) AS DATE)";
            case SqlTypeKind.Timestamp:
                return $"CASE WHEN regexp_full_match(trim({field}), '[0-9]{{1,4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([ T][0-9]{{1,2}}:[0-9]{{1,2}}(:[0-9]{{1,2}}([.][0-9]{{1,9}})?)?)?') "
                    + $"THEN TRY_CAST(trim({field}) AS {name}) END";
            case SqlTypeKind.Varbinary:
                return $"coalesce(TRY(from_base64({field})), encode({field}))";
            case SqlTypeKind.Array:
                {
                    var element = scope.Fresh("e");
                    return $"CASE WHEN {field} = '' THEN CAST([] AS {name}) ELSE list_transform({Split(field, separators, level)}, "
                        + $"lambda {element}: {Element(type.Element!, element, separators, level + 1, scope)}) END";
                }

            case SqlTypeKind.Map:
                {
                    var entry = scope.Fresh("e");
                    var pair = scope.Fresh("p");
                    return $"CASE WHEN {field} = '' THEN CAST(MAP {{}} AS {name}) ELSE TRY(map_from_entries(list_transform({Split(field, separators, level)}, "
                        + $"lambda {entry}: list_transform([{Split(entry, separators, level + 1)}], lambda {pair}: "
                        + $"{{'key': {Element(type.Key!, pair + "[1]", separators, level + 2, scope)}, "
                        + $"'value': {Element(type.Element!, pair + "[2]", separators, level + 2, scope)}}})[1]))) END";
                }

            case SqlTypeKind.Row:
                {
                    var parts = scope.Fresh("p");
                    var fields = type.Fields.Select((member, index) =>
                        $"{DuckDbTypes.FieldName(index)} := {Element(member.Type, $"{parts}[{index + 1}]", separators, level + 1, scope)}");
                    return $"CASE WHEN {field} IS NOT NULL THEN list_transform([{Split(field, separators, level)}], "
                        + $"lambda {parts}: struct_pack({string.Join(", ", fields)}))[1] END";
                }

            default:
                return $"TRY_CAST({field} AS {name})";
        }
    }

    // Inside a field the null sequence is text that means NULL.
    private static string Element(SqlType type, string sql, LazySeparators separators, int level, WriterScope scope) =>
        Sql(type, $"nullif({sql}, '\\N')", separators, level, scope);

    private static string Split(string sql, LazySeparators separators, int level) =>
        $"string_split({sql}, {SqlLiterals.Text(separators.Levels[Math.Min(level, separators.Levels.Length - 1)])})";
}
