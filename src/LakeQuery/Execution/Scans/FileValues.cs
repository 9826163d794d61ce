using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <summary>Between values as files hold them and as plans do: in files the fields of rows have names, in plans positions.</summary>
internal static class FileValues
{
    /// <summary>The DuckDB type to read a stored type by, with the names of its fields.</summary>
    public static string TypeName(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Array => TypeName(type.Element!) + "[]",
        SqlTypeKind.Map => $"MAP({TypeName(type.Key!)}, {TypeName(type.Element!)})",
        SqlTypeKind.Row => "STRUCT(" + string.Join(", ", type.Fields.Select(field => $"{SqlLiterals.Name(field.Name ?? "")} {TypeName(field.Type)}")) + ")",
        _ => DuckDbTypes.Name(type),
    };

    /// <summary>A value read by <see cref="TypeName"/> as the plan's. <paramref name="sql"/> may be written often.</summary>
    public static string FromFile(SqlType type, string sql, WriterScope scope)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Char:
                return $"rtrim({sql}, ' ')";
            case SqlTypeKind.Varchar when type.Length is { } bound:
                return $"substr({sql}, 1, {bound})";
            case SqlTypeKind.Row:
                var fields = type.Fields.Select((field, index) =>
                    $"{DuckDbTypes.FieldName(index)} := {FromFile(field.Type, $"struct_extract({sql}, {SqlLiterals.Text(field.Name ?? "")})", scope)}");
                return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
            case SqlTypeKind.Array when NeedsWork(type.Element!):
                var element = scope.Fresh("e");
                return $"list_transform({sql}, lambda {element}: {FromFile(type.Element!, element, scope)})";
            case SqlTypeKind.Map when NeedsWork(type.Key!) || NeedsWork(type.Element!):
                var entry = scope.Fresh("e");
                return $"map_from_entries(list_transform(map_entries({sql}), lambda {entry}: "
                    + $"{{'key': {FromFile(type.Key!, entry + ".key", scope)}, 'value': {FromFile(type.Element!, entry + ".value", scope)}}}))";
            case SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone when StoredTimestamp.Rounds(type):
                return StoredTimestamp.Round(type, sql, scope);
            default:
                return sql;
        }
    }

    /// <summary>Whether a type is, or holds, another.</summary>
    public static bool Holds(SqlType type, SqlTypeKind kind) =>
        type.Kind == kind
        || (type.Element is { } element && Holds(element, kind))
        || (type.Key is { } key && Holds(key, kind))
        || type.Fields.Any(field => Holds(field.Type, kind));

    private static bool NeedsWork(SqlType type) =>
        type.Kind is SqlTypeKind.Row or SqlTypeKind.Char
        || (type.Kind == SqlTypeKind.Varchar && type.Length is not null)
        || StoredTimestamp.Rounds(type)
        || (type.Element is { } element && NeedsWork(element))
        || (type.Key is { } key && NeedsWork(key));
}
