using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>A view as Athena keeps it in a table's ViewOriginalText: a comment that holds JSON in base64.</summary>
/// <param name="OriginalSql">The query's text.</param>
/// <param name="Schema">The database that bare names in it belong to.</param>
/// <param name="Columns">Names and types (Trino's spelling) as they were when the view was made.</param>
internal sealed record PrestoView(string OriginalSql, string Schema, ImmutableArray<(string Name, string Type)> Columns)
{
    /// <summary>The catalog's name in Athena.</summary>
    public const string CatalogName = "awsdatacatalog";

    /// <summary>What ViewExpandedText holds.</summary>
    public const string ExpandedText = "/* Presto View */";

    private const string Prefix = "/* Presto View: ";
    private const string Suffix = " */";

    /// <summary>Reads the view of a table's entry.</summary>
    /// <exception cref="LakeQueryException">INVALID_VIEW.</exception>
    public static PrestoView Read(Table table) => TryRead(table)
        ?? throw QueryErrors.ViewUnreadable($"{table.DatabaseName}.{table.Name}", "its text is not that of an Athena view");

    /// <summary>Reads the view of a table's entry; null where its text is not a view's.</summary>
    public static PrestoView? TryRead(Table table)
    {
        var text = table.ViewOriginalText?.Trim() ?? "";
        if (text.Length < Prefix.Length + Suffix.Length || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !text.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = GlueJson.Parse(Convert.FromBase64String(text[Prefix.Length..^Suffix.Length].Trim()));
            var root = document.RootElement;
            var columns = root.TryGetProperty("columns", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(column => (column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!))
                : [];
            return new PrestoView(
                root.GetProperty("originalSql").GetString()!,
                root.TryGetProperty("schema", out var schema) && schema.GetString() is { } database ? database : table.DatabaseName,
                [.. columns]);
        }
        catch (Exception error) when (error is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text for ViewOriginalText.</summary>
    public string ToOriginalText()
    {
        var json = GlueJson.ToCompactText(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("originalSql", OriginalSql);
            writer.WriteString("catalog", CatalogName);
            writer.WriteString("schema", Schema);
            writer.WriteStartArray("columns");
            foreach (var (name, type) in Columns)
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("type", type);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return Prefix + Convert.ToBase64String(Encoding.UTF8.GetBytes(json)) + Suffix;
    }
}
