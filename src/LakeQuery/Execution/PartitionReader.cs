using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>A partition that a scan reads.</summary>
/// <param name="PartitionId">Its number in the list.</param>
/// <param name="Values">Text of each key; null is NULL.</param>
/// <param name="Location">Its own location as stored, or null for the default one.</param>
/// <param name="Descriptor">Its own storage, or null for the table's.</param>
internal sealed record ChosenPartition(long PartitionId, ImmutableArray<string?> Values, string? Location, StorageDescriptor? Descriptor);

/// <summary>Asks the catalog's lists, which are Parquet, through DuckDB: only what matches comes into memory.</summary>
internal sealed partial class PartitionReader(InstancePool pool)
{
    private const int MaxIdsInText = 1000;

    // Lists never change once written, so what was read of a small one is kept: at most so many rows of so many lists.
    private const int KeptListRows = 4096;
    private const int KeptLists = 64;

    private readonly ConcurrentDictionary<string, ImmutableArray<ChosenPartition>> _allPartitions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownFiles> _allFiles = new(StringComparer.Ordinal);

    /// <summary>The partitions for which the scan's predicate is true, in the order of the list.</summary>
    /// <remarks>A value that is no value of its key's type has a NULL key. It is an error where the predicate, its key taken as NULL, does not
    /// rule the partition out: that is, where the other keys alone do not decide. Such partitions are read by no query, so nothing
    /// is lost by telling.</remarks>
    public ImmutableArray<ChosenPartition> Read(ScanNode scan, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        if (scan.Table.PartitionList is not { } list)
        {
            return [];
        }

        if (scan.PartitionPredicate is null && _allPartitions.TryGetValue(list, out var all))
        {
            return all;
        }

        var keys = scan.Table.Table.PartitionKeys;
        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), zone, start);
        var sql = new StringBuilder("SELECT partition_id, location, descriptor");
        for (var index = 0; index < keys.Length; index++)
        {
            sql.Append(CultureInfo.InvariantCulture, $", value_{index}, value_{index} IS NOT NULL AND key_{index} IS NULL");
        }

        sql.Append(" FROM read_parquet(").Append(SqlLiterals.Text(list)).Append(')');
        if (scan.PartitionPredicate is { } predicate)
        {
            var columns = scan.PartitionColumns.Items
                .Select((column, index) => (column, Key: KeySql(index, column.Type)))
                .ToDictionary(pair => pair.column, pair => pair.Key);
            var condition = writer.WriteExpression(predicate, columns);
            var broken = string.Join(" OR ", Enumerable.Range(0, keys.Length).Select(index => $"(value_{index} IS NOT NULL AND key_{index} IS NULL)"));

            // TRUE, or not decided because of a broken key.
            sql.Append(CultureInfo.InvariantCulture, $" WHERE coalesce({condition}, {broken})");
        }

        sql.Append(" ORDER BY partition_id");
        var chosen = ImmutableArray.CreateBuilder<ChosenPartition>();
        var descriptors = new Dictionary<string, StorageDescriptor>(StringComparer.Ordinal);
        Query(sql.ToString(), list, scan.Table.Location, writer.NativeFunctions, chunk =>
        {
            var (ids, locations, storages) = (chunk.Vector(0), chunk.Vector(1), chunk.Vector(2));
            var columns = new DuckVector[keys.Length * 2];
            for (var index = 0; index < columns.Length; index++)
            {
                columns[index] = chunk.Vector(index + 3);
            }

            for (var row = 0; row < chunk.Size; row++)
            {
                var values = ImmutableArray.CreateBuilder<string?>(keys.Length);
                for (var key = 0; key < keys.Length; key++)
                {
                    var value = columns[key * 2].IsValid(row) ? columns[key * 2].Text(row) : null;
                    if (columns[(key * 2) + 1].Data<byte>()[row] != 0)
                    {
                        var table = scan.Table.Table;
                        throw QueryErrors.InvalidPartitionValue($"{table.DatabaseName}.{table.Name}", keys[key].Name, value!, keys[key].Type);
                    }

                    values.Add(value);
                }

                chosen.Add(new ChosenPartition(
                    ids.Data<long>()[row],
                    values.MoveToImmutable(),
                    locations.IsValid(row) ? locations.Text(row) : null,
                    storages.IsValid(row) ? Descriptor(descriptors, storages.Text(row)) : null));
            }
        }, cancellation);
        var result = chosen.ToImmutable();
        if (scan.PartitionPredicate is null)
        {
            Keep(_allPartitions, list, result, result.Length);
        }

        return result;
    }

    /// <summary>What the list of files says about the chosen partitions' files; <paramref name="chosen"/> is null for all.</summary>
    public KnownFiles ReadFiles(string list, string tableLocation, ImmutableArray<ChosenPartition>? chosen, long partitionCount, CancellationToken cancellation)
    {
        if (_allFiles.TryGetValue(list, out var all))
        {
            return all;
        }

        var known = new KnownFiles();
        var source = $" FROM read_parquet({SqlLiterals.Text(list)})";
        Query("SELECT count(*)" + source, list, tableLocation, [], chunk => known.Total = chunk.Vector(0).Data<long>()[0], cancellation);
        if (known.Total > KeptListRows && chosen is { IsEmpty: true })
        {
            return known;
        }

        // Few partitions are named; of many at least the range is, and the list is sorted by it.
        var where = known.Total <= KeptListRows || chosen is not { } some || some.Length == partitionCount ? ""
            : some.Length <= MaxIdsInText ? $" WHERE partition_id IN ({string.Join(", ", some.Select(partition => partition.PartitionId))})"
            : $" WHERE partition_id BETWEEN {some[0].PartitionId} AND {some[^1].PartitionId}";
        Query($"SELECT partition_id, path, bytes, modified, row_count, column_names, column_bytes{source}{where}", list, tableLocation, [], known.Add, cancellation);
        if (where.Length == 0)
        {
            Keep(_allFiles, list, known, known.Total);
        }

        return known;
    }

    private static void Keep<T>(ConcurrentDictionary<string, T> kept, string list, T value, long rowCount)
    {
        if (rowCount > KeptListRows)
        {
            return;
        }

        if (kept.Count >= KeptLists)
        {
            kept.Clear();
        }

        kept[list] = value;
    }

    // The table's own folder is asked for at once, so that running the query needs no second instance.
    private void Query(string sql, string list, string tableLocation, IReadOnlyCollection<string> natives, Action<DuckChunk> read, CancellationToken cancellation)
    {
        try
        {
            using var lease = pool.Rent([Path.GetDirectoryName(list)!, tableLocation]);
            var connection = lease.Instance.Connect();
            try
            {
                lease.Instance.Register(natives);
                using var interruption = new Interruption(connection, cancellation);
                using var result = connection.QueryStreaming(sql);
                while (result.FetchChunk() is { } chunk)
                {
                    using (chunk)
                    {
                        read(chunk);
                    }
                }
            }
            finally
            {
                lease.Instance.Return(connection);
            }
        }
        catch (DuckException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw error.Type is DuckErrorType.IO ? QueryErrors.CatalogListMissing(list, error) : ErrorTranslation.Translate(error);
        }
    }

    /// <summary>The value of a key as the plan carries it: char without its blanks, all others as the list holds them.</summary>
    public static string KeySql(int index, SqlType type)
    {
        var key = "key_" + index.ToString(CultureInfo.InvariantCulture);
        return type.Kind == SqlTypeKind.Char ? $"rtrim({key}, ' ')" : key;
    }

    private static StorageDescriptor Descriptor(Dictionary<string, StorageDescriptor> cache, string json)
    {
        if (!cache.TryGetValue(json, out var descriptor))
        {
            using var document = JsonDocument.Parse(json);
            cache[json] = descriptor = GlueJson.ReadDescriptor(document.RootElement);
        }

        return descriptor;
    }
}
