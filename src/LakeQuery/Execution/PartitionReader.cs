using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.Catalog;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.Catalog.Projection;
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
    private const int MaxRangesInText = 4;
    private const int MaxIdsInText = 20_000;

    // Lists never change once written, so what was read of a small one is kept: at most so many rows of so many lists.
    private const int KeptListRows = FileBlockFormat.MaxFilesWithout;
    private const int KeptLists = 64;
    private const long KeptListBytes = 4 << 20;

    private readonly ConcurrentDictionary<string, ImmutableArray<ChosenPartition>> _allPartitions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownFiles> _allFiles = new(StringComparer.Ordinal);

    /// <summary>The partitions for which the scan's predicate is true, in the order of the list.</summary>
    /// <remarks>A value that is no value of its key's type has a NULL key. It is an error where the predicate, its key taken as NULL, does not
    /// rule the partition out: that is, where the other keys alone do not decide. Such partitions are read by no query, so nothing
    /// is lost by telling.</remarks>
    /// <param name="scan">The scan.</param>
    /// <param name="zone">The session's zone.</param>
    /// <param name="start">When the statement began.</param>
    /// <param name="atMost">The first so many are enough; null for all.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public ImmutableArray<ChosenPartition> Read(ScanNode scan, string zone, DateTimeOffset start, int? atMost, CancellationToken cancellation)
    {
        if (PartitionProjection.Of(scan.Table.Table) is { } projection)
        {
            return ReadProjected(scan, projection, zone, start, atMost, cancellation);
        }

        if (scan.Table.PartitionList is not { } list)
        {
            return [];
        }

        if (scan.PartitionPredicate is null && _allPartitions.TryGetValue(list, out var all))
        {
            return atMost < all.Length ? all[..atMost.Value] : all;
        }

        var result = Read(scan, $"read_parquet({SqlLiterals.Text(list)})", list, zone, start, atMost, cancellation);
        if (scan.PartitionPredicate is null && atMost is null)
        {
            Keep(_allPartitions, list, result, result.Length);
        }

        return result;
    }

    // The partitions of a list, or of a relation in its shape, for which the predicate is true.
    private ImmutableArray<ChosenPartition> Read(
        ScanNode scan, string source, string? list, string zone, DateTimeOffset start, int? atMost, CancellationToken cancellation)
    {
        var keys = scan.Table.Table.PartitionKeys;
        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), zone, start);
        var sql = new StringBuilder("SELECT partition_id, location, descriptor");
        for (var index = 0; index < keys.Length; index++)
        {
            sql.Append(CultureInfo.InvariantCulture, $", value_{index}, value_{index} IS NOT NULL AND key_{index} IS NULL");
        }

        sql.Append(" FROM ").Append(source);
        if (scan.PartitionPredicate is { } predicate)
        {
            var columns = scan.PartitionColumns.Items
                .Select((column, index) => (column, Key: KeySql(index, column.Type)))
                .ToDictionary(pair => pair.column, pair => pair.Key);
            var condition = writer.WriteExpression(predicate, columns);
            var broken = Enumerable.Range(0, keys.Length).Where(index => scan.PartitionColumns[index].Type.Kind != SqlTypeKind.Varchar)
                .Select(index => string.Create(CultureInfo.InvariantCulture, $"(value_{index} IS NOT NULL AND key_{index} IS NULL)"));

            // TRUE, or not decided because of a broken key. Asked one after the other, either leaves out most of a list's row groups.
            if (list is null)
            {
                sql.Append(CultureInfo.InvariantCulture, $" WHERE coalesce({condition}, {string.Join(" OR ", broken.DefaultIfEmpty("FALSE"))})");
            }
            else
            {
                var select = sql.ToString();
                sql.Append(" WHERE ").Append(condition);
                foreach (var fault in broken)
                {
                    sql.Append(CultureInfo.InvariantCulture, $" UNION ALL {select} WHERE {fault} AND ({condition}) IS NULL");
                }
            }
        }

        sql.Append(" ORDER BY partition_id");
        if (atMost is { } limit)
        {
            sql.Append(CultureInfo.InvariantCulture, $" LIMIT {limit}");
        }

        var chosen = ImmutableArray.CreateBuilder<ChosenPartition>();
        var descriptors = new Dictionary<string, StorageDescriptor>(StringComparer.Ordinal);

        // The list is sorted: neighbours share the texts of their values.
        var last = new string?[keys.Length];
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
                    var value = columns[key * 2].IsValid(row) ? Shared(ref last[key], columns[key * 2].Bytes(row)) : null;
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
        return chosen.ToImmutable();
    }

    /// <summary>What the list of files says about the chosen partitions' files.</summary>
    /// <param name="table">The table; it has a list of files.</param>
    /// <param name="chosen">The partitions; null for a table without keys.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public KnownFiles ReadFiles(TableSnapshot table, ImmutableArray<ChosenPartition>? chosen, CancellationToken cancellation)
    {
        var list = table.FileList!;
        if (_allFiles.TryGetValue(list, out var all))
        {
            return all;
        }

        var source = $" FROM read_parquet({SqlLiterals.Text(list)})";
        var total = table.FileCount;
        if (total < 0)
        {
            Query("SELECT count(*)" + source, list, table.Location, [], chunk => total = chunk.Vector(0).Data<long>()[0], cancellation);
        }

        var isSmall = total <= KeptListRows;
        if (!isSmall && chosen is { IsEmpty: true })
        {
            return new KnownFiles { Total = total };
        }

        if (!isSmall && FileBlockList.TryOpen(list) is { } blocks)
        {
            return new KnownFiles(blocks) { Total = total };
        }

        var where = "";
        HashSet<long>? wanted = null;
        if (!isSmall && chosen is { } some && some.Length != table.PartitionCount)
        {
            where = " WHERE " + IdCondition(some, out var isExact);
            wanted = isExact ? null : [.. some.Select(partition => partition.PartitionId)];
        }

        var known = new KnownFiles { Total = total };
        try
        {
            Query($"SELECT {FileStatisticsColumns.Select}{source}{where}", list, table.Location, [], chunk => known.Add(chunk, wanted), cancellation);
        }
        catch (LakeQueryException error) when (error.InnerException is DuckException { Type: DuckErrorType.Binder })
        {
            // A list of an older version has no such columns.
            Query($"SELECT {FileStatisticsColumns.SelectOld}{source}{where}", list, table.Location, [], chunk => known.AddOld(chunk, wanted), cancellation);
        }

        if (isSmall && known.PackedBytes <= KeptListBytes)
        {
            Keep(_allFiles, list, known, known.Total);
        }

        return known;
    }

    // The list is sorted by the number: neighbours are ranges. Many that lie apart are found faster by a set than by ranges, and of very many
    // it is told only between which they lie.
    private static string IdCondition(ImmutableArray<ChosenPartition> chosen, out bool isExact)
    {
        var ranges = 1;
        for (var index = 1; index < chosen.Length; index++)
        {
            ranges += chosen[index].PartitionId == chosen[index - 1].PartitionId + 1 ? 0 : 1;
        }

        isExact = ranges <= MaxRangesInText || chosen.Length <= MaxIdsInText;
        if (ranges > MaxRangesInText)
        {
            return isExact
                ? $"partition_id IN ({string.Join(", ", chosen.Select(partition => partition.PartitionId))})"
                : string.Create(CultureInfo.InvariantCulture, $"partition_id BETWEEN {chosen[0].PartitionId} AND {chosen[^1].PartitionId}");
        }

        var condition = new StringBuilder();
        for (var first = 0; first < chosen.Length;)
        {
            var last = first;
            while (last + 1 < chosen.Length && chosen[last + 1].PartitionId == chosen[last].PartitionId + 1)
            {
                last++;
            }

            condition.Append(first == 0 ? "" : " OR ")
                .Append(CultureInfo.InvariantCulture, $"partition_id BETWEEN {chosen[first].PartitionId} AND {chosen[last].PartitionId}");
            first = last + 1;
        }

        return condition.ToString();
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
    private void Query(string sql, string? list, string tableLocation, IReadOnlyCollection<string> natives, Action<DuckChunk> read, CancellationToken cancellation)
    {
        try
        {
            using var lease = pool.Rent(list is null ? [tableLocation] : [Path.GetDirectoryName(list)!, tableLocation]);
            lease.Instance.Read(list is null ? lease.Instance.Connect() : lease.Instance.ConnectForLists(), sql, natives, read, cancellation);
        }
        catch (DuckException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw list is not null && error.Type is DuckErrorType.IO ? QueryErrors.CatalogListMissing(list, error) : ErrorTranslation.Translate(error);
        }
    }

    /// <summary>The value of a key as the plan carries it: char without its blanks, all others as the list holds them.</summary>
    public static string KeySql(int index, SqlType type)
    {
        var key = "key_" + index.ToString(CultureInfo.InvariantCulture);
        return type.Kind == SqlTypeKind.Char ? $"rtrim({key}, ' ')" : key;
    }

    private static string Shared(ref string? last, ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[64];
        return last is not null && utf8.Length <= text.Length && text[..Encoding.UTF8.GetChars(utf8, text)].SequenceEqual(last)
            ? last
            : last = Encoding.UTF8.GetString(utf8);
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
