using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands.Explaining;

/// <summary>What would make a scan read less.</summary>
internal sealed class ScanHints(QueryRunner runner, PlannedQuery planned, ScanNode scan, ScanManifest manifest, CancellationToken cancellation)
{
    // Columns of which a few cost most: then it is worth telling.
    private const int WideColumns = 4;
    private const double MostOfTheBytes = 0.5;

    /// <summary>All hints, the one that helps most first.</summary>
    public IEnumerable<string> All(ImmutableArray<ColumnSize> columns)
    {
        if (KeyFilter() is { } filter)
        {
            yield return filter;
        }

        if (ReadsAllColumns && WideOnes(columns) is { } wide)
        {
            yield return wide;
        }

        if (ScanExplainer.IsText(manifest) && manifest.Files.Length > 0)
        {
            yield return "its files are text, of which all columns and rows are read; as Parquet only what the query needs would be";
        }
    }

    private bool ReadsAllColumns =>
        scan.Outputs.Items.Count(output => output.Source == ScanSource.Data) is var count && count >= WideColumns
        && count == scan.Table.Table.StorageDescriptor.Columns.Length;

    private string? KeyFilter()
    {
        var keys = scan.Table.Table.PartitionKeys;
        if (keys.IsEmpty || scan.PartitionPredicate is not null || manifest.PartitionsTotal < 2
            || manifest.Steps.Any(step => step.Level == PruningLevel.Partition))
        {
            return null;
        }

        if (manifest.Notes.Any(note => note.Text.EndsWith("when run", StringComparison.Ordinal)))
        {
            return null;
        }

        if (JoinedKey() is { } joined)
        {
            return $"key '{joined}' is compared with another table only: which partitions that leaves out is known while the query runs; a filter on '{joined}' itself tells before";
        }

        var values = runner.Partitions.ValuesOfKeys(scan, cancellation);
        var key = values.Select((value, index) => (value, index)).FirstOrDefault(item => item.value is { Distinct: > 1, Last: not null });
        if (key.value is not { } range)
        {
            return null;
        }

        var count = runner.Partitions.CountWithValue(scan, key.index, range.Last!, cancellation);
        var name = keys[key.index].Name;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"no filter on a partition key: '{name}' has {range.Distinct} values from {Literal(key.index, range.First!)} to {Literal(key.index, range.Last!)}; "
            + $"{name} = {Literal(key.index, range.Last!)} would read {count} of {manifest.PartitionsTotal} partitions");
    }

    // The first key that an equality of a join or an IN of a subquery is about.
    private string? JoinedKey()
    {
        var keys = scan.Outputs.Items.Where(output => output.Source == ScanSource.PartitionKey)
            .ToDictionary(output => output.Column.Id, output => scan.Table.Table.PartitionKeys[output.Index].Name);
        foreach (var item in ScanFinder.All(planned.Plan))
        {
            var compared = item switch
            {
                JoinNode { Condition: { } condition } => Conjuncts.Split(condition).OfType<PlanComparison>()
                    .Where(comparison => comparison.Operator == BinaryOperator.Equal)
                    .SelectMany(comparison => new[] { comparison.Left, comparison.Right }),
                PlanInSubquery subquery => [subquery.Value],
                _ => [],
            };
            foreach (var reference in compared.OfType<PlanColumnReference>())
            {
                if (keys.TryGetValue(reference.Column.Id, out var name))
                {
                    return name;
                }
            }
        }

        return null;
    }

    private string Literal(int key, string value) => scan.Table.Table.PartitionKeys[key].Type.Split('(')[0].Trim().ToLowerInvariant() switch
    {
        "tinyint" or "smallint" or "int" or "integer" or "bigint" or "boolean" or "double" or "float" or "decimal" => value,
        "date" => $"DATE '{value}'",
        "timestamp" => $"TIMESTAMP '{value}'",
        _ => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'",
    };

    private static string? WideOnes(ImmutableArray<ColumnSize> columns)
    {
        double total = columns.Sum(column => column.Bytes);
        long sofar = 0;
        for (var count = 1; count <= columns.Length / 2 && total > 0; count++)
        {
            sofar += columns[count - 1].Bytes;
            if (sofar / total > MostOfTheBytes)
            {
                var names = columns.Take(count).Select(column => column.Name).ToArray();
                var list = count == 1 ? $"column {names[0]} is" : $"columns {string.Join(", ", names[..^1])} and {names[^1]} are";
                return string.Create(CultureInfo.InvariantCulture, $"all {columns.Length} columns are read: {list} {sofar / total * 100:0} % of the bytes");
            }
        }

        return null;
    }
}
