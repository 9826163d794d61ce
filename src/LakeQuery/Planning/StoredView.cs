using System.Collections.Immutable;
using System.Text.Json;

namespace LakeQuery.Planning;

/// <summary>A view as the catalog stores it: <c>/* Presto View: base64 of JSON */</c>.</summary>
/// <param name="Sql">The query's text.</param>
/// <param name="Database">The database that its bare names belong to, or null.</param>
/// <param name="Columns">The columns at the view's creation, types in Trino's spelling.</param>
/// <remarks>Source: Amazon Athena User Guide and AWS Glue API, views written by Athena.</remarks>
internal sealed record StoredView(string Sql, string? Database, ImmutableArray<(string Name, string Type)> Columns)
{
    private const string Prefix = "/* Presto View: ";
    private const string Suffix = " */";

    /// <summary>Reads the stored text; null where it is not a view's.</summary>
    public static StoredView? TryRead(string? text)
    {
        text = text?.Trim();
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !text.EndsWith(Suffix, StringComparison.Ordinal)
            || text.Length < Prefix.Length + Suffix.Length)
        {
            return null;
        }

        try
        {
            var bytes = Convert.FromBase64String(text[Prefix.Length..^Suffix.Length].Trim());
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            var columns = root.TryGetProperty("columns", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(column => (column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!)).ToImmutableArray()
                : [];
            return new StoredView(
                root.GetProperty("originalSql").GetString()!, root.TryGetProperty("schema", out var schema) ? schema.GetString() : null, columns);
        }
        catch (Exception error) when (error is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text to store.</summary>
    public string Write()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            originalSql = Sql,
            catalog = ScopeField.CatalogName,
            schema = Database,
            columns = Columns.Select(column => new { name = column.Name, type = column.Type }).ToArray(),
        });
        return Prefix + Convert.ToBase64String(json) + Suffix;
    }
}
