using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>SHOW CREATE TABLE: DDL in Hive's layout, one row a line, that makes the same table again.</summary>
internal static class ShowTableDefinition
{
    public static CommandOutput Run(ShowCreateTable statement, CommandContext context)
    {
        var (reference, found) = TableReference.Find(statement.Table, context);
        if (found.Table.IsView)
        {
            throw QueryErrors.WrongRelationKind(reference.Database, reference.Name, true, reference.Span, "Use SHOW CREATE VIEW.");
        }

        // As the name was written, so that the text fits where it came from.
        var name = statement.Table.Parts.Count == 1 ? reference.Name : reference.ToString();
        return CommandOutput.Text("createtab_stmt", Lines(name, found.Table));
    }

    private static List<string> Lines(string name, Table table)
    {
        var storage = table.StorageDescriptor;
        var lines = new List<string> { $"CREATE EXTERNAL TABLE {Quote(name)}(" };
        AddColumns(lines, storage.Columns);
        if (table.Parameters.GetValueOrDefault(TableProperties.Comment) is { } comment)
        {
            lines.Add($"COMMENT {HiveStrings.Quote(comment)}");
        }

        if (!table.PartitionKeys.IsEmpty)
        {
            lines.Add("PARTITIONED BY ( ");
            AddColumns(lines, table.PartitionKeys);
        }

        if (!storage.BucketColumns.IsEmpty)
        {
            lines.Add("CLUSTERED BY ( ");
            AddItems(lines, storage.BucketColumns.Select(Quote));
            lines.Add(FormattableString.Invariant($"INTO {storage.NumberOfBuckets} BUCKETS"));
        }

        if (storage.SerdeInfo?.SerializationLibrary is { } serde)
        {
            lines.Add("ROW FORMAT SERDE ");
            lines.Add($"  {HiveStrings.Quote(serde)} ");
            if (storage.SerdeInfo.Parameters.Count > 0)
            {
                lines.Add("WITH SERDEPROPERTIES ( ");
                AddItems(lines, Pairs(storage.SerdeInfo.Parameters));
            }
        }

        if (storage.InputFormat is { } input && storage.OutputFormat is { } output)
        {
            lines.Add("STORED AS INPUTFORMAT ");
            lines.Add($"  {HiveStrings.Quote(input)} ");
            lines.Add("OUTPUTFORMAT ");
            lines.Add($"  {HiveStrings.Quote(output)}");
        }

        if (!string.IsNullOrEmpty(storage.Location))
        {
            lines.Add("LOCATION");
            lines.Add($"  {HiveStrings.Quote(storage.Location)}");
        }

        var properties = table.Parameters.Remove("EXTERNAL").Remove(TableProperties.Comment);
        if (properties.Count > 0)
        {
            lines.Add("TBLPROPERTIES (");
            AddItems(lines, Pairs(properties));
        }

        return lines;
    }

    private static void AddColumns(List<string> lines, ImmutableArray<Column> columns) => AddItems(lines, columns.Select(column =>
        $"{Quote(column.Name)} {column.Type}{(column.Comment is { Length: > 0 } comment ? " COMMENT " + HiveStrings.Quote(comment) : "")}"));

    private static IEnumerable<string> Pairs(ImmutableSortedDictionary<string, string> pairs) =>
        pairs.Select(pair => $"{HiveStrings.Quote(pair.Key)}={HiveStrings.Quote(pair.Value)}");

    // Hive puts a comma and a blank behind each but the last, which closes the list.
    private static void AddItems(List<string> lines, IEnumerable<string> items)
    {
        var before = lines.Count;
        lines.AddRange(items.Select(item => $"  {item}, "));
        if (lines.Count > before)
        {
            lines[^1] = string.Concat(lines[^1].AsSpan(0, lines[^1].Length - 2), ")");
        }
    }

    private static string Quote(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";
}
