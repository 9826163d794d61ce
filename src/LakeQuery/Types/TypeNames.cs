namespace LakeQuery.Types;

/// <summary>Types as text that <see cref="TypeParser"/> reads back whatever the field names are.</summary>
internal static class TypeNames
{
    /// <summary>Trino's spelling with every field name in double quotes.</summary>
    public static string Quoted(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Array => $"array({Quoted(type.Element!)})",
        SqlTypeKind.Map => $"map({Quoted(type.Key!)}, {Quoted(type.Element!)})",
        SqlTypeKind.Row => $"row({string.Join(", ", type.Fields.Select(field =>
            field.Name is null ? Quoted(field.Type) : $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {Quoted(field.Type)}"))})",
        _ => type.ToString(),
    };
}
