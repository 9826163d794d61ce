using System.Collections.Immutable;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Answers from what is known of files alone, where no row need be read: counts, the least and the greatest of partition keys and
/// of columns whose bounds are values that occur, for all rows or by partition keys.</summary>
/// <remarks><code>
/// SELECT day, count(*), max(picked_up) FROM trips GROUP BY day
/// </code>
/// becomes the rows themselves. Only what is certain: a file of which something is not known is read, with all others.</remarks>
internal sealed class MetadataAnswers : PlanRewriter
{
    // More rows than this are no longer a short statement.
    private const int MaxRows = 10_000;

    private readonly IReadOnlyDictionary<int, ScanManifest> _manifests;

    private MetadataAnswers(IReadOnlyDictionary<int, ScanManifest> manifests) => _manifests = manifests;

    /// <summary>The plan with the answers in it. Manifests of scans that are no longer needed say so.</summary>
    public static OutputNode Apply(OutputNode plan, Dictionary<int, ScanManifest> manifests)
    {
        var answered = (OutputNode)new MetadataAnswers(manifests).Rewrite(plan);
        if (!ReferenceEquals(answered, plan))
        {
            // Others may have been read before.
            var left = ScanFinder.Find(answered).Select(scan => scan.Id).ToHashSet();
            foreach (var id in ScanFinder.Find(plan).Select(scan => scan.Id).Where(id => !left.Contains(id)))
            {
                manifests[id] = manifests[id] with { IsMetadataOnly = true, BytesToRead = 0 };
            }
        }

        return answered;
    }

    /// <summary>The scans that could be answered by NULL counts and bounds of their files.</summary>
    public static HashSet<int> ScansToKnowMoreOf(PlanNode plan) =>
    [
        .. ScanFinder.All(plan).OfType<AggregateNode>().Select(Question).OfType<MetadataQuestion>()
            .Where(question => question.Aggregates.Any(item => item.Column >= 0)).Select(question => question.Scan.Id),
    ];

    /// <inheritdoc/>
    protected override PlanNode VisitAggregate(AggregateNode aggregate) =>
        Question(aggregate) is { } question && Answer(question, aggregate.Columns) is { } answer ? answer : base.VisitAggregate(aggregate);

    /// <inheritdoc/>
    protected override PlanNode VisitDistinct(DistinctNode distinct) =>
        distinct.Columns.Length > 0 && Source(distinct.Input) is var (scan, columns)
        && Keys(distinct.Columns.Select(column => columns.GetValueOrDefault(column.Id))) is { } keys
        && Answer(new MetadataQuestion(scan, [], keys, []), distinct.Columns) is { } answer
            ? answer
            : base.VisitDistinct(distinct);

    private ValuesNode? Answer(MetadataQuestion question, ImmutableArray<PlanColumn> columns) =>
        _manifests.TryGetValue(question.Scan.Id, out var manifest) && !manifest.IsDeferred && MetadataTally.Rows(question, manifest, MaxRows) is { } rows
            ? new ValuesNode(columns, ImmutableArray.CreateRange(rows, row => new PlanList<PlanExpression>(
                [.. row.Select((value, index) => (PlanExpression)new PlanConstant(value, columns[index].Type))])))
            : null;

    // One set with all keys, in order; without keys the one row that there is of anything.
    private static MetadataQuestion? Question(AggregateNode aggregate)
    {
        if (aggregate.Sets.Count != 1 || aggregate.Sets[0].Count != aggregate.Keys.Count || aggregate.Groupings.Count > 0
            || Source(aggregate.Input) is not var (scan, columns))
        {
            return null;
        }

        var keys = Keys(aggregate.Keys.Items.Select(key =>
            key.Expression is PlanColumnReference reference ? columns.GetValueOrDefault(reference.Column.Id) : null));
        if (keys is null)
        {
            return null;
        }

        var data = new List<ScanOutput>();
        var items = ImmutableArray.CreateBuilder<MetadataAggregate>();
        foreach (var call in aggregate.Aggregates)
        {
            if (call.Distinct || call.Filter is not null || Item(call, columns, data) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new MetadataQuestion(scan, [.. data], keys, items.ToImmutable());
    }

    private static MetadataAggregate? Item(AggregateCall call, Dictionary<int, object> columns, List<ScanOutput> data)
    {
        switch (call.Function.Name, call.Arguments)
        {
            case ("count", []):
            case ("count", [PlanConstant { Value: not null }]):
                return new MetadataAggregate(MetadataAggregateKind.Count, -1, -1);
            case ("count" or "min" or "max", [PlanColumnReference reference]):
                var kind = call.Function.Name switch
                {
                    "count" => MetadataAggregateKind.Count,
                    "min" => MetadataAggregateKind.Least,
                    _ => MetadataAggregateKind.Greatest,
                };
                switch (columns.GetValueOrDefault(reference.Column.Id))
                {
                    case PlanConstant { Value: not null } when kind == MetadataAggregateKind.Count:
                        return new MetadataAggregate(kind, -1, -1);
                    case ScanOutput { Source: ScanSource.PartitionKey } key:
                        return kind == MetadataAggregateKind.Count || PartitionKeyValues.IsKnown(key.Column.Type) ? new MetadataAggregate(kind, -1, key.Index) : null;
                    case ScanOutput { Source: ScanSource.Data } column when kind == MetadataAggregateKind.Count || HasExactBounds(column.Column.Type):
                        data.Add(column);
                        return new MetadataAggregate(kind, data.Count - 1, -1);
                    default:
                        return null;
                }

            default:
                return null;
        }
    }

    // Of floating point the bounds leave out NaN, and zero has a sign; char loses blanks.
    private static bool HasExactBounds(SqlType type) =>
        ValueRange.DomainOf(type) == RangeDomain.Whole || type.Kind == SqlTypeKind.Varchar;

    private static ImmutableArray<ScanOutput>? Keys(IEnumerable<object?> columns)
    {
        var keys = ImmutableArray.CreateBuilder<ScanOutput>();
        foreach (var column in columns)
        {
            if (column is not ScanOutput { Source: ScanSource.PartitionKey } key || !PartitionKeyValues.IsKnown(key.Column.Type))
            {
                return null;
            }

            keys.Add(key);
        }

        return keys.ToImmutable();
    }

    // The scan under an aggregate, without a filter, and what each column is: of the scan, or a constant.
    private static (ScanNode Scan, Dictionary<int, object> Columns)? Source(PlanNode node)
    {
        switch (node)
        {
            case ScanNode { Filter: null, Limit: null } scan:
                return (scan, scan.Outputs.Items.ToDictionary(output => output.Column.Id, object (output) => output));
            case ProjectNode project when Source(project.Input) is var (scan, columns):
                var projected = new Dictionary<int, object>();
                foreach (var assignment in project.Assignments)
                {
                    if (assignment.Expression is PlanConstant constant)
                    {
                        projected[assignment.Column.Id] = constant;
                    }
                    else if (assignment.Expression is PlanColumnReference reference && columns.TryGetValue(reference.Column.Id, out var column))
                    {
                        projected[assignment.Column.Id] = column;
                    }
                }

                return (scan, projected);
            default:
                return null;
        }
    }
}

/// <summary>What is asked of a scan's files.</summary>
/// <param name="Scan">The scan.</param>
/// <param name="Data">Columns of the files that are asked about.</param>
/// <param name="Keys">The partition keys by which rows are grouped.</param>
/// <param name="Aggregates">What is asked of each group.</param>
internal sealed record MetadataQuestion(
    ScanNode Scan, ImmutableArray<ScanOutput> Data, ImmutableArray<ScanOutput>? Keys, ImmutableArray<MetadataAggregate> Aggregates);

/// <summary>What is asked of a column.</summary>
internal enum MetadataAggregateKind
{
    /// <summary>How many values there are that are not NULL; without a column, how many rows.</summary>
    Count,

    /// <summary>The least value.</summary>
    Least,

    /// <summary>The greatest value.</summary>
    Greatest,
}

/// <summary>One aggregate.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Column">Place of a column among <see cref="MetadataQuestion.Data"/>, or -1.</param>
/// <param name="Key">Place of a partition key among the table's, or -1.</param>
internal sealed record MetadataAggregate(MetadataAggregateKind Kind, int Column, int Key);
