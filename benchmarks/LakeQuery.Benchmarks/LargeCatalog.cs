using System.Buffers;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Benchmarks;

/// <summary>A table bench.events of very many partitions (day, shard) of ten files each, of which only one partition's files are there:
/// the catalog's lists are written as a crawl would have.</summary>
/// <param name="CatalogDirectory">Folder of the catalog.</param>
/// <param name="DataDirectory">Folder of the table's data.</param>
internal sealed record LargeCatalog(string CatalogDirectory, string DataDirectory)
{
    public const int FilesPerPartition = 10;

    /// <summary>The day and the shard whose partition is there.</summary>
    public const string Day = "2020-01-04";

    public const int Shard = 7;

    private const string Real = "day = DATE '" + Day + "' AND shard = 7";

    /// <summary>The files that are there, as DuckDB's list literal.</summary>
    public string FileList =>
        "[" + string.Join(", ", Directory.GetFiles($"{DataDirectory}/day={Day}/shard={Shard}").Order(StringComparer.Ordinal).Select(path => $"'{path}'")) + "]";

    /// <summary>Makes the catalog, unless it is there.</summary>
    /// <param name="partitions">How many partitions.</param>
    /// <param name="isWhole">Whether all files are to be there.</param>
    public static LargeCatalog Prepare(int partitions, bool isWhole)
    {
        var folder = BenchmarkLakes.Folder($"large{partitions}{(isWhole ? "whole" : "")}");
        var lake = new LargeCatalog(Path.Combine(folder, "catalog"), Path.Combine(folder, "lake", "events"));
        if (!File.Exists(Path.Combine(folder, "complete")))
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            lake.Write(partitions, isWhole);
            File.WriteAllText(Path.Combine(folder, "complete"), "");
        }

        return lake;
    }

    private void Write(int partitions, bool isWhole)
    {
        var shards = Math.Min(1000, partitions / 100);
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        Directory.CreateDirectory(DataDirectory);
        var model = Path.Combine(DataDirectory, ".model.parquet");
        connection.Execute(
            $"""
            COPY (SELECT range AS id, TIMESTAMP '2020-01-01' + to_seconds(range) AS at, '/page/' || range AS url, (range % 500)::INTEGER AS status,
                range * 7 AS bytes, range / 3.0 AS latency, 'NZ' AS country, 'agent ' || range % 9 AS agent FROM range(100)) TO '{model}' (FORMAT parquet)
            """);
        var modified = DateTime.UnixEpoch.AddDays(18_000);
        for (var partition = 0; partition < partitions; partition++)
        {
            var day = new DateOnly(2020, 1, 1).AddDays(partition / shards).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (isWhole || (day == Day && partition % shards == Shard))
            {
                WriteFiles(model, $"{DataDirectory}/day={day}/shard={partition % shards}", modified);
            }
        }

        WriteLists(connection, partitions, shards, ParquetStatistics.From(ParquetFooter.Read(new LocalObjectStore(), model, -1)), new FileInfo(model).Length, isWhole);
    }

    private static void WriteFiles(string model, string folder, DateTime modified)
    {
        Directory.CreateDirectory(folder);
        for (var file = 0; file < FilesPerPartition; file++)
        {
            var path = $"{folder}/part-{file}.parquet";
            File.Copy(model, path);
            File.SetLastWriteTimeUtc(path, modified);
        }
    }

    // A table with one partition is made in the usual way; then its lists are replaced by the large ones.
    private void WriteLists(DuckConnection connection, int partitions, int shards, ParquetStatistics statistics, long bytes, bool isWhole)
    {
        using (var catalog = new FileCatalog(CatalogDirectory))
        {
            catalog.CreateDatabase(new Database { Name = "bench" });
            using var change = catalog.BeginChange("bench", "events");
            change.SetTable(new Table
            {
                DatabaseName = "bench",
                Name = "events",
                TableType = "EXTERNAL_TABLE",
                PartitionKeys = [new Column("day", "date"), new Column("shard", "int")],
                StorageDescriptor = new StorageDescriptor
                {
                    Location = DataDirectory,
                    InputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                    SerdeInfo = new SerdeInfo { SerializationLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
                    Columns =
                    [
                        new("id", "bigint"), new("at", "timestamp"), new("url", "string"), new("status", "int"), new("bytes", "bigint"),
                        new("latency", "double"), new("country", "string"), new("agent", "string"),
                    ],
                },
            });
            change.SetLists([new Partition { Values = [Day, "7"] }], [new DataFile { PartitionId = 0, Path = "x", Bytes = 1, ModifiedMicros = 1, Statistics = statistics }]);
            change.Commit();
        }

        var folder = Path.Combine(CatalogDirectory, "databases", "bench", "tables", "events");
        connection.Execute(
            $"""
            COPY (SELECT i AS partition_id, day::VARCHAR AS value_0, shard::VARCHAR AS value_1, day AS key_0, shard AS key_1, NULL::VARCHAR AS location,
                NULL::VARCHAR AS descriptor, NULL::VARCHAR AS parameters, 1577836800000000 + i AS created, NULL::VARCHAR AS extra
                FROM (SELECT range AS i, DATE '2020-01-01' + (range // {shards})::INTEGER AS day, (range % {shards})::INTEGER AS shard FROM range({partitions})) ORDER BY i)
            TO '{folder}/partitions-1.parquet' {CatalogLists.ParquetOptions}
            """);
        var buffer = new ArrayBufferWriter<byte>();
        statistics.Pack(buffer);
        var packed = Convert.ToHexString(buffer.WrittenSpan);

        // Bounds differ from file to file: those of the column that nobody asks for.
        var page = packed.IndexOf(Convert.ToHexString("/page/0"u8), StringComparison.Ordinal);
        var real = isWhole ? "TRUE" : Real;
        var files = (long)partitions * FilesPerPartition;
        connection.Execute(
            $"""
            COPY (SELECT i // {FilesPerPartition} AS partition_id, 'part-' || i % {FilesPerPartition} || '.parquet' AS path,
                CASE WHEN {real} THEN {bytes} ELSE {bytes} + i % 977 END AS bytes, CASE WHEN {real} THEN 18000 * 86400000000 ELSE 1577836800000000 + i * 1000003 END AS modified,
                100::BIGINT AS row_count, {List(statistics.ColumnNames, name => $"'{name}'")}::VARCHAR[] AS column_names,
                {List(statistics.ChunkBytes, size => $"{size} + i % 7")}::BIGINT[] AS column_bytes,
                '{statistics.ColumnsText()}' AS columns, unhex('{packed[..page]}') || encode(printf('%07d', i)) || unhex('{packed[(page + 14)..]}') AS statistics
                FROM (SELECT range AS i, DATE '2020-01-01' + (range // {FilesPerPartition} // {shards})::INTEGER AS day, (range // {FilesPerPartition} % {shards})::INTEGER AS shard
                    FROM range({files})) ORDER BY i)
            TO '{folder}/files-1.parquet' {CatalogLists.FileListOptions}
            """);
        CatalogLists.WriteBlocks(connection, $"{folder}/files-1.parquet");
        var table = Path.Combine(folder, "table.json");
        File.WriteAllText(table, File.ReadAllText(table)
            .Replace("\"PartitionCount\": 1", $"\"PartitionCount\": {partitions}", StringComparison.Ordinal)
            .Replace("\"FileCount\": 1", $"\"FileCount\": {files}", StringComparison.Ordinal));
    }

    private static string List<T>(IEnumerable<T> values, Func<T, string> write) => "[" + string.Join(", ", values.Select(write)) + "]";
}
