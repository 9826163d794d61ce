using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using LakeQuery.Execution.Scans;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution;

/// <summary>The columns a Parquet file has, as DuckDB reads them when nobody tells it how. Files with the same columns share one.</summary>
/// <param name="Types">DuckDB's type of each column by its name, whatever the case; null for one that is nested or read in a way of its own.
/// Timestamps by the names of <see cref="StoredTimestamp"/>.</param>
internal sealed record PlainSchema(Dictionary<string, string?> Types)
{
    /// <summary>The type of bytes that may be text.</summary>
    public const string Bytes = "BLOB";
}

/// <summary>Remembers what footers said, by path, size and time of the file, and makes schemas of columns.</summary>
/// <remarks>A file whose columns are known to be what the table wants is read by plain <c>read_parquet</c>, of which DuckDB has statistics
/// and the number of rows; by an explicit schema it has neither, and joins in a bad order: TPC-H takes twice as long.</remarks>
internal sealed class PlainSchemas(IObjectStore store)
{
    /// <summary>Footers read for one scan only to learn schemas; each takes some 10 to 50 microseconds.</summary>
    public const int FootersWorthIt = 64;

    private const int MaxFiles = 50_000;

    // Some 100 bytes a chunk.
    private const long MaxChunks = 500_000;

    private readonly ConcurrentDictionary<string, Entry> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Columns> _columns = new(StringComparer.Ordinal);
    private long _chunks;
    private Columns? _last;

    /// <summary>What is remembered of a file as it lies there now, or null.</summary>
    public ParquetStatistics? Find(ObjectInfo file) =>
        _files.TryGetValue(file.Path, out var entry) && entry.Bytes == file.Bytes && entry.ModifiedMicros == file.ModifiedMicros ? entry.Statistics : null;

    /// <summary>What a file's footer says, remembered or read.</summary>
    /// <exception cref="Errors.LakeQueryException">The file can't be read or is not good Parquet.</exception>
    public ParquetStatistics Read(ObjectInfo file) => Find(file) ?? Keep(file, ParquetFooter.Read(store, file.Path, file.Bytes));

    /// <summary>As <see cref="Read"/>; null when the footer can't be read, which reading the file will tell.</summary>
    public ParquetStatistics? TryRead(ObjectInfo file) =>
        Find(file) ?? (ParquetFooter.TryRead(store, file.Path, file.Bytes, out var footer, out _) ? Keep(file, footer) : null);

    /// <summary>The schema of a file with these columns.</summary>
    public PlainSchema Of(string[] names, ParquetColumnType?[] types) => ColumnsOf(names, types).Schema;

    private ParquetStatistics Keep(ObjectInfo file, ParquetFooter footer)
    {
        var statistics = ParquetStatistics.From(footer);
        var columns = ColumnsOf(statistics.ColumnNames, statistics.ColumnTypes);
        statistics = statistics.WithColumns(columns.Names, columns.Types);
        if (_files.Count >= MaxFiles || Interlocked.Add(ref _chunks, statistics.ChunkBytes.Length) > MaxChunks)
        {
            _files.Clear();
            Interlocked.Exchange(ref _chunks, statistics.ChunkBytes.Length);
        }

        _files[file.Path] = new Entry(file.Bytes, file.ModifiedMicros, statistics);
        return statistics;
    }

    private Columns ColumnsOf(string[] names, ParquetColumnType?[] types)
    {
        // Files mostly share their columns, and what comes from one list shares the arrays too.
        var last = Volatile.Read(ref _last);
        if (last is not null && ReferenceEquals(last.Names, names) && ReferenceEquals(last.Types, types))
        {
            return last;
        }

        var key = new StringBuilder();
        for (var index = 0; index < names.Length; index++)
        {
            key.Append(names[index]).Append('\0').Append(types[index]?.ToText()).Append('\0');
        }

        var columns = _columns.GetOrAdd(key.ToString(), _ => new Columns(names, types, Make(names, types)));
        Volatile.Write(ref _last, ReferenceEquals(columns.Names, names) ? columns : columns with { Names = names, Types = types });
        return columns;
    }

    private static PlainSchema Make(string[] names, ParquetColumnType?[] types)
    {
        var schema = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < names.Length; index++)
        {
            schema[names[index]] = schema.ContainsKey(names[index]) ? null : TypeOf(types[index]);
        }

        return new PlainSchema(schema);
    }

    private static string? TypeOf(ParquetColumnType? column) => (column?.Logical, column?.Physical) switch
    {
        (null, _) => null,
        (ParquetLogicalType.None, ParquetPhysicalType.Boolean) => "BOOLEAN",
        (ParquetLogicalType.None, ParquetPhysicalType.Int32) => "INTEGER",
        (ParquetLogicalType.None, ParquetPhysicalType.Int64) => "BIGINT",
        (ParquetLogicalType.None, ParquetPhysicalType.Float) => "FLOAT",
        (ParquetLogicalType.None, ParquetPhysicalType.Double) => "DOUBLE",
        (ParquetLogicalType.None, ParquetPhysicalType.ByteArray) => PlainSchema.Bytes,
        (ParquetLogicalType.String, ParquetPhysicalType.ByteArray) => "VARCHAR",
        (ParquetLogicalType.Date, ParquetPhysicalType.Int32) => "DATE",
        (ParquetLogicalType.Integer, ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64) when column!.IsSigned => column.BitWidth switch
        {
            8 => "TINYINT",
            16 => "SMALLINT",
            32 => "INTEGER",
            64 => "BIGINT",
            _ => null,
        },
        (ParquetLogicalType.Decimal, _) when column!.Precision is >= 1 and <= 38 && column.Scale >= 0 && column.Scale <= column.Precision =>
            string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Precision},{column.Scale})"),
        (ParquetLogicalType.Timestamp, ParquetPhysicalType.Int64) => (column!.TimeUnit, column.IsAdjustedToUtc) switch
        {
            (ParquetTimeUnit.Millis, false) => StoredTimestamp.Millis,
            (ParquetTimeUnit.Micros, false) => StoredTimestamp.Micros,
            (ParquetTimeUnit.Nanos, false) => StoredTimestamp.Nanos,
            (ParquetTimeUnit.Millis, true) => StoredTimestamp.InstantMillis,
            (ParquetTimeUnit.Micros, true) => StoredTimestamp.InstantMicros,
            _ => null,
        },
        _ => null,
    };

    private sealed record Entry(long Bytes, long ModifiedMicros, ParquetStatistics Statistics);

    private sealed record Columns(string[] Names, ParquetColumnType?[] Types, PlainSchema Schema);
}
