using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning.Rules;

/// <summary>Drops what nobody uses: columns of scans first of all, and expressions, aggregates and window functions.</summary>
/// <remarks><code>
/// Output country
///   Project country, total := bytes + 1
///     Scan web.clicks  columns: id, url, country, bytes, …
/// becomes
/// Output country
///   Scan web.clicks  columns: country
/// </code>
/// Works from the root down: each node is told which of its columns are wanted above. The number of rows never changes.</remarks>
internal sealed partial class PruneColumns : IPlanRule
{
    // By the table's id: the columns that the references met so far show.
    private readonly Dictionary<int, HashSet<int>> _wantedOfShared = [];

    /// <inheritdoc/>
    public string Name => "PruneColumns";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan)
    {
        if (plan is not OutputNode output)
        {
            return Prune(plan, Ids(plan.Columns));
        }

        var input = Prune(output.Input, Ids(output.Outputs));
        var shared = PruneShared(output.Shared);
        return ReferenceEquals(input, output.Input) && ReferenceEquals(shared, output.Shared) ? output : output with { Input = input, Shared = shared };
    }

    // From the last to the first: all references to a table are known then. What no reference is left to goes.
    private PlanList<SharedTable> PruneShared(PlanList<SharedTable> shared)
    {
        var kept = new List<SharedTable>();
        foreach (var table in shared.Items.Reverse())
        {
            if (_wantedOfShared.TryGetValue(table.Id, out var wanted))
            {
                var columns = table.Plan.Columns.Where(column => wanted.Contains(column.Id)).ToImmutableArray();
                var plan = PruneTo(table.Plan, columns.IsEmpty ? [.. table.Plan.Columns.Take(1)] : columns);
                kept.Add(ReferenceEquals(plan, table.Plan) ? table : table with { Plan = plan });
            }
        }

        kept.Reverse();
        return kept.Count == shared.Count && kept.Zip(shared.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? shared : kept.ToImmutableArray();
    }

    private SharedReferenceNode PruneReference(SharedReferenceNode reference, HashSet<int> wanted)
    {
        var outputs = reference.Outputs.Items.Where(output => wanted.Contains(output.Column.Id)).ToImmutableArray();
        if (!_wantedOfShared.TryGetValue(reference.Id, out var sources))
        {
            _wantedOfShared[reference.Id] = sources = [];
        }

        sources.UnionWith(outputs.Select(output => output.Source.Id));
        return outputs.Length == reference.Outputs.Count ? reference : reference with { Outputs = outputs };
    }

    private static HashSet<int> Ids(IEnumerable<PlanColumn> columns) => [.. columns.Select(column => column.Id)];

    private PlanNode Prune(PlanNode node, HashSet<int> wanted)
    {
        switch (node)
        {
            case ScanNode scan:
                return PruneScan(scan, wanted);
            case SharedReferenceNode reference:
                return PruneReference(reference, wanted);
            case FilterNode filter:
                var predicate = Inside(filter.Predicate);
                var input = Prune(filter.Input, With(wanted, predicate));
                return ReferenceEquals(input, filter.Input) && ReferenceEquals(predicate, filter.Predicate) ? filter : new FilterNode(input, predicate);
            case ProjectNode project:
                return PruneProject(project, wanted);
            case AggregateNode aggregate:
                return PruneAggregate(aggregate, wanted);
            case WindowNode window:
                return PruneWindow(window, wanted);
            case SortNode sort:
                input = Prune(sort.Input, With(wanted, [.. sort.Keys.Items.Select(key => key.Key)]));
                return ReferenceEquals(input, sort.Input) ? sort : sort with { Input = input };
            case LimitNode limit:
                input = Prune(limit.Input, wanted);
                return ReferenceEquals(input, limit.Input) ? limit : limit with { Input = input };
            case SampleNode sample:
                input = Prune(sample.Input, wanted);
                return ReferenceEquals(input, sample.Input) ? sample : sample with { Input = input };
            case DistinctNode distinct:
                // Every column decides which rows are the same.
                input = PruneExactly(distinct.Input);
                return ReferenceEquals(input, distinct.Input) ? distinct : new DistinctNode(input);
            case JoinNode join:
                return PruneJoin(join, wanted);
            case UnnestNode unnest:
                var arguments = Inside(unnest.Arguments);
                var source = unnest.Input is null ? null : Prune(unnest.Input, With(wanted, [.. arguments]));
                return ReferenceEquals(source, unnest.Input) && ReferenceEquals(arguments, unnest.Arguments)
                    ? unnest
                    : unnest with { Input = source, Arguments = arguments };
            case SetOperationNode operation:
                return PruneSetOperation(operation, wanted);
            case MatchRecognizeNode match:
                return PruneMatch(match, wanted);
            case DetectorNode detector:
                return PruneDetector(detector, wanted);
            case RecursiveNode recursive:
                var (anchor, step) = (PruneExactly(recursive.Anchor), PruneExactly(recursive.Step));
                return ReferenceEquals(anchor, recursive.Anchor) && ReferenceEquals(step, recursive.Step)
                    ? recursive
                    : recursive with { Anchor = anchor, Step = step };
            default:
                return PruneStreamNode(node, wanted);
        }
    }

    // All columns of the node, in their order and no others: for readers that go by position.
    private PlanNode PruneExactly(PlanNode node) => PruneTo(node, node.Columns);

    private PlanNode PruneTo(PlanNode node, ImmutableArray<PlanColumn> columns)
    {
        var pruned = Prune(node, Ids(columns));
        return pruned.Columns.SequenceEqual(columns)
            ? pruned
            : new ProjectNode(pruned, [.. columns.Select(column => new Assignment(column, new PlanColumnReference(column)))]);
    }

    private static ScanNode PruneScan(ScanNode scan, HashSet<int> wanted)
    {
        var used = scan.Filter is null ? wanted : With(wanted, scan.Filter);
        var outputs = scan.Outputs.Items.Where(output => used.Contains(output.Column.Id)).ToImmutableArray();
        return outputs.Length == scan.Outputs.Count ? scan : scan with { Outputs = outputs };
    }

    private PlanNode PruneProject(ProjectNode project, HashSet<int> wanted)
    {
        var kept = project.Assignments.Items.Where(assignment => wanted.Contains(assignment.Column.Id)).ToImmutableArray();
        if (kept.IsEmpty)
        {
            // Only the number of rows is asked for.
            return Prune(project.Input, []);
        }

        var assignments = kept.Length == project.Assignments.Count ? project.Assignments : kept;
        assignments = Map(assignments, assignment =>
            Inside(assignment.Expression) is var inside && ReferenceEquals(inside, assignment.Expression) ? assignment : assignment with { Expression = inside });
        var input = Prune(project.Input, With([], [.. assignments.Items.Select(assignment => assignment.Expression)]));
        if (assignments.Items.All(assignment => assignment.Expression is PlanColumnReference same && same.Column.Equals(assignment.Column))
            && input.Columns.SequenceEqual(assignments.Items.Select(assignment => assignment.Column)))
        {
            return input;
        }

        return ReferenceEquals(input, project.Input) && ReferenceEquals(assignments, project.Assignments) ? project : new ProjectNode(input, assignments);
    }

    private PlanNode PruneAggregate(AggregateNode aggregate, HashSet<int> wanted)
    {
        var calls = aggregate.Aggregates.Items.Where(call => wanted.Contains(call.Column.Id)).ToImmutableArray();
        var groupings = aggregate.Groupings.Items.Where(item => wanted.Contains(item.Column.Id)).ToImmutableArray();
        if (calls.IsEmpty && groupings.IsEmpty && aggregate.Keys.Count == 0)
        {
            // The one row of a query without GROUP BY must come from something.
            calls = [.. aggregate.Aggregates.Items.Take(1)];
            groupings = calls.IsEmpty ? [.. aggregate.Groupings.Items.Take(1)] : [];
        }

        var keys = Map(aggregate.Keys, key => Inside(key.Expression) is var inside && ReferenceEquals(inside, key.Expression) ? key : key with { Expression = inside });
        var needed = new HashSet<int>();
        foreach (var key in keys)
        {
            needed.UnionWith(ReferenceCollector.Columns(key.Expression));
        }

        foreach (var call in calls)
        {
            Add(needed, call.Arguments);
            Add(needed, call.OrderBy.Items.Select(key => key.Key));
            Add(needed, call.Filter is null ? [] : [call.Filter]);
        }

        var input = Prune(aggregate.Input, needed);
        return ReferenceEquals(input, aggregate.Input) && ReferenceEquals(keys, aggregate.Keys)
            && calls.Length == aggregate.Aggregates.Count && groupings.Length == aggregate.Groupings.Count
            ? aggregate
            : new AggregateNode(input, keys, aggregate.Sets, calls, groupings);
    }

    private PlanNode PruneWindow(WindowNode window, HashSet<int> wanted)
    {
        var calls = window.Calls.Items.Where(call => wanted.Contains(call.Column.Id)).ToImmutableArray();
        if (calls.IsEmpty)
        {
            return Prune(window.Input, wanted);
        }

        var needed = new HashSet<int>(wanted);
        foreach (var call in calls)
        {
            Add(needed, call.Arguments);
            Add(needed, call.PartitionBy);
            Add(needed, call.OrderBy.Items.Select(key => key.Key));
            Add(needed, new[] { call.Filter, call.Frame?.Start.Offset, call.Frame?.End.Offset }.OfType<PlanExpression>());
        }

        var input = Prune(window.Input, needed);
        return ReferenceEquals(input, window.Input) && calls.Length == window.Calls.Count ? window : new WindowNode(input, calls);
    }

    private MatchRecognizeNode PruneMatch(MatchRecognizeNode match, HashSet<int> wanted)
    {
        var measures = match.Measures.Items.Where(measure => wanted.Contains(measure.Column.Id)).ToImmutableArray();
        var passed = match.Passed.Items.Where(column => wanted.Contains(column.Id)).ToImmutableArray();
        var kept = match with
        {
            Measures = measures.Length == match.Measures.Count ? match.Measures : measures,
            Passed = passed.Length == match.Passed.Count ? match.Passed : passed,
        };
        var needed = Ids(passed);
        Add(needed, match.PartitionBy);
        Add(needed, match.OrderBy.Items.Select(key => key.Key));
        if (match.Frame?.Following is { } following)
        {
            needed.Add(following.Id);
        }

        foreach (var pointer in kept.Expressions.SelectMany(value => value.Pointers.Items))
        {
            Add(needed, pointer switch { ValuePointer value => [value.Source], AggregatePointer aggregate => aggregate.Call.Arguments, _ => [] });
        }

        var input = Prune(match.Input, needed);
        return ReferenceEquals(input, match.Input) && ReferenceEquals(kept.Measures, match.Measures) && ReferenceEquals(kept.Passed, match.Passed)
            ? match
            : kept with { Input = input };
    }

    // All counted columns decide what it says; where nobody asks, its rows are the input's.
    private PlanNode PruneDetector(DetectorNode detector, HashSet<int> wanted)
    {
        if (!detector.Outputs.Items.Any(column => wanted.Contains(column.Id)))
        {
            return Prune(detector.Input, wanted);
        }

        var passed = detector.Passed.Items.Where(column => wanted.Contains(column.Id)).ToImmutableArray();
        var input = Prune(detector.Input, [.. Ids(passed), .. detector.Counted.Items.Select(counted => counted.Column.Id)]);
        return ReferenceEquals(input, detector.Input) && passed.Length == detector.Passed.Count
            ? detector
            : detector with { Input = input, Passed = passed.Length == detector.Passed.Count ? detector.Passed : passed };
    }

    private PlanNode PruneJoin(JoinNode join, HashSet<int> wanted)
    {
        var condition = join.Condition is null ? null : Inside(join.Condition);
        var needed = condition is null ? wanted : With(wanted, condition);
        var right = Prune(join.Right, needed);

        // The right side of a lateral join names columns of the left.
        var left = Prune(join.Left, join.Lateral ? [.. needed, .. ReferenceCollector.Columns(right)] : needed);
        return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) && ReferenceEquals(condition, join.Condition)
            ? join
            : join with { Left = left, Right = right, Condition = condition };
    }

    private PlanNode PruneSetOperation(SetOperationNode operation, HashSet<int> wanted)
    {
        // Only UNION ALL does not compare rows.
        var positions = Enumerable.Range(0, operation.Outputs.Length).ToList();
        if (operation.Operator == SetOperator.Union && operation.All)
        {
            var kept = positions.Where(i => wanted.Contains(operation.Outputs[i].Id)).ToList();
            positions = kept.Count > 0 ? kept : [0];
        }

        var inputs = Map(operation.Inputs, input => PruneTo(input, [.. positions.Select(i => input.Columns[i])]));
        return ReferenceEquals(inputs, operation.Inputs) && positions.Count == operation.Outputs.Length
            ? operation
            : operation with { Inputs = inputs, Outputs = [.. positions.Select(i => operation.Outputs[i])] };
    }

    // ---- Subqueries in expressions

    private PlanExpression Inside(PlanExpression expression) => new SubqueryPruner(this).Rewrite(expression);

    private PlanList<PlanExpression> Inside(PlanList<PlanExpression> expressions) => Map(expressions, Inside);

    private static PlanList<T> Map<T>(PlanList<T> list, Func<T, T> change)
        where T : class
    {
        var changed = list.Items.Select(change).ToImmutableArray();
        return changed.Zip(list.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? list : changed;
    }

    private static void Add(HashSet<int> wanted, IEnumerable<PlanExpression> expressions)
    {
        foreach (var expression in expressions)
        {
            wanted.UnionWith(ReferenceCollector.Columns(expression));
        }
    }

    private static HashSet<int> With(HashSet<int> wanted, params ReadOnlySpan<PlanExpression> expressions)
    {
        var all = new HashSet<int>(wanted);
        foreach (var expression in expressions)
        {
            all.UnionWith(ReferenceCollector.Columns(expression));
        }

        return all;
    }

    private sealed class SubqueryPruner(PruneColumns rule) : PlanRewriter
    {
        public override PlanNode Rewrite(PlanNode node) => rule.PruneExactly(node);

        public override PlanExpression Rewrite(PlanExpression expression) =>
            expression is PlanExists exists
                ? rule.Prune(exists.Plan, []) is var plan && ReferenceEquals(plan, exists.Plan) ? exists : exists with { Plan = plan }
                : base.Rewrite(expression);
    }
}
