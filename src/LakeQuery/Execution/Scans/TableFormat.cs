using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Execution.Scans;

/// <summary>The formats that are read.</summary>
internal enum TableFormat
{
    Parquet,

    /// <summary>Delimited text of LazySimpleSerDe.</summary>
    Delimited,

    /// <summary>Quoted text of OpenCSVSerde.</summary>
    Csv,

    /// <summary>JSON of Hive's SerDe: a value of the wrong kind is an error.</summary>
    HiveJson,

    /// <summary>JSON of OpenX's SerDe: a value of the wrong kind is NULL.</summary>
    OpenXJson,

    /// <summary>Lines that a regular expression matches.</summary>
    Regex,

    /// <summary>Lines that a Grok pattern matches.</summary>
    Grok,
}

/// <summary>Tells the format from the classes in a storage descriptor, as Athena does: never from file names.</summary>
internal static class TableFormats
{
    /// <summary>Whether files are CloudTrail's: one object with an array of records each.</summary>
    public static bool IsCloudTrail(StorageDescriptor storage) =>
        storage.InputFormat is { } input && input.EndsWith(".CloudTrailInputFormat", StringComparison.Ordinal);

    /// <summary>The format of a descriptor.</summary>
    /// <exception cref="LakeQueryException">HIVE_UNSUPPORTED_FORMAT.</exception>
    public static TableFormat Of(StorageDescriptor storage, string tableName)
    {
        var serde = storage.SerdeInfo?.SerializationLibrary ?? "";
        return serde[(serde.LastIndexOf('.') + 1)..] switch
        {
            "ParquetHiveSerDe" => TableFormat.Parquet,
            "LazySimpleSerDe" => TableFormat.Delimited,
            "OpenCSVSerde" => TableFormat.Csv,
            "JsonSerDe" when serde.StartsWith("org.openx.", StringComparison.Ordinal) => TableFormat.OpenXJson,
            "JsonSerDe" => TableFormat.HiveJson,
            "RegexSerDe" => TableFormat.Regex,
            "GrokSerDe" => TableFormat.Grok,
            "CloudTrailSerde" => TableFormat.HiveJson,
            "" when storage.InputFormat is { } input && input.Contains("Parquet", StringComparison.Ordinal) => TableFormat.Parquet,
            "" when storage.InputFormat is null or "org.apache.hadoop.mapred.TextInputFormat" => TableFormat.Delimited,
            var _ => throw QueryErrors.UnsupportedFormat(tableName, serde.Length > 0 ? serde : storage.InputFormat!),
        };
    }
}
