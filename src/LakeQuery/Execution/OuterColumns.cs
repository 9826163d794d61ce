using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution;

/// <summary>Gives a node as columns of its own what DuckDB can't reach from where it stands: a column of an outer query inside of a lambda,
/// a subquery inside of TRY or in the condition of an outer join.</summary>
/// <remarks><code>
/// Filter any_match(a, y -> y = outer.x)
///   Scan t
/// becomes
/// Project t's columns
///   Filter any_match(a, y -> y = x)
///     Project t's columns, x := outer.x
///       Scan t
/// </code></remarks>
internal sealed class OuterColumns : PlanRewriter
{
    private readonly FreshColumns _fresh;

    private OuterColumns(FreshColumns fresh) => _fresh = fresh;

    /// <summary>The plan with those columns; the same plan where nothing needs one.</summary>
    public static OutputNode Lower(OutputNode plan, FreshColumns fresh) =>
        ScanFinder.All(plan).Any(item => item is JoinNode { Lateral: true } or PlanScalarSubquery or PlanExists or PlanInSubquery or PlanQuantified)
            ? (OutputNode)new OuterColumns(fresh).Rewrite(plan)
            : plan;

    /// <inheritdoc/>
    protected override PlanNode VisitScan(ScanNode scan)
    {
        if (scan.Filter is not { } filter || Lift(scan with { Filter = null, Limit = null }) is var lift && ReferenceEquals(lift.Rewrite(filter), filter))
        {
            return base.VisitScan(scan);
        }

        var filtered = VisitFilter(new FilterNode(scan with { Filter = null, Limit = null }, filter));
        return scan.Limit is { } limit ? new LimitNode(filtered, 0, limit, false) : filtered;
    }

    /// <inheritdoc/>
    protected override PlanNode VisitFilter(FilterNode filter)
    {
        var node = (FilterNode)base.VisitFilter(filter);
        var lift = Lift(node.Input);
        var predicate = lift.Rewrite(node.Predicate);
        return lift.IsEmpty ? node : Only(node.Columns, new FilterNode(lift.Input, predicate));
    }

    /// <inheritdoc/>
    protected override PlanNode VisitProject(ProjectNode project)
    {
        var node = (ProjectNode)base.VisitProject(project);
        var lift = Lift(node.Input);
        var assignments = RewriteList(
            node.Assignments, assignment => assignment with { Expression = lift.Rewrite(assignment.Expression) });
        return lift.IsEmpty ? node : new ProjectNode(lift.Input, assignments);
    }

    /// <inheritdoc/>
    protected override PlanNode VisitAggregate(AggregateNode aggregate)
    {
        var node = (AggregateNode)base.VisitAggregate(aggregate);
        var lift = Lift(node.Input);
        var keys = RewriteList(node.Keys, key => key with { Expression = lift.Rewrite(key.Expression) });
        var calls = RewriteList(node.Aggregates, lift.RewriteCall);
        return lift.IsEmpty ? node : node with { Input = lift.Input, Keys = keys, Aggregates = calls };
    }

    /// <inheritdoc/>
    protected override PlanNode VisitUnnest(UnnestNode unnest)
    {
        var node = (UnnestNode)base.VisitUnnest(unnest);
        var lift = Lift(node.Input ?? new ValuesNode([], ImmutableArray.Create(PlanList<PlanExpression>.Empty)));
        var arguments = RewriteList(node.Arguments, lift.Rewrite);
        return lift.IsEmpty ? node : Only(node.Columns, node with { Input = lift.Input, Arguments = arguments });
    }

    // DuckDB takes no subquery in the condition of an outer join: the side whose rows it is about has it as a column.
    /// <inheritdoc/>
    protected override PlanNode VisitJoin(JoinNode join)
    {
        var node = (JoinNode)base.VisitJoin(join);
        if (node.Condition is null || node.Kind is JoinKind.Inner or JoinKind.Cross)
        {
            return node;
        }

        var left = new Lifter(node.Left, _fresh) { MayLift = Without(node.Right) };
        var condition = left.Rewrite(node.Condition);
        var right = new Lifter(node.Right, _fresh) { MayLift = Without(node.Left) };
        condition = right.Rewrite(condition);
        if (SubqueryOf(condition) is { } subquery)
        {
            throw QueryErrors.SubqueryInOuterJoin(subquery.Span);
        }

        return left.IsEmpty && right.IsEmpty
            ? node
            : Only(node.Columns, node with
            {
                Left = left.IsEmpty ? node.Left : left.Input,
                Right = right.IsEmpty ? node.Right : right.Input,
                Condition = condition,
            });

        static PlanExpression? SubqueryOf(PlanExpression condition) => ScanFinder.All(new FilterNode(new ValuesNode([], []), condition))
            .OfType<PlanExpression>()
            .FirstOrDefault(item => item is PlanScalarSubquery or PlanExists or PlanInSubquery or PlanQuantified);

        static Func<PlanExpression, bool> Without(PlanNode side)
        {
            var columns = side.Columns.Select(column => column.Id).ToHashSet();
            return subquery => !columns.Overlaps(ReferenceCollector.Columns(subquery));
        }
    }

    private Lifter Lift(PlanNode input) => new(input, _fresh);

    private static ProjectNode Only(ImmutableArray<PlanColumn> columns, PlanNode node) =>
        new(node, columns.Select(column => new Assignment(column, new PlanColumnReference(column))).ToImmutableArray());

    // Replaces what must become a column of the input.
    private sealed class Lifter(PlanNode input, FreshColumns fresh) : PlanRewriter
    {
        private readonly HashSet<PlanColumn> _known = [.. input.Columns];
        private readonly Dictionary<PlanExpression, PlanColumn> _lifted = [];
        private bool _inTry;
        private int _lambdas;

        /// <summary>In a join's condition: which subqueries are lifted. Columns stay then.</summary>
        public Func<PlanExpression, bool>? MayLift { get; init; }

        public bool IsEmpty => _lifted.Count == 0;

        /// <summary>The input with the new columns.</summary>
        public PlanNode Input => new ProjectNode(
            input,
            input.Columns.Select(column => new Assignment(column, new PlanColumnReference(column)))
                .Concat(_lifted.Select(pair => new Assignment(pair.Value, pair.Key))).ToImmutableArray());

        public AggregateCall RewriteCall(AggregateCall call) => RewriteAggregateCall(call);

        public override PlanNode Rewrite(PlanNode node) => node;

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            switch (expression)
            {
                case PlanTry:
                    var outside = _inTry;
                    _inTry = true;
                    var attempt = base.Rewrite(expression);
                    _inTry = outside;
                    return attempt;
                case PlanScalarSubquery or PlanExists or PlanInSubquery or PlanQuantified
                    when _lambdas == 0 && (MayLift is null ? _inTry : MayLift(expression)):
                    return Column(expression);
                case PlanLambda lambda:
                    _known.UnionWith(lambda.Parameters);
                    _lambdas++;
                    var rewritten = base.Rewrite(expression);
                    _lambdas--;
                    return rewritten;
                case PlanColumnReference reference when MayLift is null && _lambdas > 0 && !_known.Contains(reference.Column):
                    return Column(reference);
                default:
                    return base.Rewrite(expression);
            }
        }

        private PlanColumnReference Column(PlanExpression expression)
        {
            if (!_lifted.TryGetValue(expression, out var column))
            {
                column = fresh.Next(expression.Type);
                _lifted.Add(expression, column);
            }

            return new PlanColumnReference(column) { Span = expression.Span };
        }
    }
}
