using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>The files that the catalog knows from earlier crawls: those of the same size and time are not read again.</summary>
internal sealed class KnownFiles
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private sealed record Entry(DataFile File, FileSchema Schema, double EstimatedRows);

    /// <summary>Takes in the file list of a table that this crawler made.</summary>
    public void Add(TableSnapshot snapshot, IReadOnlyList<Partition> partitions, IReadOnlyList<DataFile> files, ICatalog catalog)
    {
        if (SchemaOf(snapshot.Table) is not { } schema)
        {
            return;
        }

        var rowsPerByte = NumberOf(snapshot.Table, "recordCount") / Math.Max(1, NumberOf(snapshot.Table, "sizeKey"));
        var folders = partitions.Select(partition => PartitionFolder(snapshot, partition, catalog)).ToArray();
        var schemas = new Dictionary<string, FileSchema>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.PartitionId >= folders.Length || (file.PartitionId < 0 && folders.Length > 0))
            {
                continue;
            }

            var path = Path.Join(file.PartitionId < 0 ? snapshot.Location : folders[file.PartitionId], file.Path);
            _entries[LakePath.Normalize(path)] = new Entry(
                file, schema.Format == FileFormat.Parquet ? OfNames(schema, file.ColumnNames, schemas) : schema,
                file.Rows >= 0 ? file.Rows : file.Bytes * rowsPerByte);
        }
    }

    /// <summary>Gives a file its schema from the catalog; false where it has to be read.</summary>
    public bool TryUse(LakeFile file)
    {
        if (!_entries.TryGetValue(file.Info.Path, out var known)
            || known.File.Bytes != file.Info.Bytes || known.File.ModifiedMicros != file.Info.ModifiedMicros
            || known is { Schema.Format: FileFormat.Parquet, File: { Statistics: null, ColumnNames.Length: > 0 } })
        {
            // New, changed, or noted down when footers were not kept yet.
            return false;
        }

        file.Known = known.File;
        file.Schema = known.Schema;
        file.Rows = known.File.Rows;
        file.EstimatedRows = known.EstimatedRows;
        file.ColumnNames = known.File.ColumnNames;
        file.ColumnBytes = known.File.ColumnBytes;
        file.Statistics = known.File.Statistics;
        return true;
    }

    /// <summary>The absolute folder of a partition.</summary>
    public static string PartitionFolder(TableSnapshot snapshot, Partition partition, ICatalog catalog) =>
        partition.Location is { } location
            ? LakePath.Resolve(location, catalog.BaseDirectory)
            : Path.Join(snapshot.Location, HivePath.Format([.. snapshot.Table.PartitionKeys.Select((key, index) => KeyValuePair.Create(key.Name, partition.Values[index]))]));

    private static double NumberOf(Table table, string parameter) =>
        double.TryParse(table.Parameters.GetValueOrDefault(parameter), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // A Parquet file has those of the table's columns that its footer named.
    private static FileSchema OfNames(FileSchema table, ImmutableArray<string> names, Dictionary<string, FileSchema> schemas)
    {
        var key = string.Join('\n', names);
        if (!schemas.TryGetValue(key, out var schema))
        {
            schema = table with
            {
                Columns = [.. names.Select(name => table.Columns.FirstOrDefault(column => column.Name == name) ?? new FileColumn(name, ColumnType.Nothing))],
            };
            schemas.Add(key, schema);
        }

        return schema;
    }

    // The schema of a text file is the table's, as nothing else was kept of it.
    private static FileSchema? SchemaOf(Table table)
    {
        var serde = table.StorageDescriptor.SerdeInfo?.Parameters ?? Database.EmptyParameters;
        var columns = table.StorageDescriptor.Columns.Select(column => new FileColumn(column.Name, ColumnType.Parse(column.Type))).ToImmutableArray();
        var compression = table.Parameters.GetValueOrDefault("compressionType") ?? "none";
        switch (table.Parameters.GetValueOrDefault("classification"))
        {
            case "parquet":
                return new FileSchema(FileFormat.Parquet, columns);
            case "json":
                var paths = (serde.GetValueOrDefault("paths") ?? "").Split(',');
                return new FileSchema(FileFormat.Json, paths.Length != columns.Length
                    ? columns : [.. columns.Select((column, index) => column with { SourceName = paths[index] })])
                {
                    Compression = compression,
                    JsonLayout = serde.GetValueOrDefault(TableBuilder.JsonFormatParameter) switch
                    {
                        "array" => JsonLayout.Array,
                        "document" => JsonLayout.Document,
                        _ => JsonLayout.Lines,
                    },
                };
            case "csv" when table.Parameters.GetValueOrDefault("delimiter") is { Length: 1 } delimiter:
                var hasHeader = table.Parameters.ContainsKey("skip.header.line.count");
                return new FileSchema(FileFormat.Csv, [.. columns.Select((column, index) =>
                    column with { SourceName = hasHeader ? column.Name : "", IsUnnamed = !hasHeader && column.Name == ColumnNames.Unnamed(index) })])
                {
                    Compression = compression,
                    Delimiter = delimiter[0],
                    HasHeader = hasHeader,
                    Quote = serde.GetValueOrDefault("quoteChar") is { Length: 1 } quote ? quote[0]
                        : table.Parameters.GetValueOrDefault("areColumnsQuoted") == "true" ? '"' : '\0',
                };
            default:
                return null;
        }
    }
}
