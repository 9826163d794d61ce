using System.Collections.Immutable;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.DynamicPruning;

/// <summary>Finds where rows of a small side can leave out partitions or files of a large one, as Trino's dynamic filters do.</summary>
/// <remarks>Looked at are inner joins, the side of an outer join that need not be kept, and <c>IN (query)</c>; keys must lead to partition keys,
/// or to columns of a table of several files. The small side must be the same whenever it is run, and small.</remarks>
internal sealed class DynamicFilterFinder(IReadOnlyDictionary<int, ScanManifest> manifests)
{
    // Below the least limit that a query's scan can have, so that reading it first can't be what a limit would have refused.
    private const long MaxSmallBytes = 8L << 20;

    // So few are read at once, however little the other side needs: one that gives keys alone needs no byte.
    private const long TinyBytes = 64L << 10;
    private const long MinBytesOfFiles = 16L << 20;
    private const int MinFiles = 4;

    /// <summary>The places in a plan, in its order.</summary>
    public IEnumerable<DynamicFilter> Find(PlanNode plan)
    {
        if (!manifests.Values.Any(manifest => manifest.Partitions.Length > 1 || HasManyFiles(manifest)))
        {
            yield break;
        }

        foreach (var item in ScanFinder.All(plan))
        {
            switch (item)
            {
                case JoinNode { Lateral: false, Condition: { } condition } join:
                    if (join.Kind is JoinKind.Inner or JoinKind.Left && OfJoin(join, join.Right, join.Left, condition) is { } right)
                    {
                        yield return right;
                    }
                    else if (join.Kind is JoinKind.Inner or JoinKind.Right && OfJoin(join, join.Left, join.Right, condition) is { } left)
                    {
                        yield return left;
                    }

                    break;
                case FilterNode filter when OfSubquery(filter, filter.Input, filter.Predicate) is { } found:
                    yield return found;
                    break;
                case ScanNode { Filter: { } predicate } scan when OfSubquery(scan, scan, predicate) is { } found:
                    yield return found;
                    break;
            }
        }
    }

    private DynamicFilter? OfJoin(JoinNode join, PlanNode large, PlanNode small, PlanExpression condition)
    {
        var (largeColumns, smallColumns) = (Ids(large), Ids(small));
        var keys = ImmutableArray.CreateBuilder<DynamicKey>();
        ScanNode? scan = null;
        foreach (var term in Conjuncts.Split(condition))
        {
            if (term is not PlanComparison { Operator: BinaryOperator.Equal } equality || !IsKeyType(equality.Left.Type))
            {
                continue;
            }

            var (left, right) = (ReferenceCollector.Collect(equality.Left), ReferenceCollector.Collect(equality.Right));
            if (!IsPlain(left) || !IsPlain(right))
            {
                continue;
            }

            var key = left.Found.IsSubsetOf(largeColumns) && right.Found.IsSubsetOf(smallColumns) ? new DynamicKey(equality.Left, equality.Right)
                : left.Found.IsSubsetOf(smallColumns) && right.Found.IsSubsetOf(largeColumns) ? new DynamicKey(equality.Right, equality.Left)
                : null;
            if (key is not null && Trace(large, key.Large) is { } traced && (scan is null || scan.Id == traced.Id))
            {
                scan = traced;
                keys.Add(key);
            }
        }

        return scan is not null && IsSmall(small, scan) ? new DynamicFilter(join, small, scan, keys.ToImmutable()) : null;
    }

    private DynamicFilter? OfSubquery(PlanNode owner, PlanNode large, PlanExpression predicate)
    {
        foreach (var term in Conjuncts.Split(predicate))
        {
            if (term is PlanInSubquery query && IsKeyType(query.Value.Type) && IsPlain(ReferenceCollector.Collect(query.Value))
                && Trace(large, query.Value) is { } scan && IsSmall(query.Plan, scan))
            {
                return new DynamicFilter(owner, query.Plan, scan, [new DynamicKey(query.Value, new PlanColumnReference(query.Plan.Columns[0]))]);
            }
        }

        return null;
    }

    // The scan whose partitions or files a condition on the expression can leave out; null where there is none.
    private ScanNode? Trace(PlanNode node, PlanExpression expression)
    {
        var facts = ReferenceCollector.Collect(expression);
        if (!IsPlain(facts))
        {
            return null;
        }

        switch (node)
        {
            case ScanNode scan:
                return IsWorthIt(scan, expression, facts.Found) ? scan : null;
            case FilterNode filter:
                return Trace(filter.Input, expression);
            case SortNode sort:
                return Trace(sort.Input, expression);
            case DistinctNode distinct:
                return Trace(distinct.Input, expression);
            case ProjectNode project:
                return Trace(project.Input, Replace(expression, project.Assignments.Items));
            case AggregateNode { Sets: { Count: 1 } sets } aggregate when sets[0].Count == aggregate.Keys.Count:
                var keys = aggregate.Keys.Items.Select(key => key.Column.Id).ToHashSet();
                return facts.Found.IsSubsetOf(keys) ? Trace(aggregate.Input, Replace(expression, aggregate.Keys.Items)) : null;
            case JoinNode join when join.Kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Left && facts.Found.IsSubsetOf(Ids(join.Left)):
                return Trace(join.Left, expression);
            case JoinNode { Lateral: false } join when join.Kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Right && facts.Found.IsSubsetOf(Ids(join.Right)):
                return Trace(join.Right, expression);
            default:
                return null;
        }
    }

    private bool IsWorthIt(ScanNode scan, PlanExpression expression, IReadOnlySet<int> columns)
    {
        if (!manifests.TryGetValue(scan.Id, out var manifest) || scan.Limit is not null)
        {
            return false;
        }

        var outputs = scan.Outputs.Items.Where(output => columns.Contains(output.Column.Id)).ToList();
        var arePartitionKeys = outputs.Count == columns.Count && outputs.TrueForAll(output => output.Source == ScanSource.PartitionKey);
        return arePartitionKeys
            ? manifest.Partitions.Length > 1
            : expression is PlanColumnReference && outputs is [{ Source: ScanSource.Data }] && (manifest.IsDeferred || HasManyFiles(manifest));
    }

    private static bool HasManyFiles(ScanManifest manifest) =>
        manifest.BytesToRead >= MinBytesOfFiles && manifest.Files.Count(file => file.Statistics is not null) >= MinFiles;

    private bool IsSmall(PlanNode small, ScanNode large)
    {
        long bytes = 0;
        foreach (var item in ScanFinder.All(small))
        {
            switch (item)
            {
                case MatchRecognizeNode or DetectorNode or SharedReferenceNode or RecursiveNode or RecursiveReferenceNode or StagedRowsNode:
                    return false;
                case ScanNode scan when manifests.TryGetValue(scan.Id, out var manifest):
                    bytes += manifest.BytesToRead;
                    break;
            }
        }

        if (small is CatalogRowsNode || small.Columns.IsEmpty || bytes > MaxSmallBytes || bytes > Math.Max(TinyBytes, manifests[large.Id].BytesToRead / 2))
        {
            return false;
        }

        var collector = new ReferenceCollector();
        collector.Rewrite(small);
        return collector.Deterministic && ScanFinder.IsSelfContained(small, collector.Found);
    }

    private static PlanExpression Replace(PlanExpression expression, ImmutableArray<Assignment> assignments) =>
        new ExpressionReplacer(assignments.ToDictionary(assignment => assignment.Column.Id, assignment => assignment.Expression)).Rewrite(expression);

    private static bool IsPlain(ReferenceCollector facts) => facts is { Deterministic: true, HasSubquery: false, Found.Count: > 0 };

    private static bool IsKeyType(SqlType type) => type.Kind is SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
        or SqlTypeKind.Varchar or SqlTypeKind.Date or SqlTypeKind.Decimal or SqlTypeKind.Boolean
        || (type.Kind == SqlTypeKind.Timestamp && !type.IsFinerThanMicros);

    private static HashSet<int> Ids(PlanNode node) => [.. node.Columns.Select(column => column.Id)];
}
