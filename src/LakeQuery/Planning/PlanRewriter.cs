using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Errors;

namespace LakeQuery.Planning;

/// <summary>Walks a plan with all its expressions and the plans inside those; a derived class overrides what it wants to change.</summary>
/// <remarks>The same object comes back where nothing changed.</remarks>
internal abstract partial class PlanRewriter
{
    /// <summary>Rewrites a node and all below it.</summary>
    public virtual PlanNode Rewrite(PlanNode node)
    {
        EnsureStack(null);
        return node switch
        {
            ScanNode scan => VisitScan(scan),
            ValuesNode values => VisitValues(values),
            CatalogRowsNode or PartitionListNode or RecursiveReferenceNode or SharedReferenceNode or StagedRowsNode => node,
            FilterNode filter => VisitFilter(filter),
            ProjectNode project => VisitProject(project),
            AggregateNode aggregate => VisitAggregate(aggregate),
            WindowNode window => VisitWindow(window),
            SortNode sort => VisitSort(sort),
            LimitNode limit => VisitLimit(limit),
            DistinctNode distinct => VisitDistinct(distinct),
            JoinNode join => VisitJoin(join),
            UnnestNode unnest => VisitUnnest(unnest),
            SetOperationNode operation => VisitSetOperation(operation),
            SampleNode sample => VisitSample(sample),
            MatchRecognizeNode match => VisitMatchRecognize(match),
            DetectorNode detector => VisitDetector(detector),
            RecursiveNode recursive => VisitRecursive(recursive),
            OutputNode output => VisitOutput(output),
            _ => VisitStreamNode(node) ?? throw new ArgumentException($"Unknown plan node {node.GetType().Name}.", nameof(node)),
        };
    }

    protected virtual PlanNode VisitScan(ScanNode scan)
    {
        var partitions = RewriteOptional(scan.PartitionPredicate);
        var filter = RewriteOptional(scan.Filter);
        return ReferenceEquals(partitions, scan.PartitionPredicate) && ReferenceEquals(filter, scan.Filter)
            ? scan
            : scan with { PartitionPredicate = partitions, Filter = filter };
    }

    protected virtual PlanNode VisitValues(ValuesNode values)
    {
        var rows = RewriteList(values.Rows, row => RewriteList(row, Rewrite));
        return ReferenceEquals(rows, values.Rows) ? values : values with { Rows = rows };
    }

    protected virtual PlanNode VisitFilter(FilterNode filter)
    {
        var input = Rewrite(filter.Input);
        var predicate = Rewrite(filter.Predicate);
        return ReferenceEquals(input, filter.Input) && ReferenceEquals(predicate, filter.Predicate)
            ? filter
            : new FilterNode(input, predicate);
    }

    protected virtual PlanNode VisitProject(ProjectNode project)
    {
        var input = Rewrite(project.Input);
        var assignments = RewriteList(project.Assignments, RewriteAssignment);
        return ReferenceEquals(input, project.Input) && ReferenceEquals(assignments, project.Assignments)
            ? project
            : new ProjectNode(input, assignments);
    }

    protected virtual PlanNode VisitAggregate(AggregateNode aggregate) => WithGroups(
        aggregate, aggregate.Input, aggregate.Keys, aggregate.Aggregates,
        static (same, input, keys, calls) => same with { Input = input, Keys = keys, Aggregates = calls });

    protected virtual PlanNode VisitWindow(WindowNode window)
    {
        var input = Rewrite(window.Input);
        var calls = RewriteList(window.Calls, RewriteWindowCall);
        return ReferenceEquals(input, window.Input) && ReferenceEquals(calls, window.Calls) ? window : new WindowNode(input, calls);
    }

    protected virtual PlanNode VisitSort(SortNode sort)
    {
        var input = Rewrite(sort.Input);
        var keys = RewriteList(sort.Keys, RewriteSortKey);
        return ReferenceEquals(input, sort.Input) && ReferenceEquals(keys, sort.Keys) ? sort : new SortNode(input, keys);
    }

    protected virtual PlanNode VisitLimit(LimitNode limit) => WithInput(limit, limit.Input, static (same, input) => same with { Input = input });

    protected virtual PlanNode VisitDistinct(DistinctNode distinct) => WithInput(distinct, distinct.Input, static (_, input) => new DistinctNode(input));

    protected virtual PlanNode VisitJoin(JoinNode join)
    {
        var left = Rewrite(join.Left);
        var right = Rewrite(join.Right);
        var condition = RewriteOptional(join.Condition);
        return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) && ReferenceEquals(condition, join.Condition)
            ? join
            : join with { Left = left, Right = right, Condition = condition };
    }

    protected virtual PlanNode VisitUnnest(UnnestNode unnest)
    {
        var input = unnest.Input is null ? null : Rewrite(unnest.Input);
        var arguments = RewriteList(unnest.Arguments, Rewrite);
        return ReferenceEquals(input, unnest.Input) && ReferenceEquals(arguments, unnest.Arguments)
            ? unnest
            : unnest with { Input = input, Arguments = arguments };
    }

    protected virtual PlanNode VisitSetOperation(SetOperationNode operation)
    {
        var inputs = RewriteList(operation.Inputs, Rewrite);
        return ReferenceEquals(inputs, operation.Inputs) ? operation : operation with { Inputs = inputs };
    }

    protected virtual PlanNode VisitSample(SampleNode sample)
    {
        var input = Rewrite(sample.Input);
        return ReferenceEquals(input, sample.Input) ? sample : sample with { Input = input };
    }

    protected virtual PlanNode VisitMatchRecognize(MatchRecognizeNode match)
    {
        var input = Rewrite(match.Input);
        var partition = RewriteList(match.PartitionBy, Rewrite);
        var order = RewriteList(match.OrderBy, RewriteSortKey);
        var measures = RewriteList(match.Measures, measure =>
            RewritePattern(measure.Value) is var value && ReferenceEquals(value, measure.Value) ? measure : measure with { Value = value });
        var conditions = RewriteList(match.Conditions, RewriteCondition);
        return ReferenceEquals(input, match.Input) && ReferenceEquals(partition, match.PartitionBy) && ReferenceEquals(order, match.OrderBy)
            && ReferenceEquals(measures, match.Measures) && ReferenceEquals(conditions, match.Conditions)
            ? match
            : match with { Input = input, PartitionBy = partition, OrderBy = order, Measures = measures, Conditions = conditions };
    }

    protected virtual PlanNode VisitDetector(DetectorNode detector)
    {
        var input = Rewrite(detector.Input);
        return ReferenceEquals(input, detector.Input) ? detector : detector with { Input = input };
    }

    private PatternExpression RewritePattern(PatternExpression pattern)
    {
        var expression = Rewrite(pattern.Expression);
        var pointers = RewriteList(pattern.Pointers, RewritePointer);
        return ReferenceEquals(expression, pattern.Expression) && ReferenceEquals(pointers, pattern.Pointers)
            ? pattern
            : new PatternExpression(expression, pointers);
    }

    private PatternPointer RewritePointer(PatternPointer pointer) => pointer switch
    {
        ValuePointer value => Rewrite(value.Source) is var source && ReferenceEquals(source, value.Source) ? value : value with { Source = source },
        AggregatePointer aggregate => RewriteAggregateCall(aggregate.Call) is var call && ReferenceEquals(call, aggregate.Call)
            ? aggregate
            : aggregate with { Call = call },
        _ => pointer,
    };

    protected virtual PlanNode VisitRecursive(RecursiveNode recursive)
    {
        var anchor = Rewrite(recursive.Anchor);
        var step = Rewrite(recursive.Step);
        return ReferenceEquals(anchor, recursive.Anchor) && ReferenceEquals(step, recursive.Step)
            ? recursive
            : recursive with { Anchor = anchor, Step = step };
    }

    protected virtual PlanNode VisitOutput(OutputNode output)
    {
        var shared = RewriteList(output.Shared, table =>
            Rewrite(table.Plan) is var plan && ReferenceEquals(plan, table.Plan) ? table : table with { Plan = plan });
        var input = Rewrite(output.Input);
        return ReferenceEquals(input, output.Input) && ReferenceEquals(shared, output.Shared) ? output : output with { Input = input, Shared = shared };
    }

    // ---- Expressions

    /// <summary>Rewrites an expression, its parts first.</summary>
    public virtual PlanExpression Rewrite(PlanExpression expression)
    {
        EnsureStack(expression);
        switch (expression)
        {
            case PlanConstant or PlanColumnReference or PlanGrouping:
                return expression;
            case PlanCall call:
                var arguments = RewriteList(call.Arguments, Rewrite);
                return ReferenceEquals(arguments, call.Arguments) ? call : call with { Arguments = arguments };
            case PlanLambda lambda:
                return Rewrite(lambda.Body) is var body && ReferenceEquals(body, lambda.Body) ? lambda : lambda with { Body = body };
            case PlanArithmetic arithmetic:
                return RewriteTwo(arithmetic.Left, arithmetic.Right, out var left, out var right)
                    ? arithmetic with { Left = left, Right = right }
                    : arithmetic;
            case PlanComparison comparison:
                return RewriteTwo(comparison.Left, comparison.Right, out left, out right)
                    ? comparison with { Left = left, Right = right }
                    : comparison;
            case PlanSubscript subscript:
                return RewriteTwo(subscript.Container, subscript.Index, out left, out right)
                    ? subscript with { Container = left, Index = right }
                    : subscript;
            case PlanNegate negate:
                return Rewrite(negate.Operand) is var negated && ReferenceEquals(negated, negate.Operand)
                    ? negate
                    : new PlanNegate(negated) { Span = negate.Span };
            case PlanLogical logical:
                var terms = RewriteList(logical.Terms, Rewrite);
                return ReferenceEquals(terms, logical.Terms) ? logical : logical with { Terms = terms };
            case PlanNot not:
                return Rewrite(not.Operand) is var inner && ReferenceEquals(inner, not.Operand) ? not : not with { Operand = inner };
            case PlanIsNull isNull:
                return Rewrite(isNull.Operand) is var tested && ReferenceEquals(tested, isNull.Operand) ? isNull : isNull with { Operand = tested };
            case PlanBetween between:
                var value = Rewrite(between.Value);
                return !RewriteTwo(between.Low, between.High, out left, out right) && ReferenceEquals(value, between.Value)
                    ? between
                    : between with { Value = value, Low = left, High = right };
            case PlanInList list:
                value = Rewrite(list.Value);
                var items = RewriteList(list.Items, Rewrite);
                return ReferenceEquals(value, list.Value) && ReferenceEquals(items, list.Items) ? list : list with { Value = value, Items = items };
            case PlanLike like:
                var escape = RewriteOptional(like.Escape);
                return !RewriteTwo(like.Value, like.Pattern, out left, out right) && ReferenceEquals(escape, like.Escape)
                    ? like
                    : like with { Value = left, Pattern = right, Escape = escape };
            case PlanCase choice:
                var whens = RewriteList(choice.Whens, RewriteWhen);
                var otherwise = RewriteOptional(choice.Else);
                return ReferenceEquals(whens, choice.Whens) && ReferenceEquals(otherwise, choice.Else)
                    ? choice
                    : choice with { Whens = whens, Else = otherwise };
            case PlanCoalesce coalesce:
                arguments = RewriteList(coalesce.Arguments, Rewrite);
                return ReferenceEquals(arguments, coalesce.Arguments) ? coalesce : coalesce with { Arguments = arguments };
            case PlanCast cast:
                return Rewrite(cast.Operand) is var casted && ReferenceEquals(casted, cast.Operand) ? cast : cast with { Operand = casted };
            case PlanTry attempt:
                return Rewrite(attempt.Operand) is var tried && ReferenceEquals(tried, attempt.Operand)
                    ? attempt
                    : new PlanTry(tried) { Span = attempt.Span };
            case PlanArray array:
                items = RewriteList(array.Items, Rewrite);
                return ReferenceEquals(items, array.Items) ? array : array with { Items = items };
            case PlanRow row:
                items = RewriteList(row.Items, Rewrite);
                return ReferenceEquals(items, row.Items) ? row : row with { Items = items };
            case PlanField field:
                return Rewrite(field.Row) is var record && ReferenceEquals(record, field.Row) ? field : field with { Row = record };
            case PlanAtTimeZone zoned:
                return Rewrite(zoned.Operand) is var instant && ReferenceEquals(instant, zoned.Operand) ? zoned : zoned with { Operand = instant };
            case PlanScalarSubquery subquery:
                return Rewrite(subquery.Plan) is var plan && ReferenceEquals(plan, subquery.Plan) ? subquery : subquery with { Plan = plan };
            case PlanExists exists:
                return Rewrite(exists.Plan) is var tables && ReferenceEquals(tables, exists.Plan) ? exists : exists with { Plan = tables };
            case PlanInSubquery inQuery:
                value = Rewrite(inQuery.Value);
                plan = Rewrite(inQuery.Plan);
                return ReferenceEquals(value, inQuery.Value) && ReferenceEquals(plan, inQuery.Plan)
                    ? inQuery
                    : inQuery with { Value = value, Plan = plan };
            case PlanQuantified quantified:
                value = Rewrite(quantified.Value);
                plan = Rewrite(quantified.Plan);
                return ReferenceEquals(value, quantified.Value) && ReferenceEquals(plan, quantified.Plan)
                    ? quantified
                    : quantified with { Value = value, Plan = plan };
            default:
                throw new ArgumentException($"Unknown expression {expression.GetType().Name}.", nameof(expression));
        }
    }

    protected PlanExpression? RewriteOptional(PlanExpression? expression) => expression is null ? null : Rewrite(expression);

    protected Assignment RewriteAssignment(Assignment assignment) =>
        Rewrite(assignment.Expression) is var expression && ReferenceEquals(expression, assignment.Expression)
            ? assignment
            : assignment with { Expression = expression };

    protected SortKey RewriteSortKey(SortKey key) =>
        Rewrite(key.Key) is var expression && ReferenceEquals(expression, key.Key) ? key : key with { Key = expression };

    protected AggregateCall RewriteAggregateCall(AggregateCall call)
    {
        var arguments = RewriteList(call.Arguments, Rewrite);
        var order = RewriteList(call.OrderBy, RewriteSortKey);
        var filter = RewriteOptional(call.Filter);
        return ReferenceEquals(arguments, call.Arguments) && ReferenceEquals(order, call.OrderBy) && ReferenceEquals(filter, call.Filter)
            ? call
            : call with { Arguments = arguments, OrderBy = order, Filter = filter };
    }

    protected WindowCall RewriteWindowCall(WindowCall call)
    {
        var arguments = RewriteList(call.Arguments, Rewrite);
        var filter = RewriteOptional(call.Filter);
        var partition = RewriteList(call.PartitionBy, Rewrite);
        var order = RewriteList(call.OrderBy, RewriteSortKey);
        var frame = call.Frame;
        if (frame is not null)
        {
            var start = RewriteOptional(frame.Start.Offset);
            var end = RewriteOptional(frame.End.Offset);
            if (!ReferenceEquals(start, frame.Start.Offset) || !ReferenceEquals(end, frame.End.Offset))
            {
                frame = frame with { Start = frame.Start with { Offset = start }, End = frame.End with { Offset = end } };
            }
        }

        var pattern = call.Pattern is null ? null : RewriteWindowPattern(call.Pattern);
        return ReferenceEquals(arguments, call.Arguments) && ReferenceEquals(filter, call.Filter) && ReferenceEquals(partition, call.PartitionBy)
            && ReferenceEquals(order, call.OrderBy) && ReferenceEquals(frame, call.Frame) && ReferenceEquals(pattern, call.Pattern)
            ? call
            : call with { Arguments = arguments, Filter = filter, PartitionBy = partition, OrderBy = order, Frame = frame, Pattern = pattern };
    }

    private WindowPattern RewriteWindowPattern(WindowPattern pattern)
    {
        var following = RewriteOptional(pattern.Following);
        var conditions = RewriteList(pattern.Conditions, RewriteCondition);
        var value = RewritePattern(pattern.Value);
        return ReferenceEquals(following, pattern.Following) && ReferenceEquals(conditions, pattern.Conditions) && ReferenceEquals(value, pattern.Value)
            ? pattern
            : pattern with { Following = following, Conditions = conditions, Value = value };
    }

    private PatternCondition RewriteCondition(PatternCondition condition) =>
        RewritePattern(condition.Value) is var value && ReferenceEquals(value, condition.Value) ? condition : condition with { Value = value };

    private PlanNode WithInput<T>(T node, PlanNode input, Func<T, PlanNode, PlanNode> change)
        where T : PlanNode
    {
        var next = Rewrite(input);
        return ReferenceEquals(next, input) ? node : change(node, next);
    }

    private PlanNode WithGroups<T>(
        T node, PlanNode input, PlanList<Assignment> keys, PlanList<AggregateCall> calls,
        Func<T, PlanNode, PlanList<Assignment>, PlanList<AggregateCall>, PlanNode> change)
        where T : PlanNode
    {
        var newInput = Rewrite(input);
        var newKeys = RewriteList(keys, RewriteAssignment);
        var newCalls = RewriteList(calls, RewriteAggregateCall);
        return ReferenceEquals(newInput, input) && ReferenceEquals(newKeys, keys) && ReferenceEquals(newCalls, calls)
            ? node
            : change(node, newInput, newKeys, newCalls);
    }

    protected static PlanList<T> RewriteList<T>(PlanList<T> list, Func<T, T> rewrite)
        where T : class
    {
        ImmutableArray<T>.Builder? changed = null;
        for (var i = 0; i < list.Count; i++)
        {
            var item = rewrite(list[i]);
            if (changed is null && !ReferenceEquals(item, list[i]))
            {
                changed = ImmutableArray.CreateBuilder<T>(list.Count);
                changed.AddRange(list.Items.AsSpan(0, i));
            }

            changed?.Add(item);
        }

        return changed is null ? list : changed.MoveToImmutable();
    }

    private PlanWhen RewriteWhen(PlanWhen when) =>
        RewriteTwo(when.Condition, when.Result, out var condition, out var result) ? new PlanWhen(condition, result) : when;

    // True when one of the two changed.
    private bool RewriteTwo(PlanExpression first, PlanExpression second, out PlanExpression newFirst, out PlanExpression newSecond)
    {
        newFirst = Rewrite(first);
        newSecond = Rewrite(second);
        return !ReferenceEquals(newFirst, first) || !ReferenceEquals(newSecond, second);
    }

    private static void EnsureStack(PlanExpression? expression)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw QueryErrors.ExpressionNestsTooDeep(expression?.Span);
        }
    }
}
