using System.Collections.Concurrent;
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

/// <summary>Remembers the schemas of files, by path, size and time.</summary>
/// <remarks>A file whose columns are known to be what the table wants is read by plain <c>read_parquet</c>, of which DuckDB has statistics
/// and the number of rows; by an explicit schema it has neither, and joins in a bad order: TPC-H takes twice as long.</remarks>
internal sealed class PlainSchemas(IObjectStore store)
{
    /// <summary>Footers read for one scan only to learn schemas; each takes some 10 to 50 microseconds.</summary>
    public const int FootersWorthIt = 64;

    private const int MaxFiles = 50_000;

    private readonly ConcurrentDictionary<string, Entry> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PlainSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The schema of a file as it lies there now, if it is remembered.</summary>
    public PlainSchema? Find(ObjectInfo file) =>
        _files.TryGetValue(file.Path, out var entry) && entry.Bytes == file.Bytes && entry.ModifiedMicros == file.ModifiedMicros ? entry.Schema : null;

    /// <summary>The schema of a file, from its footer; null when that can't be read, which reading the file will tell.</summary>
    public PlainSchema? Read(ObjectInfo file) =>
        ParquetFooter.TryRead(store, file.Path, file.Bytes, out var footer, out _) ? Keep(file, footer) : null;

    /// <summary>Remembers what a footer says.</summary>
    public PlainSchema? Keep(ObjectInfo file, ParquetFooter footer)
    {
        if (_files.Count >= MaxFiles)
        {
            _files.Clear();
            _schemas.Clear();
        }

        var schema = _schemas.GetOrAdd(KeyOf(footer), _ => Make(footer));
        _files[file.Path] = new Entry(file.Bytes, file.ModifiedMicros, schema);
        return schema;
    }

    private static string KeyOf(ParquetFooter footer)
    {
        var key = new StringBuilder();
        foreach (var column in footer.Columns)
        {
            key.Append(column.Name).Append('\0').Append(TypeOf(column)).Append('\0');
        }

        return key.ToString();
    }

    private static PlainSchema Make(ParquetFooter footer)
    {
        var types = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in footer.Columns)
        {
            // Of two names that differ in case DuckDB renames one.
            types[column.Name] = types.ContainsKey(column.Name) ? null : TypeOf(column);
        }

        return new PlainSchema(types);
    }

    private static string? TypeOf(ParquetSchemaElement column)
    {
        if (!column.IsLeaf || column.Repetition == ParquetRepetition.Repeated)
        {
            return null;
        }

        return (column.LogicalType, column.PhysicalType) switch
        {
            (ParquetLogicalType.None, ParquetPhysicalType.Boolean) => "BOOLEAN",
            (ParquetLogicalType.None, ParquetPhysicalType.Int32) => "INTEGER",
            (ParquetLogicalType.None, ParquetPhysicalType.Int64) => "BIGINT",
            (ParquetLogicalType.None, ParquetPhysicalType.Float) => "FLOAT",
            (ParquetLogicalType.None, ParquetPhysicalType.Double) => "DOUBLE",
            (ParquetLogicalType.None, ParquetPhysicalType.ByteArray) => PlainSchema.Bytes,
            (ParquetLogicalType.String, ParquetPhysicalType.ByteArray) => "VARCHAR",
            (ParquetLogicalType.Date, ParquetPhysicalType.Int32) => "DATE",
            (ParquetLogicalType.Integer, ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64) when column.IsSigned => column.BitWidth switch
            {
                8 => "TINYINT",
                16 => "SMALLINT",
                32 => "INTEGER",
                64 => "BIGINT",
                _ => null,
            },
            (ParquetLogicalType.Decimal, _) when column.Precision is >= 1 and <= 38 && column.Scale >= 0 && column.Scale <= column.Precision =>
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DECIMAL({column.Precision},{column.Scale})"),
            (ParquetLogicalType.Timestamp, ParquetPhysicalType.Int64) => (column.TimeUnit, column.IsAdjustedToUtc) switch
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
    }

    private sealed record Entry(long Bytes, long ModifiedMicros, PlainSchema Schema);
}
