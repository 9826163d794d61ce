using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Catalog;

internal sealed partial class CatalogLists
{
    /// <summary>All partitions of a list, in its order.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_CORRUPT where the list is missing or broken.</exception>
    public IReadOnlyList<Partition> ReadPartitions(string path, int keyCount)
    {
        var values = string.Concat(Enumerable.Range(0, keyCount).Select(i => Name("value_", i) + ", "));
        var partitions = new List<Partition>();
        var descriptors = new Dictionary<string, StorageDescriptor>(StringComparer.Ordinal);
        var parameters = new Dictionary<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        var texts = new TextCache(keyCount);
        Read(path, $"SELECT {values}location, descriptor, parameters, created, extra FROM read_parquet({Literal(path)})", chunk =>
        {
            var columns = new DuckVector[chunk.ColumnCount];
            for (var index = 0; index < columns.Length; index++)
            {
                columns[index] = chunk.Vector(index);
            }

            var created = columns[keyCount + 3];
            for (var row = 0; row < chunk.Size; row++)
            {
                var builder = ImmutableArray.CreateBuilder<string?>(keyCount);
                for (var key = 0; key < keyCount; key++)
                {
                    builder.Add(columns[key].IsValid(row) ? texts.Get(key, columns[key].Bytes(row)) : null);
                }

                partitions.Add(new Partition
                {
                    Values = builder.MoveToImmutable(),
                    Location = Text(columns[keyCount], row),
                    StorageDescriptor = Text(columns[keyCount + 1], row) is { } descriptor
                        ? ParseOnce(descriptors, descriptor, GlueJson.ReadDescriptor)
                        : null,
                    Parameters = Text(columns[keyCount + 2], row) is { } pairs
                        ? ParseOnce(parameters, pairs, GlueJson.ReadPairs)
                        : Database.EmptyParameters,
                    CreationTime = created.IsValid(row)
                        ? DateTimeOffset.UnixEpoch.AddTicks(created.Data<long>()[row] * TimeSpan.TicksPerMicrosecond)
                        : null,
                    Extra = Text(columns[keyCount + 4], row) is { } extra ? (JsonObject)JsonNode.Parse(extra)! : null,
                });
            }
        });
        return partitions;
    }

    /// <summary>All files of a list, in its order.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_CORRUPT where the list is missing or broken.</exception>
    public IReadOnlyList<DataFile> ReadFiles(string path)
    {
        var files = new List<DataFile>();
        var lastNames = ImmutableArray<string>.Empty;
        var columns = new FileColumns();
        var (all, allOf) = (Array.Empty<int>(), Array.Empty<string>());
        var hasStatistics = HasColumn(path, "statistics");
        Read(path, $"SELECT {FileStatisticsColumns.SelectOld}{(hasStatistics ? ", " + FileStatisticsColumns.Names : "")} FROM read_parquet({Literal(path)})", chunk =>
        {
            var paths = chunk.Vector(1);
            var names = chunk.Vector(5);
            var nameTexts = names.ListChild();
            var sizes = chunk.Vector(6);
            var sizeNumbers = sizes.ListChild();
            for (var row = 0; row < chunk.Size; row++)
            {
                var nameRange = names.ListEntries[row];
                var sizeRange = sizes.ListEntries[row];
                lastNames = Names(nameTexts, (int)nameRange.Offset, (int)nameRange.Length, lastNames);
                ParquetStatistics? statistics = null;
                if (hasStatistics && chunk.Vector(7).IsValid(row) && chunk.Vector(8).IsValid(row))
                {
                    columns.Read(chunk.Vector(7).Bytes(row));
                    (all, allOf) = ReferenceEquals(allOf, columns.Names) ? (all, allOf) : ([.. Enumerable.Range(0, columns.Names.Length)], columns.Names);
                    statistics = ParquetStatistics.Unpack(chunk.Vector(8).Bytes(row), columns.Names, all, columns.Names, columns.Types, withBounds: true);
                }

                files.Add(new DataFile
                {
                    PartitionId = chunk.Vector(0).Data<long>()[row],
                    Path = paths.Text(row),
                    Bytes = chunk.Vector(2).Data<long>()[row],
                    ModifiedMicros = chunk.Vector(3).Data<long>()[row],
                    Rows = chunk.Vector(4).Data<long>()[row],
                    ColumnNames = lastNames,
                    ColumnBytes = [.. sizeNumbers.Data<long>().Slice((int)sizeRange.Offset, (int)sizeRange.Length)],
                    Statistics = statistics,
                });
            }
        });
        return files;
    }

    private bool HasColumn(string path, string name)
    {
        var isThere = false;
        Read(path, $"SELECT count(*) FROM parquet_schema({Literal(path)}) WHERE name = {Literal(name)}", chunk => isThere = chunk.Vector(0).Data<long>()[0] > 0);
        return isThere;
    }

    private void Read(string path, string sql, Action<DuckChunk> read)
    {
        try
        {
            using var connection = Connect();
            using var result = connection.QueryStreaming(sql);
            while (result.FetchChunk() is { } chunk)
            {
                using (chunk)
                {
                    read(chunk);
                }
            }
        }
        catch (DuckException error)
        {
            throw QueryErrors.CatalogListMissing(path, error);
        }
    }

    // Files of one table mostly have the same columns: they share one list.
    private static ImmutableArray<string> Names(DuckVector texts, int offset, int length, ImmutableArray<string> last)
    {
        var same = last.Length == length;
        for (var index = 0; same && index < length; index++)
        {
            same = IsEqual(texts.Bytes(offset + index), last[index]);
        }

        if (same)
        {
            return last;
        }

        var names = ImmutableArray.CreateBuilder<string>(length);
        for (var index = 0; index < length; index++)
        {
            names.Add(texts.Text(offset + index));
        }

        return names.MoveToImmutable();
    }

    private static string? Text(DuckVector vector, int row) => vector.IsValid(row) ? vector.Text(row) : null;

    private static T ParseOnce<T>(Dictionary<string, T> known, string text, Func<System.Text.Json.JsonElement, T> read)
    {
        if (!known.TryGetValue(text, out var value))
        {
            using var document = GlueJson.Parse(Encoding.UTF8.GetBytes(text));
            known[text] = value = read(document.RootElement);
        }

        return value;
    }

    private static bool IsEqual(ReadOnlySpan<byte> utf8, string text)
    {
        Span<byte> buffer = stackalloc byte[256];
        return text.Length * 3 <= buffer.Length
            ? buffer[..Encoding.UTF8.GetBytes(text, buffer)].SequenceEqual(utf8)
            : Encoding.UTF8.GetString(utf8) == text;
    }

    /// <summary>The last text of each key: lists are sorted, so that neighbours share their values.</summary>
    private sealed class TextCache(int keyCount)
    {
        private readonly string[] _last = Enumerable.Repeat("", keyCount).ToArray();

        public string Get(int key, ReadOnlySpan<byte> utf8) =>
            IsEqual(utf8, _last[key]) ? _last[key] : _last[key] = Encoding.UTF8.GetString(utf8);
    }
}
