using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.DuckDb;

namespace LakeQuery.Catalog;

/// <summary>Writes and reads the Parquet lists of partitions and files, in a DuckDB instance of their own.</summary>
internal sealed partial class CatalogLists : IDisposable
{
    // Small row groups let a question about a few partitions skip most of the list.
    internal const string ParquetOptions = "(FORMAT parquet, ROW_GROUP_SIZE 10240, COMPRESSION zstd)";

    // Long lists are read whole or by their blocks, so row groups may be larger; statistics of wide files keep them from being very large.
    internal const string FileListOptions = "(FORMAT parquet, ROW_GROUP_SIZE 20480, COMPRESSION zstd)";

    private readonly Lock _opening = new();
    private DuckDatabase? _database;
    private bool _disposed;

    /// <summary>What to write. Old lists are those of the version before.</summary>
    internal sealed record Request
    {
        public required ImmutableArray<Column> Keys { get; init; }

        /// <summary>The partitions, or null to leave the list as it is.</summary>
        public required IReadOnlyList<Partition>? Partitions { get; init; }

        /// <summary>The files, or null to keep those that still fit.</summary>
        public required IReadOnlyList<DataFile>? Files { get; init; }

        public required string? OldPartitionList { get; init; }

        public required string? OldFileList { get; init; }

        /// <summary>Path to write to.</summary>
        public required string PartitionList { get; init; }

        /// <summary>Path to write to.</summary>
        public required string FileList { get; init; }
    }

    /// <summary>Writes what the request asks for and puts it onto the disk; tells whether there is a list of partitions at the new path, and
    /// how many files the list of files there has, 0 where there is none.</summary>
    public (bool Partitions, long Files) Write(Request request)
    {
        if (request.Partitions is not { Count: > 0 } && request.Files is not { Count: > 0 })
        {
            return (false, 0);
        }

        using var connection = Connect();
        var writesPartitions = request.Partitions is { Count: > 0 };
        if (writesPartitions)
        {
            StagePartitions(connection, request.Keys, request.Partitions!);
            Copy(connection, $"SELECT * EXCLUDE (original) FROM {SortedPartitions} ORDER BY partition_id", request.PartitionList);
        }

        long writtenFiles = 0;
        if (request.Files is { Count: > 0 })
        {
            StageFiles(connection, request.Files!);
            var id = writesPartitions ? "coalesce(p.partition_id, f.partition_id)" : "f.partition_id";
            var join = writesPartitions ? $" LEFT JOIN {SortedPartitions} p ON p.original = f.partition_id" : "";
            writtenFiles = Copy(
                connection,
                $"""
                SELECT {id} AS partition_id, f.* EXCLUDE (partition_id)
                FROM staged_files f{join} ORDER BY 1, 2
                """,
                request.FileList,
                FileListOptions);
        }
        else if (request.Files is null && writesPartitions && request.OldFileList is not null && request.OldPartitionList is not null)
        {
            writtenFiles = KeepFiles(connection, request);
        }

        if (writtenFiles > FileBlockFormat.MaxFilesWithout)
        {
            WriteBlocks(connection, request.FileList);
        }

        return (writesPartitions, writtenFiles);
    }

    /// <summary>Closes the instance.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            _database?.Dispose();
            _database = null;
        }
    }

    private const string SortedPartitions = "sorted_partitions";

    private static void StagePartitions(DuckConnection connection, ImmutableArray<Column> keys, IReadOnlyList<Partition> partitions)
    {
        var values = string.Join(", ", keys.Select((_, i) => Name("value_", i) + " VARCHAR"));
        connection.Execute(
            $"CREATE TEMP TABLE staged_partitions (original BIGINT, {values}, location VARCHAR, descriptor VARCHAR, parameters VARCHAR, created BIGINT, extra VARCHAR)");
        using (var rows = connection.Append("staged_partitions"))
        {
            // Partitions mostly share one descriptor and one set of parameters: each is written out once.
            var texts = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
            for (var index = 0; index < partitions.Count; index++)
            {
                var partition = partitions[index];
                if (partition.Values.Length != keys.Length)
                {
                    throw new ArgumentException($"Partition {index} has {partition.Values.Length} values, the table {keys.Length} keys.", nameof(partitions));
                }

                rows.Append((long)index);
                foreach (var value in partition.Values)
                {
                    rows.Append(value);
                }

                rows.Append(partition.Location);
                rows.Append(partition.StorageDescriptor is { } storage ? TextOf(texts, storage, writer => GlueJson.Write(writer, storage)) : null);
                rows.Append(partition.Parameters.Count > 0 ? TextOf(texts, partition.Parameters, writer => GlueJson.Write(writer, partition.Parameters)) : null);
                if (partition.CreationTime is { } created)
                {
                    rows.Append((created - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
                }
                else
                {
                    rows.AppendNull();
                }

                rows.Append(partition.Extra is { Count: > 0 } extra ? TextOf(texts, extra, writer => extra.WriteTo(writer)) : null);
                rows.EndRow();
            }

            rows.Close();
        }

        var typed = string.Join(", ", keys.Select((key, i) => $"{Name("value_", i)}, {PartitionKeyTypes.Cast(Name("value_", i), key.Type)} AS {Name("key_", i)}"));
        var order = string.Join(", ", keys.Select((_, i) => $"{Name("key_", i)} NULLS LAST, {Name("value_", i)} NULLS LAST"));
        connection.Execute(
            $"""
            CREATE TEMP TABLE {SortedPartitions} AS
            SELECT row_number() OVER (ORDER BY {order}, original) - 1 AS partition_id, *
            FROM (SELECT original, {typed}, location, descriptor, parameters, created, extra FROM staged_partitions)
            """);
    }

    private static void StageFiles(DuckConnection connection, IReadOnlyList<DataFile> files)
    {
        connection.Execute(
            "CREATE TEMP TABLE staged_files (partition_id BIGINT, path VARCHAR, bytes BIGINT, modified BIGINT, row_count BIGINT, "
            + $"column_names VARCHAR[], column_bytes BIGINT[], {FileStatisticsColumns.Definitions})");
        using var rows = connection.Append("staged_files");
        using var chunk = new DuckChunkBuilder(
        [
            DuckLogicalType.BigInt, DuckLogicalType.Varchar, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt,
            DuckLogicalType.List(DuckLogicalType.Varchar), DuckLogicalType.List(DuckLogicalType.BigInt), DuckLogicalType.Varchar, DuckLogicalType.Blob,
        ]);
        var buffer = new ArrayBufferWriter<byte>();
        var row = 0;
        foreach (var file in files)
        {
            StageFile(chunk, row, file);
            FileStatisticsColumns.Write(chunk.Column(7), chunk.Column(8), row++, file.Statistics, buffer);
            if (row == DuckChunkBuilder.Capacity)
            {
                Flush();
            }
        }

        Flush();
        rows.Close();

        void Flush()
        {
            chunk.SetSize(row);
            rows.Append(chunk);
            chunk.Reset();
            row = 0;
        }
    }

    private static void StageFile(DuckChunkBuilder chunk, int row, DataFile file)
    {
        chunk.Column(0).Data<long>()[row] = file.PartitionId;
        chunk.Column(1).SetText(row, file.Path);
        chunk.Column(2).Data<long>()[row] = file.Bytes;
        chunk.Column(3).Data<long>()[row] = file.ModifiedMicros;
        chunk.Column(4).Data<long>()[row] = file.Rows;
        var names = chunk.Column(5).AppendToList(row, file.ColumnNames.Length);
        for (var index = 0; index < file.ColumnNames.Length; index++)
        {
            names.Child.SetText(names.Offset + index, file.ColumnNames[index]);
        }

        var sizes = chunk.Column(6).AppendToList(row, file.ColumnBytes.Length);
        file.ColumnBytes.CopyTo(sizes.Child.Data<long>()[sizes.Offset..]);
    }

    // Files of partitions that are still there, at the same place; they take the partitions' new numbers.
    private static long KeepFiles(DuckConnection connection, Request request)
    {
        var same = string.Join(" AND ", request.Keys.Select((_, i) => $"o.{Name("value_", i)} IS NOT DISTINCT FROM p.{Name("value_", i)}"));
        var written = Copy(
            connection,
            $"""
            SELECT p.partition_id, f.* EXCLUDE (partition_id)
            FROM read_parquet({Literal(request.OldFileList!)}) f
            JOIN read_parquet({Literal(request.OldPartitionList!)}) o ON o.partition_id = f.partition_id
            JOIN {SortedPartitions} p ON {same} AND o.location IS NOT DISTINCT FROM p.location
            ORDER BY 1, 2
            """,
            request.FileList,
            FileListOptions);
        if (written == 0)
        {
            File.Delete(request.FileList);
        }

        return written;
    }

    /// <summary>Writes the blocks of a list of files, unless it is of an older version and has nothing to put into them.</summary>
    internal static void WriteBlocks(DuckConnection connection, string list)
    {
        if (!HasStatistics(connection, list))
        {
            return;
        }

        using var writer = new FileBlockWriter(FileBlockFormat.PathOf(list));
        using var result = connection.QueryStreaming(
            $"SELECT {FileStatisticsColumns.Select} FROM read_parquet({Literal(list)}) WHERE columns IS NOT NULL AND statistics IS NOT NULL");
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                var (paths, rows, columns, statistics) = (chunk.Vector(1), chunk.Vector(4), chunk.Vector(5), chunk.Vector(6));
                var ids = chunk.Vector(0).Data<long>();
                var sizes = chunk.Vector(2).Data<long>();
                var times = chunk.Vector(3).Data<long>();
                for (var row = 0; row < chunk.Size; row++)
                {
                    var rowCount = rows.IsValid(row) ? rows.Data<long>()[row] : -1;
                    writer.Add(ids[row], paths.Bytes(row), sizes[row], times[row], rowCount, columns.Bytes(row), statistics.Bytes(row));
                }
            }
        }

        writer.Complete(new FileInfo(list).Length);
    }

    private static bool HasStatistics(DuckConnection connection, string list)
    {
        using var result = connection.Query($"SELECT count(*) FROM parquet_schema({Literal(list)}) WHERE name = 'statistics'");
        using var chunk = result.FetchChunk();
        return chunk?.Vector(0).Data<long>()[0] > 0;
    }

    private static long Copy(DuckConnection connection, string query, string path, string options = ParquetOptions)
    {
        using var result = connection.Query($"COPY ({query}) TO {Literal(path)} {options}");
        using var chunk = result.FetchChunk();
        DurableFiles.FlushFile(path);
        return chunk?.Vector(0).Data<long>()[0] ?? 0;
    }

    private static string TextOf(Dictionary<object, string> texts, object key, Action<System.Text.Json.Utf8JsonWriter> write)
    {
        if (!texts.TryGetValue(key, out var text))
        {
            texts[key] = text = GlueJson.ToCompactText(write);
        }

        return text;
    }

    private static string Name(string prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private DuckConnection Connect()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // The file cache is off: it may answer for a file that was replaced. Two threads are enough for lists.
            _database ??= DuckDatabase.Open(null, new Dictionary<string, string>
            {
                ["threads"] = Math.Min(2, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
                ["enable_external_file_cache"] = "false",
            });
            return _database.Connect();
        }
    }
}
