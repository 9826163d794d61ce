using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning.Rules;

/// <summary>Moves filters as near to the tables as their meaning allows.</summary>
/// <remarks><code>
/// Filter day = DATE '2024-05-01' AND name = 'ana'
///   Join inner on clicks.id = users.id
///     Scan web.clicks
///     Scan web.users
/// becomes
/// Join inner on clicks.id = users.id
///   Filter day = DATE '2024-05-01'
///     Scan web.clicks
///   Filter name = 'ana'
///     Scan web.users
/// </code>
/// Never past LIMIT or TABLESAMPLE, and never what changes from call to call. What is known of one side's join key holds for the other side's
/// too. An outer join whose missing side the filter refuses is an inner join.</remarks>
internal sealed class PushFilterDown : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "PushFilterDown";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitFilter(FilterNode filter)
    {
        var predicate = Rewrite(filter.Predicate);
        var result = Push(filter.Input, Conjuncts.Split(predicate));
        return result is FilterNode same && ReferenceEquals(same.Input, filter.Input) && same.Predicate.Equals(filter.Predicate) ? filter : result;
    }

    /// <inheritdoc/>
    protected override PlanNode VisitJoin(JoinNode join) => PushIntoJoin(join, []);

    // Puts the terms as deep as they go into the node, and rewrites what is below on the way.
    private PlanNode Push(PlanNode node, ImmutableArray<PlanExpression> terms)
    {
        switch (node)
        {
            case FilterNode filter:
                return Push(filter.Input, [.. Conjuncts.Split(Rewrite(filter.Predicate)), .. terms]);
            case ProjectNode project:
                return PushIntoProject(project, terms);
            case SortNode sort:
                return Through(sort.Input, terms, static _ => true, input => ReferenceEquals(input, sort.Input) ? sort : sort with { Input = input });
            case DistinctNode distinct:
                return Through(distinct.Input, terms, static _ => true, input => ReferenceEquals(input, distinct.Input) ? distinct : new DistinctNode(input));
            case WindowNode window:
                var partition = PartitionColumns(window);
                return Through(window.Input, terms, found => found.Count > 0 && found.IsSubsetOf(partition), input =>
                    ReferenceEquals(input, window.Input) ? window : window with { Input = input });
            case MatchRecognizeNode match:
                // A filter over partition keys drops whole partitions, so it may as well drop their rows.
                var keys = ReferenceCollector.Columns(new PlanRow(match.PartitionBy, SqlType.Unknown));
                return Through(match.Input, terms, found => found.Count > 0 && found.IsSubsetOf(keys), input =>
                    ReferenceEquals(input, match.Input) ? match : match with { Input = input });
            case AggregateNode aggregate:
                return PushIntoAggregate(aggregate, terms);
            case UnnestNode { Input: { } inner } unnest:
                var made = unnest.Columns.Skip(inner.Columns.Length).Select(column => column.Id).ToHashSet();
                return Through(inner, terms, found => !found.Overlaps(made), input =>
                    ReferenceEquals(input, unnest.Input) ? unnest : unnest with { Input = input });
            case SetOperationNode operation:
                return PushIntoSetOperation(operation, terms);
            case JoinNode join:
                return PushIntoJoin(join, terms);
            default:
                return Conjuncts.Filter(Rewrite(node), terms);
        }
    }

    // Terms that may pass go below, the others stay above.
    private PlanNode Through(
        PlanNode input, ImmutableArray<PlanExpression> terms, Func<IReadOnlySet<int>, bool> mayPass, Func<PlanNode, PlanNode> rebuild)
    {
        var (below, above) = (ImmutableArray.CreateBuilder<PlanExpression>(), new List<PlanExpression>());
        foreach (var term in terms)
        {
            var facts = ReferenceCollector.Collect(term);
            if (facts.Deterministic && mayPass(facts.Found))
            {
                below.Add(term);
            }
            else
            {
                above.Add(term);
            }
        }

        return Conjuncts.Filter(rebuild(Push(input, below.ToImmutable())), above);
    }

    private PlanNode PushIntoProject(ProjectNode project, ImmutableArray<PlanExpression> terms)
    {
        var expressions = project.Assignments.Items.ToDictionary(assignment => assignment.Column.Id, assignment => assignment.Expression);
        var replacer = new ExpressionReplacer(expressions);
        var (below, above) = (ImmutableArray.CreateBuilder<PlanExpression>(), new List<PlanExpression>());
        foreach (var term in terms)
        {
            // What a term refers to is spelled out in its place; a subquery or a random value is not spelled out twice.
            var facts = ReferenceCollector.Collect(term);
            var safe = facts.Deterministic && facts.Found.All(id =>
                !expressions.TryGetValue(id, out var expression)
                || (ReferenceCollector.Collect(expression) is { Deterministic: true, HasSubquery: false }));
            if (safe)
            {
                below.Add(replacer.Rewrite(term));
            }
            else
            {
                above.Add(term);
            }
        }

        var input = Push(project.Input, below.ToImmutable());
        var assignments = RewriteList(project.Assignments, RewriteAssignment);
        var rebuilt = ReferenceEquals(input, project.Input) && ReferenceEquals(assignments, project.Assignments)
            ? project
            : new ProjectNode(input, assignments);
        return Conjuncts.Filter(rebuilt, above);
    }

    // A filter over keys that are in every grouping set drops whole groups, so it may as well drop their rows.
    private PlanNode PushIntoAggregate(AggregateNode aggregate, ImmutableArray<PlanExpression> terms)
    {
        var everywhere = new Dictionary<int, PlanExpression>();
        for (var i = 0; i < aggregate.Keys.Count; i++)
        {
            var (column, expression) = aggregate.Keys[i];
            var index = i;
            if (aggregate.Sets.Items.All(set => set.Items.Contains(index))
                && ReferenceCollector.Collect(expression) is { Deterministic: true, HasSubquery: false })
            {
                everywhere[column.Id] = expression;
            }
        }

        var own = aggregate.Columns.Select(column => column.Id).ToHashSet();
        var replacer = new ExpressionReplacer(everywhere);
        var (below, above) = (ImmutableArray.CreateBuilder<PlanExpression>(), new List<PlanExpression>());
        foreach (var term in terms)
        {
            var facts = ReferenceCollector.Collect(term);
            var keysOnly = facts.Found.Where(own.Contains).ToList() is { Count: > 0 } used && used.TrueForAll(everywhere.ContainsKey);
            if (facts.Deterministic && keysOnly)
            {
                below.Add(replacer.Rewrite(term));
            }
            else
            {
                above.Add(term);
            }
        }

        var input = Push(aggregate.Input, below.ToImmutable());
        var rewritten = (AggregateNode)new ExpressionsOnly(this).Rewrite(aggregate with { Input = input });
        var unchanged = ReferenceEquals(input, aggregate.Input) && rewritten.Equals(aggregate);
        return Conjuncts.Filter(unchanged ? aggregate : rewritten, above);
    }

    private static HashSet<int> PartitionColumns(WindowNode window)
    {
        HashSet<int>? common = null;
        foreach (var call in window.Calls)
        {
            var columns = call.PartitionBy.Items.OfType<PlanColumnReference>().Select(reference => reference.Column.Id).ToHashSet();
            if (common is null)
            {
                common = columns;
            }
            else
            {
                common.IntersectWith(columns);
            }
        }

        return common ?? [];
    }

    private PlanNode PushIntoSetOperation(SetOperationNode operation, ImmutableArray<PlanExpression> terms)
    {
        var (below, above) = (new List<PlanExpression>(), new List<PlanExpression>());
        foreach (var term in terms)
        {
            var facts = ReferenceCollector.Collect(term);
            (facts.Deterministic && !facts.HasSubquery ? below : above).Add(term);
        }

        var inputs = RewriteList(operation.Inputs, input =>
        {
            var columns = new Dictionary<int, PlanColumn>();
            for (var i = 0; i < operation.Outputs.Length; i++)
            {
                columns[operation.Outputs[i].Id] = input.Columns[i];
            }

            var replacer = new ColumnReplacer(columns);
            return Push(input, [.. below.Select(replacer.Rewrite)]);
        });
        return Conjuncts.Filter(ReferenceEquals(inputs, operation.Inputs) ? operation : operation with { Inputs = inputs }, above);
    }

    // ---- Joins

    private PlanNode PushIntoJoin(JoinNode join, ImmutableArray<PlanExpression> terms)
    {
        var left = join.Left.Columns.Select(column => column.Id).ToHashSet();
        var right = join.Right.Columns.Select(column => column.Id).ToHashSet();
        var kind = Strengthen(join.Kind, terms, left, right);
        var on = Conjuncts.Split(join.Condition is null ? null : Rewrite(join.Condition));
        var (toLeft, toRight, above, condition) =
            (new List<PlanExpression>(), new List<PlanExpression>(), new List<PlanExpression>(), new List<PlanExpression>());

        // A term from above may go to a side whose rows the join never invents NULLs for.
        foreach (var term in terms)
        {
            var facts = ReferenceCollector.Collect(term);
            var (usesLeft, usesRight) = (facts.Found.Overlaps(left), facts.Found.Overlaps(right));
            if (!facts.Deterministic || facts.HasSubquery)
            {
                // A subquery is a join of its own: it stays above this one, where few rows may be left and DuckDB can still order the two.
                above.Add(term);
            }
            else if (usesLeft && !usesRight && kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Left)
            {
                toLeft.Add(term);
            }
            else if (usesRight && !usesLeft && kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Right)
            {
                toRight.Add(term);
            }
            else if (usesLeft && usesRight && kind is JoinKind.Inner or JoinKind.Cross && !join.Lateral)
            {
                condition.Add(term);
            }
            else
            {
                above.Add(term);
            }
        }

        // A term of ON may go to a side whose unmatched rows the join drops.
        foreach (var term in on)
        {
            var facts = ReferenceCollector.Collect(term);
            var (usesLeft, usesRight) = (facts.Found.Overlaps(left), facts.Found.Overlaps(right));
            if (facts.Deterministic && usesLeft && !usesRight && kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Right)
            {
                toLeft.Add(term);
            }
            else if (facts.Deterministic && usesRight && !usesLeft && kind is JoinKind.Inner or JoinKind.Cross or JoinKind.Left)
            {
                toRight.Add(term);
            }
            else
            {
                condition.Add(term);
            }
        }

        kind = kind == JoinKind.Cross && condition.Count > 0 ? JoinKind.Inner : kind;
        Infer(kind, join, condition, toLeft, toRight, left, right);
        var newLeft = Push(join.Left, [.. toLeft]);
        var newRight = Push(join.Right, [.. toRight]);
        var ordered = on.Where(condition.Contains).Concat(condition.Where(term => !on.Contains(term))).ToList();
        var newCondition = Conjuncts.Join(ordered);
        if (newCondition is not null && join.Condition is not null && newCondition.Equals(join.Condition))
        {
            newCondition = join.Condition;
        }

        if (kind == JoinKind.Inner && newCondition is null)
        {
            kind = JoinKind.Cross;
        }
        else if (kind is JoinKind.Left or JoinKind.Right or JoinKind.Full && newCondition is null)
        {
            newCondition = new PlanConstant(true, SqlType.Boolean);
        }

        var unchanged = ReferenceEquals(newLeft, join.Left) && ReferenceEquals(newRight, join.Right) && kind == join.Kind
            && (newCondition is null ? join.Condition is null : newCondition.Equals(join.Condition));
        return Conjuncts.Filter(unchanged ? join : new JoinNode(kind, newLeft, newRight, newCondition, join.Lateral), above);
    }

    // A side that gives NULLs only to have them refused is no outer side.
    private static JoinKind Strengthen(JoinKind kind, ImmutableArray<PlanExpression> terms, HashSet<int> left, HashSet<int> right)
    {
        if (kind is not (JoinKind.Left or JoinKind.Right or JoinKind.Full))
        {
            return kind;
        }

        var refusesLeft = terms.Any(term => RefusesNulls(term, left));
        var refusesRight = terms.Any(term => RefusesNulls(term, right));
        return kind switch
        {
            JoinKind.Left when refusesRight => JoinKind.Inner,
            JoinKind.Right when refusesLeft => JoinKind.Inner,
            JoinKind.Full when refusesLeft && refusesRight => JoinKind.Inner,
            JoinKind.Full when refusesLeft => JoinKind.Left,
            JoinKind.Full when refusesRight => JoinKind.Right,
            _ => kind,
        };
    }

    // True when the term is surely not true for a row whose columns of the side are all NULL.
    private static bool RefusesNulls(PlanExpression term, HashSet<int> side) => term switch
    {
        PlanComparison { Operator: not (BinaryOperator.IsDistinctFrom or BinaryOperator.IsNotDistinctFrom) } comparison =>
            IsColumn(comparison.Left, side) || IsColumn(comparison.Right, side),
        PlanBetween between => IsColumn(between.Value, side),
        PlanInList list => IsColumn(list.Value, side),
        PlanLike like => IsColumn(like.Value, side),
        PlanNot { Operand: PlanIsNull isNull } => IsColumn(isNull.Operand, side),
        PlanLogical { IsAnd: false } or => or.Terms.Items.All(branch => RefusesNulls(branch, side)),
        PlanLogical and => and.Terms.Items.Any(part => RefusesNulls(part, side)),
        _ => false,
    };

    private static bool IsColumn(PlanExpression expression, HashSet<int> side) => expression switch
    {
        PlanColumnReference reference => side.Contains(reference.Column.Id),
        PlanCast { Try: false } cast => IsColumn(cast.Operand, side),
        _ => false,
    };

    // Where l = r joins the sides, what restricts l alone restricts r too.
    private static void Infer(
        JoinKind kind, JoinNode join, List<PlanExpression> condition, List<PlanExpression> toLeft, List<PlanExpression> toRight,
        HashSet<int> left, HashSet<int> right)
    {
        if (kind is JoinKind.Full or JoinKind.Cross)
        {
            return;
        }

        var pairs = condition.OfType<PlanComparison>()
            .Where(term => term.Operator == BinaryOperator.Equal)
            .Select(term => (First: term.Left as PlanColumnReference, Second: term.Right as PlanColumnReference))
            .Where(pair => pair.First is not null && pair.Second is not null)
            .Select(pair => left.Contains(pair.First!.Column.Id)
                ? (Left: pair.First.Column, Right: pair.Second!.Column)
                : (Left: pair.Second!.Column, Right: pair.First.Column))
            .Where(pair => left.Contains(pair.Left.Id) && right.Contains(pair.Right.Id) && EqualMeansSame(pair.Left.Type))
            .ToList();
        if (pairs.Count == 0)
        {
            return;
        }

        var knownLeft = Known.Of(join.Left).Concat(toLeft).ToList();
        var knownRight = Known.Of(join.Right).Concat(toRight).ToList();

        // In a left join the left side keeps its rows whatever the right holds, and the other way round.
        if (kind is JoinKind.Inner or JoinKind.Left)
        {
            toRight.AddRange(Carry(knownLeft, pairs.ToDictionaryOfFirst(pair => pair.Left.Id, pair => pair.Right)).Where(term => !knownRight.Contains(term)));
        }

        if (kind is JoinKind.Inner or JoinKind.Right)
        {
            toLeft.AddRange(Carry(knownRight, pairs.ToDictionaryOfFirst(pair => pair.Right.Id, pair => pair.Left)).Where(term => !knownLeft.Contains(term)));
        }
    }

    // Equal values that a function can tell apart (0.0 and -0.0, maps in another order) carry nothing over.
    private static bool EqualMeansSame(SqlType type) =>
        type.IsInteger || type.Kind is SqlTypeKind.Decimal or SqlTypeKind.Boolean
            or SqlTypeKind.Varchar or SqlTypeKind.Varbinary or SqlTypeKind.Date
            or SqlTypeKind.Timestamp or SqlTypeKind.Time or SqlTypeKind.Uuid;

    private static List<PlanExpression> Carry(List<PlanExpression> known, Dictionary<int, PlanColumn> columns)
    {
        var replacer = new ColumnReplacer(columns);
        return [.. known
            .Where(term => ReferenceCollector.Collect(term) is { Deterministic: true, HasSubquery: false } facts
                && facts.Found.Count > 0 && facts.Found.All(columns.ContainsKey))
            .Select(replacer.Rewrite)
            .Distinct()];
    }

    // Rewrites the subqueries in a node's own expressions and leaves its input alone.
    private sealed class ExpressionsOnly(PushFilterDown rule) : PlanRewriter
    {
        private bool _inside;

        public override PlanNode Rewrite(PlanNode node)
        {
            if (_inside)
            {
                return node;
            }

            _inside = true;
            return base.Rewrite(node);
        }

        public override PlanExpression Rewrite(PlanExpression expression) => rule.Rewrite(expression);
    }
}
