using System.Globalization;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Catalog.Projection;
using LakeQuery.Errors;
using LakeQuery.Planning;

namespace LakeQuery.Execution.Projection;

/// <summary>The partitions of a table with partition projection that a scan may be about, as a relation in the shape of a partition list.</summary>
/// <remarks>For each key the texts are made that the filter on that key leaves; all their combinations are the candidates, over which the whole
/// predicate is evaluated as over a list.</remarks>
internal sealed class ProjectedPartitions
{
    // Of these texts many are made into one literal, which DuckDB reads faster than a list of literals.
    private const char Separator = '\u001F';

    private readonly ScanNode _scan;
    private readonly PartitionProjection _projection;
    private readonly List<string>[] _texts;

    private ProjectedPartitions(ScanNode scan, PartitionProjection projection, List<string>[] texts) =>
        (_scan, _projection, _texts) = (scan, projection, texts);

    /// <summary>Whether there is no candidate.</summary>
    public bool IsEmpty => _texts.Any(texts => texts.Count == 0);

    /// <summary>How many candidates there are.</summary>
    public long Count => Product(_texts.Select(texts => (long)texts.Count));

    /// <summary>Finds the candidates of each key.</summary>
    /// <param name="scan">A scan of a table with projection.</param>
    /// <param name="projection">The projection.</param>
    /// <param name="start">When the statement began.</param>
    public static ProjectedPartitions Of(ScanNode scan, PartitionProjection projection, DateTimeOffset start)
    {
        var texts = new List<string>[projection.Keys.Length];
        for (var index = 0; index < texts.Length; index++)
        {
            var column = scan.PartitionColumns[index];
            if (projection.Keys[index].Values(start.UtcDateTime) is not { } values)
            {
                texts[index] = KeyPoints.Of(scan.PartitionPredicate, column) is { } points
                    ? [.. points.Order(StringComparer.Ordinal)]
                    : throw QueryErrors.InjectedWithoutValues(projection.Keys[index].Column.Name);
                continue;
            }

            var ranges = new KeyRanges(column, values).Of(scan.PartitionPredicate);
            var count = ranges.Sum(range => (decimal)(range.End - range.Start));
            texts[index] = count <= PartitionProjection.MaxPartitions
                ? Texts(values, ranges)
                : throw TooMany(scan.Table.Table, projection.Keys[index].Column.Name, count);
        }

        return new ProjectedPartitions(scan, projection, texts);
    }

    /// <summary>Leaves of each key the values for which the conjuncts over it alone are true, where there are too many candidates otherwise.</summary>
    /// <param name="filter">Gives the texts (the only column) of a relation in this shape for which a predicate is true.</param>
    public void Narrow(Func<string, PlanExpression, List<string>> filter)
    {
        for (var index = 0; index < _texts.Length && Count > PartitionProjection.MaxPartitions; index++)
        {
            var id = _scan.PartitionColumns[index].Id;
            var own = Conjuncts.Join(Conjuncts.Split(_scan.PartitionPredicate)
                .Where(term => ReferenceCollector.Columns(term) is { Count: 1 } columns && columns.Contains(id)));
            if (own is not null)
            {
                _texts[index] = filter($"SELECT value_{Number(index)} FROM {KeySql(index)}", own);
            }
        }

        if (Count > PartitionProjection.MaxPartitions)
        {
            throw TooMany();
        }
    }

    /// <summary>The relation: <c>partition_id, location, descriptor, value_0, key_0, …</c>.</summary>
    public string Sql()
    {
        var number = new StringBuilder("0");
        for (var index = 0; index < _texts.Length; index++)
        {
            number.Insert(0, '(').Append(CultureInfo.InvariantCulture, $") * {_texts[index].Count} + number_{index}");
        }

        return $"(SELECT CAST({number} AS BIGINT) AS partition_id, CAST(NULL AS VARCHAR) AS location, CAST(NULL AS VARCHAR) AS descriptor, * FROM "
            + string.Join(" CROSS JOIN ", Enumerable.Range(0, _texts.Length).Select(KeySql)) + ")";
    }

    // One key's candidates, numbered in their order.
    private string KeySql(int index)
    {
        var texts = _texts[index];
        var list = texts.Count > 100 && !texts.Exists(text => text.Contains(Separator, StringComparison.Ordinal))
            ? $"string_split({SqlLiterals.Text(string.Join(Separator, texts))}, chr({(int)Separator}))"
            : SqlLiterals.TextList(texts);
        var number = Number(index);
        return $"(SELECT number_{number}, value_{number}, {PartitionKeyTypes.Cast("value_" + number, _projection.Keys[index].Column.Type)} AS key_{number} "
            + $"FROM (SELECT unnest(range({texts.Count})) AS number_{number}, unnest({list}) AS value_{number}))";
    }

    // Steps finer than the format give the same text again.
    private static List<string> Texts(ProjectedValues values, List<KeyRange> ranges)
    {
        var texts = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in ranges)
        {
            for (var index = range.Start; index < range.End; index++)
            {
                var text = values[index];
                if (known.Add(text))
                {
                    texts.Add(text);
                }
            }
        }

        return texts;
    }

    private LakeQueryException TooMany()
    {
        var most = 0;
        for (var index = 1; index < _texts.Length; index++)
        {
            most = _texts[index].Count > _texts[most].Count ? index : most;
        }

        var name = _projection.Keys[most].Column.Name;
        return _projection.Keys.FirstOrDefault(key => key is InjectedKey) is { } injected
            ? QueryErrors.TooManyInjected(injected.Column.Name, PartitionProjection.MaxPartitions)
            : TooMany(_scan.Table.Table, name, _texts[most].Count);
    }

    private static LakeQueryException TooMany(Table table, string column, decimal left) => QueryErrors.TooManyProjected(
        table.DatabaseName, table.Name, column, left.ToString("N0", CultureInfo.InvariantCulture), PartitionProjection.MaxPartitions);

    /// <summary>The product, or the greatest number where it is greater.</summary>
    public static long Product(IEnumerable<long> counts)
    {
        var product = Int128.One;
        foreach (var count in counts)
        {
            product = Int128.Min(product * count, long.MaxValue);
        }

        return (long)product;
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
