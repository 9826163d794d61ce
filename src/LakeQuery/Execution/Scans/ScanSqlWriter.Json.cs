using System.Text;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <content>JSON: one document a line, or (as the crawler marks it) documents over several lines or one array of documents a file.</content>
internal sealed partial class ScanSqlWriter
{
    private void WriteJson(FileGroup group, TableFormat format, StringBuilder sql)
    {
        var layout = group.Setting("lakequery.json.format") switch
        {
            "array" => "array",
            "document" => "unstructured",
            _ => "newline_delimited",
        };
        var spellings = Spellings(group);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var columns = new List<(string Sql, PlanColumn Column)>();
        foreach (var output in group.Scan.Outputs)
        {
            if (output.Source != ScanSource.Data)
            {
                columns.Add((group.ConstantSql(output), output.Column));
                continue;
            }

            // Documents have names, but the catalog's partitions are compared by position.
            if (group.Declared(output.Index, byName: false) is not { } declared)
            {
                columns.Add(($"CAST(NULL AS {DuckDbTypes.Name(output.Column.Type)})", output.Column));
                continue;
            }

            var name = group.Storage.Columns[declared.Position].Name;
            var stored = HiveTypeNames.Parse(declared.HiveType);
            var isNested = stored.Kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row;
            var readType = isNested ? FileValues.TypeName(stored) : "VARCHAR";
            var key = KeyOf(group, name, spellings);
            fields[key] = readType;
            var field = $"{group.Alias}.{SqlLiterals.Name(key)}";
            var value = isNested ? FileValues.FromFile(stored, field, scope) : JsonValues.Sql(stored, field, name, format, scope);
            columns.Add((Coerce(group, output, stored, value), output.Column));
        }

        if (fields.Count == 0)
        {
            fields["lq_none"] = "VARCHAR";
        }

        var list = string.Join(", ", fields.Select(field => $"{SqlLiterals.Text(field.Key)}: {SqlLiterals.Text(field.Value)}"));
        var ignores = format == TableFormat.OpenXJson && IsTrue(group.Setting("ignore.malformed.json"));
        var reader = $"read_json({FileList(group)}, columns={{{list}}}, format='{layout}', "
            + $"ignore_errors={(ignores && layout == "newline_delimited" ? "true" : "false")}, hive_partitioning=false, maximum_object_size=134217728)";
        WriteSelect(columns, reader, group.Alias, sql);
    }

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The key of a column in documents. DuckDB tells cases apart and the SerDes do not, so the spelling the crawler saw is
    /// taken where there is one, else lower case.</summary>
    private static string KeyOf(FileGroup group, string column, Dictionary<string, string> spellings) =>
        group.Setting("mapping." + column) is { Length: > 0 } mapped ? mapped : spellings.GetValueOrDefault(column, column);

    private static Dictionary<string, string> Spellings(FileGroup group)
    {
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in (group.Setting("paths") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            spellings.TryAdd(path, path);
        }

        return spellings;
    }
}
