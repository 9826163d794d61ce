using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LakeQuery.Catalog;

namespace LakeQuery.Crawling;

/// <summary>Makes the catalog's table of a candidate, with the SerDe, formats and parameters that a Glue crawler writes.</summary>
/// <remarks>Source: AWS Glue API, <em>Table</em>, and tables crawled on AWS. What a user added to a table — description, comments,
/// parameters of other names — stays.</remarks>
internal static class TableBuilder
{
    /// <summary>Names the crawler that made a table.</summary>
    public const string CrawlerParameter = "UPDATED_BY_CRAWLER";

    /// <summary>Marks a table without data: milliseconds since 1970.</summary>
    public const string DeprecatedParameter = "DEPRECATED_BY_CRAWLER";

    /// <summary>SerDe parameter of JSON tables that are not an object a line: <c>array</c> or <c>document</c>.</summary>
    public const string JsonFormatParameter = "lakequery.json.format";

    public const string OpenCsvSerde = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    public const string LazySimpleSerde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

    private const string TextOutput = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    // What this crawler sets; on a table crawled again, those not set any more go.
    private static readonly string[] OwnParameters =
    [
        "CrawlerSchemaSerializerVersion", "CrawlerSchemaDeserializerVersion", CrawlerParameter, DeprecatedParameter, "classification",
        "compressionType", "typeOfData", "objectCount", "recordCount", "averageRecordSize", "sizeKey", "delimiter", "columnsOrdered",
        "areColumnsQuoted", "skip.header.line.count", "use.null.for.invalid.data", "exclusions", "partition_filtering.enabled",
    ];

    /// <summary>Makes the table.</summary>
    /// <param name="candidate">The files.</param>
    /// <param name="name">Name that was chosen.</param>
    /// <param name="columns">Data columns without the partition keys.</param>
    /// <param name="keys">Partition keys.</param>
    /// <param name="existing">The table as it is, or null.</param>
    /// <param name="options">The crawl's options.</param>
    public static Table Build(
        TableCandidate candidate, string name, IReadOnlyList<FileColumn> columns, ImmutableArray<Column> keys, Table? existing, CrawlOptions options)
    {
        var parameters = Parameters(candidate, existing, options);
        var schema = candidate.Schemas[0];
        return new Table
        {
            DatabaseName = options.Database.ToLowerInvariant(),
            Name = name,
            Description = existing?.Description,
            Owner = existing?.Owner ?? "owner",
            CreateTime = existing?.CreateTime,
            UpdateTime = existing?.UpdateTime,
            VersionId = existing?.VersionId,
            Extra = existing?.Extra,
            TableType = "EXTERNAL_TABLE",
            PartitionKeys = [.. keys.Select(key => key with { Comment = CommentOf(existing?.PartitionKeys, key.Name) })],
            Parameters = Keep(existing?.Parameters, keys.IsEmpty ? parameters : parameters.SetItem("partition_filtering.enabled", "true")),
            StorageDescriptor = new StorageDescriptor
            {
                Columns = [.. columns.Select(column =>
                    new Column(column.Name, column.Type.ToString(), CommentOf(existing?.StorageDescriptor.Columns, column.Name)))],
                Location = candidate.File is null ? candidate.Path + "/" : candidate.Path,
                InputFormat = schema.Format == FileFormat.Parquet
                    ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat" : "org.apache.hadoop.mapred.TextInputFormat",
                OutputFormat = schema.Format == FileFormat.Parquet
                    ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat" : TextOutput,
                Compressed = candidate.Schemas.Any(other => other.Compression != "none"),
                NumberOfBuckets = -1,
                SerdeInfo = Serde(candidate, columns, existing, options),
                Parameters = Keep(existing?.StorageDescriptor.Parameters, parameters),
                Extra = existing?.StorageDescriptor.Extra,
            },
        };
    }

    /// <summary>Whether a table reads CSV with quotes.</summary>
    public static bool UsesOpenCsv(TableCandidate candidate, CrawlOptions options) => candidate.Quote != '\0' && !options.AwsCompatible;

    private static ImmutableSortedDictionary<string, string> Parameters(TableCandidate candidate, Table? existing, CrawlOptions options)
    {
        var schema = candidate.Schemas[0];
        var files = candidate.Files.ToList();
        var bytes = files.Sum(file => file.Info.Bytes);
        var rows = (long)Math.Round(files.Sum(file => file.EstimatedRows));
        var compression = candidate.Schemas.Select(other => other.Compression).Distinct().ToList();
        var parameters = Database.EmptyParameters.ToBuilder();
        parameters["CrawlerSchemaSerializerVersion"] = "1.0";
        parameters["CrawlerSchemaDeserializerVersion"] = "1.0";
        parameters[CrawlerParameter] = options.CrawlerName;
        parameters["classification"] = NameOf(schema.Format);
        parameters["compressionType"] = compression.Find(name => name != "none") ?? "none";
        parameters["typeOfData"] = "file";
        parameters["objectCount"] = Text(files.Count);
        parameters["sizeKey"] = Text(bytes);

        // Estimates of files that were not read again come from these very numbers: without a change they stay as they are.
        if (existing is not null && files.All(file => file.Known is not null) && existing.Parameters.GetValueOrDefault("sizeKey") == Text(bytes)
            && existing.Parameters.GetValueOrDefault("recordCount") is { } knownRows
            && existing.Parameters.GetValueOrDefault("averageRecordSize") is { } knownSize)
        {
            parameters["recordCount"] = knownRows;
            parameters["averageRecordSize"] = knownSize;
        }
        else
        {
            parameters["recordCount"] = Text(rows);
            parameters["averageRecordSize"] = Text(bytes / Math.Max(1, rows));
        }

        if (schema.Format == FileFormat.Csv)
        {
            parameters["delimiter"] = schema.Delimiter.ToString();
            parameters["columnsOrdered"] = "true";
            parameters["areColumnsQuoted"] = candidate.Quote == '\0' ? "false" : "true";
            if (schema.HasHeader)
            {
                parameters["skip.header.line.count"] = "1";
            }

            if (UsesOpenCsv(candidate, options))
            {
                parameters["use.null.for.invalid.data"] = "TRUE";
            }
        }

        if (options.Exclusions.Count > 0)
        {
            parameters["exclusions"] = $"[{string.Join(',', options.Exclusions.Select(pattern => $"\"{JsonEncodedText.Encode(pattern)}\""))}]";
        }

        return parameters.ToImmutable();
    }

    private static SerdeInfo Serde(TableCandidate candidate, IReadOnlyList<FileColumn> columns, Table? existing, CrawlOptions options)
    {
        var schema = candidate.Schemas[0];
        var parameters = Database.EmptyParameters.ToBuilder();
        string library;
        switch (schema.Format)
        {
            case FileFormat.Parquet:
                library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
                parameters["serialization.format"] = "1";
                break;
            case FileFormat.Json:
                library = "org.openx.data.jsonserde.JsonSerDe";
                parameters["paths"] = string.Join(',', columns.Select(column => column.SourceName));
                foreach (var column in columns)
                {
                    if (!column.Name.Equals(column.SourceName, StringComparison.OrdinalIgnoreCase))
                    {
                        parameters["mapping." + column.Name] = column.SourceName;
                    }
                }

                if (schema.JsonLayout != JsonLayout.Lines && !options.AwsCompatible)
                {
                    parameters[JsonFormatParameter] = schema.JsonLayout == JsonLayout.Array ? "array" : "document";
                }

                break;
            case FileFormat.Csv when UsesOpenCsv(candidate, options):
                library = OpenCsvSerde;
                parameters["separatorChar"] = schema.Delimiter.ToString();
                parameters["quoteChar"] = candidate.Quote.ToString();
                parameters["escapeChar"] = "\\";
                break;
            default:
                library = LazySimpleSerde;
                parameters["field.delim"] = schema.Delimiter.ToString();
                break;
        }

        var old = existing?.StorageDescriptor.SerdeInfo;
        if (old?.SerializationLibrary == library)
        {
            // A reader's setting that the user added stays.
            foreach (var (name, value) in old.Parameters)
            {
                if (!name.StartsWith("mapping.", StringComparison.Ordinal) && name is not ("paths" or JsonFormatParameter))
                {
                    parameters.TryAdd(name, value);
                }
            }
        }

        return new SerdeInfo { Name = old?.Name, SerializationLibrary = library, Parameters = parameters.ToImmutable() };
    }

    /// <summary>Glue's name of a format.</summary>
    public static string NameOf(FileFormat format) => format switch
    {
        FileFormat.Parquet => "parquet",
        FileFormat.Json => "json",
        FileFormat.Csv => "csv",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static ImmutableSortedDictionary<string, string> Keep(
        ImmutableSortedDictionary<string, string>? old, ImmutableSortedDictionary<string, string> own) =>
        old is null ? own : old.RemoveRange(OwnParameters).SetItems(own);

    private static string? CommentOf(ImmutableArray<Column>? columns, string name) => columns?.FirstOrDefault(column => column.Name == name)?.Comment;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
