using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>The values of a partition key over all partitions.</summary>
/// <param name="First">The least value, as text; null where all are NULL.</param>
/// <param name="Last">The greatest.</param>
/// <param name="Distinct">How many there are.</param>
internal sealed record KeyValues(string? First, string? Last, long Distinct);

/// <content>Counts for EXPLAIN: what each condition alone would leave; no query asks for them.</content>
internal sealed partial class PartitionReader
{
    /// <summary>How many partitions are left after each conjunct of the scan's predicate, one after the other; empty where there is no list.</summary>
    public ImmutableArray<long> CountAfterEach(
        ScanNode scan, IReadOnlyList<PlanExpression> conjuncts, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        if (scan.Table.PartitionList is not { } list || conjuncts.Count == 0)
        {
            return [];
        }

        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), zone, start);
        var columns = scan.PartitionColumns.Items
            .Select((column, index) => (column, Key: KeySql(index, column.Type)))
            .ToDictionary(pair => pair.column, pair => pair.Key);
        var (select, sofar) = (new StringBuilder("SELECT "), new StringBuilder());
        for (var index = 0; index < conjuncts.Count; index++)
        {
            sofar.Append(index == 0 ? "" : " AND ").Append('(').Append(writer.WriteExpression(conjuncts[index], columns)).Append(')');
            select.Append(index == 0 ? "" : ", ").Append("count(*) FILTER (WHERE ").Append(sofar).Append(')');
        }

        var counts = ImmutableArray.CreateBuilder<long>(conjuncts.Count);
        Query($"{select} FROM read_parquet({SqlLiterals.Text(list)})", list, scan.Table.Location, writer.NativeFunctions, chunk =>
        {
            for (var index = 0; index < conjuncts.Count; index++)
            {
                counts.Add(chunk.Vector(index).Data<long>()[0]);
            }
        }, cancellation);
        return counts.ToImmutable();
    }

    /// <summary>The values of each key over all partitions; empty where there is no list.</summary>
    public ImmutableArray<KeyValues> ValuesOfKeys(ScanNode scan, CancellationToken cancellation)
    {
        if (scan.Table.PartitionList is not { } list)
        {
            return [];
        }

        var keys = scan.Table.Table.PartitionKeys.Length;
        var select = string.Join(", ", Enumerable.Range(0, keys).Select(index => string.Create(
            CultureInfo.InvariantCulture, $"arg_min(value_{index}, key_{index}), arg_max(value_{index}, key_{index}), count(DISTINCT value_{index})")));
        var values = ImmutableArray.CreateBuilder<KeyValues>(keys);
        Query($"SELECT {select} FROM read_parquet({SqlLiterals.Text(list)})", list, scan.Table.Location, [], chunk =>
        {
            for (var index = 0; index < keys; index++)
            {
                var (first, last) = (chunk.Vector(index * 3), chunk.Vector((index * 3) + 1));
                values.Add(new KeyValues(TextOf(first), TextOf(last), chunk.Vector((index * 3) + 2).Data<long>()[0]));
            }
        }, cancellation);
        return values.ToImmutable();
    }

    /// <summary>How many partitions have a value of a key.</summary>
    public long CountWithValue(ScanNode scan, int key, string value, CancellationToken cancellation)
    {
        var list = scan.Table.PartitionList!;
        long count = 0;
        var sql = string.Create(
            CultureInfo.InvariantCulture, $"SELECT count(*) FROM read_parquet({SqlLiterals.Text(list)}) WHERE value_{key} = {SqlLiterals.Text(value)}");
        Query(sql, list, scan.Table.Location, [], chunk => count = chunk.Vector(0).Data<long>()[0], cancellation);
        return count;
    }

    private static string? TextOf(DuckVector vector) => vector.IsValid(0) ? vector.Text(0) : null;
}
