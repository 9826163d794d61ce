using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>Checks that a plan is whole: every reference names a column that is there, types agree, numbers are unique.</summary>
/// <remarks>Runs after every rule in tests and debug builds. A fault found here is ours, never the user's.</remarks>
internal sealed partial class PlanChecker
{
    private readonly HashSet<int> _made = [];
    private readonly HashSet<int> _scans;
    private readonly Dictionary<int, PlanNode> _shared;

    private PlanChecker(HashSet<int> scans, Dictionary<int, PlanNode> shared) => (_scans, _shared) = (scans, shared);

    /// <summary>Throws for the first fault.</summary>
    /// <exception cref="LakeQueryException">GENERIC_INTERNAL_ERROR.</exception>
    public static void Check(PlanNode plan) => new PlanChecker([], []).CheckNode(plan, ImmutableHashSet<int>.Empty);

    private void CheckNode(PlanNode node, ImmutableHashSet<int> outer)
    {
        switch (node)
        {
            case ScanNode scan:
                Require(_scans.Add(scan.Id), $"scan {scan.Id} is there twice");
                Make(scan.Columns.Union(scan.PartitionColumns), node);
                Expression(scan.Filter, scan.Columns, outer, node);
                Expression(scan.PartitionPredicate, scan.PartitionColumns.Items, ImmutableHashSet<int>.Empty, node);
                Boolean(scan.Filter, node);
                Boolean(scan.PartitionPredicate, node);
                break;
            case ValuesNode values:
                Make(values.Columns, node);
                foreach (var row in values.Rows)
                {
                    Require(row.Count == values.Columns.Length, "a row of VALUES is too short or too long");
                    Expressions(row, [], outer, node);
                    SameTypes(row.Items.Select(item => item.Type), values.Columns.Select(column => column.Type), node);
                }

                break;
            case CatalogRowsNode or PartitionListNode or RecursiveReferenceNode or StagedRowsNode:
                Make(node.Columns, node);
                break;
            case SharedReferenceNode reference:
                Make(node.Columns, node);
                Require(_shared.TryGetValue(reference.Id, out var table), $"shared table {reference.Id} is not there");
                Require(reference.Outputs.Items.All(output => table!.Columns.Contains(output.Source)), $"shared table {reference.Id} lacks a column");
                SameTypes(reference.Outputs.Items.Select(output => output.Source.Type), node.Columns.Select(column => column.Type), node);
                break;
            case FilterNode filter:
                CheckNode(filter.Input, outer);
                Expression(filter.Predicate, filter.Input.Columns, outer, node);
                Boolean(filter.Predicate, node);
                break;
            case ProjectNode project:
                CheckNode(project.Input, outer);
                Assignments(project.Assignments, project.Input, outer, node);
                break;
            case AggregateNode aggregate:
                CheckNode(aggregate.Input, outer);
                Assignments(aggregate.Keys, aggregate.Input, outer, node);
                Require(aggregate.Sets.Items.All(set => set.Items.All(index => index >= 0 && index < aggregate.Keys.Count)), "a grouping set names no key");
                foreach (var call in aggregate.Aggregates)
                {
                    Make([call.Column], node);
                    Expressions(call.Arguments, aggregate.Input.Columns, outer, node);
                    Expressions(call.OrderBy.Items.Select(key => key.Key), aggregate.Input.Columns, outer, node);
                    Expression(call.Filter, aggregate.Input.Columns, outer, node);
                }

                Make(aggregate.Groupings.Items.Select(item => item.Column), node);
                break;
            case WindowNode window:
                CheckNode(window.Input, outer);
                foreach (var call in window.Calls)
                {
                    Make([call.Column], node);
                    Expressions(call.Arguments, window.Input.Columns, outer, node);
                    Expressions(call.PartitionBy, window.Input.Columns, outer, node);
                    Expressions(call.OrderBy.Items.Select(key => key.Key), window.Input.Columns, outer, node);
                    Expression(call.Filter, window.Input.Columns, outer, node);
                    Expression(call.Frame?.Start.Offset, window.Input.Columns, outer, node);
                    Expression(call.Frame?.End.Offset, window.Input.Columns, outer, node);
                }

                break;
            case SortNode sort:
                CheckNode(sort.Input, outer);
                Expressions(sort.Keys.Items.Select(key => key.Key), sort.Input.Columns, outer, node);
                break;
            case LimitNode limit:
                CheckNode(limit.Input, outer);
                Require(!limit.WithTies || limit.Input is SortNode, "WITH TIES has no order");
                break;
            case DistinctNode distinct:
                CheckNode(distinct.Input, outer);
                break;
            case SampleNode sample:
                CheckNode(sample.Input, outer);
                break;
            case JoinNode join:
                CheckNode(join.Left, outer);
                CheckNode(join.Right, join.Lateral ? outer.Union(join.Left.Columns.Select(column => column.Id)) : outer);
                Expression(join.Condition, join.Columns, outer, node);
                Boolean(join.Condition, node);
                break;
            case UnnestNode unnest:
                if (unnest.Input is not null)
                {
                    CheckNode(unnest.Input, outer);
                }

                Expressions(unnest.Arguments, unnest.Input?.Columns ?? [], outer, node);
                Make(unnest.Columns.Skip(unnest.Input?.Columns.Length ?? 0), node);
                break;
            case SetOperationNode operation:
                Make(operation.Columns, node);
                foreach (var input in operation.Inputs)
                {
                    CheckNode(input, outer);
                    SameTypes(input.Columns.Select(column => column.Type), operation.Columns.Select(column => column.Type), node);
                }

                break;
            case MatchRecognizeNode match:
                CheckNode(match.Input, outer);
                Expressions(match.PartitionBy, match.Input.Columns, outer, node);
                Expressions(match.OrderBy.Items.Select(key => key.Key), match.Input.Columns, outer, node);
                Require(match.Frame?.Following is not { } end || match.Input.Columns.Contains(end), "the column of a frame's end is not there");
                Require(match.Passed.Items.All(match.Input.Columns.Contains), "a column that MATCH_RECOGNIZE passes on is not there");
                Make(match.Measures.Items.Select(measure => measure.Column), node);
                SameTypes(match.Measures.Items.Select(m => m.Value.Expression.Type), match.Measures.Items.Select(m => m.Column.Type), node);
                foreach (var value in match.Expressions)
                {
                    Make(value.Pointers.Items.Select(pointer => pointer.Column), node);
                    Expression(value.Expression, [.. value.Pointers.Items.Select(pointer => pointer.Column)], outer, node);
                    Expressions(value.Pointers.Items.OfType<ValuePointer>().Select(pointer => pointer.Source), match.Input.Columns, outer, node);
                }

                match.Conditions.Items.ToList().ForEach(condition => Boolean(condition.Value.Expression, node));
                break;
            case DetectorNode detector:
                CheckNode(detector.Input, outer);
                Require(detector.Passed.Items.All(detector.Input.Columns.Contains), "a column that a detector passes on is not there");
                Require(detector.Counted.Items.All(counted => detector.Input.Columns.Contains(counted.Column)), "a column that a detector counts is not there");
                Require(detector.Arguments.Count == detector.Function.Parameters.Length, "a detector's arguments are too few or too many");
                Make(detector.Outputs.Items, node);
                SameTypes(detector.Outputs.Items.Select(column => column.Type), detector.Function.Outputs.Select(output => output.Type), node);
                break;
            case RecursiveNode recursive:
                Make(recursive.Columns, node);
                CheckNode(recursive.Anchor, outer);
                CheckNode(recursive.Step, outer);
                SameTypes(recursive.Anchor.Columns.Select(column => column.Type), recursive.Columns.Select(column => column.Type), node);
                SameTypes(recursive.Step.Columns.Select(column => column.Type), recursive.Columns.Select(column => column.Type), node);
                break;
            case OutputNode output:
                foreach (var shared in output.Shared)
                {
                    new PlanChecker(_scans, _shared).CheckNode(shared.Plan, ImmutableHashSet<int>.Empty);
                    _shared.Add(shared.Id, shared.Plan);
                }

                CheckNode(output.Input, outer);
                Require(output.Labels.Length == output.Outputs.Length, "labels and columns differ in number");
                Require(output.Outputs.All(output.Input.Columns.Contains), "an output column is not there");
                break;
            case var _ when CheckStreamNode(node, outer):
                break;
            default:
                throw Fault($"unknown node {node.GetType().Name}");
        }

        // A column that stands twice in one row can't be named in SQL.
        if (node is not OutputNode)
        {
            Require(node.Columns.Distinct().Count() == node.Columns.Length, $"{node.GetType().Name} gives a column twice");
        }
    }

    private void Assignments(PlanList<Assignment> assignments, PlanNode input, ImmutableHashSet<int> outer, PlanNode node)
    {
        foreach (var (column, expression) in assignments)
        {
            Expression(expression, input.Columns, outer, node);
            SameTypes([expression.Type], [column.Type], node);
            if (!(expression is PlanColumnReference { Column: var same } && same.Equals(column) && input.Columns.Contains(same)))
            {
                Make([column], node);
            }
        }
    }

    private void Make(IEnumerable<PlanColumn> columns, PlanNode node)
    {
        foreach (var column in columns)
        {
            Require(_made.Add(column.Id), $"{node.GetType().Name} makes column {column} again");
        }
    }

    private void Expressions(IEnumerable<PlanExpression> expressions, ImmutableArray<PlanColumn> inputs, ImmutableHashSet<int> outer, PlanNode node)
    {
        foreach (var expression in expressions)
        {
            Expression(expression, inputs, outer, node);
        }
    }

    private void Expression(PlanExpression? expression, ImmutableArray<PlanColumn> inputs, ImmutableHashSet<int> outer, PlanNode node)
    {
        if (expression is not null)
        {
            new ExpressionChecker(this, outer.Union(inputs.Select(column => column.Id)), node).Rewrite(expression);
        }
    }

    private static void Boolean(PlanExpression? condition, PlanNode node) =>
        Require(condition is null || condition.Type.Kind == SqlTypeKind.Boolean, $"a condition of {node.GetType().Name} is no boolean");

    private static void SameTypes(IEnumerable<SqlType> actual, IEnumerable<SqlType> wanted, PlanNode node)
    {
        var (first, second) = (string.Join(", ", actual), string.Join(", ", wanted));
        Require(first == second, $"{node.GetType().Name} has the types ({first}) where ({second}) are wanted");
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw Fault(fault);
        }
    }

    private static LakeQueryException Fault(string fault) => QueryErrors.Internal($"The plan is not whole: {fault}");

    private sealed class ExpressionChecker(PlanChecker checker, ImmutableHashSet<int> visible, PlanNode node) : PlanRewriter
    {
        private ImmutableHashSet<int> _visible = visible;

        public override PlanNode Rewrite(PlanNode plan)
        {
            checker.CheckNode(plan, _visible);
            return plan;
        }

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            switch (expression)
            {
                case PlanColumnReference reference:
                    Require(_visible.Contains(reference.Column.Id), $"{node.GetType().Name} refers to {reference.Column}, which is not there");
                    break;
                case PlanLambda lambda:
                    var saved = _visible;
                    _visible = _visible.Union(lambda.Parameters.Items.Select(parameter => parameter.Id));
                    base.Rewrite(lambda);
                    _visible = saved;
                    return expression;
                case PlanComparison comparison:
                    SameTypes([comparison.Left.Type], [comparison.Right.Type], node);
                    break;
                case PlanCase choice:
                    SameTypes(choice.Whens.Items.Select(when => when.Result.Type), choice.Whens.Items.Select(_ => choice.Type), node);
                    break;
                case PlanInSubquery inQuery:
                    SameTypes(inQuery.Plan.Columns.Select(column => column.Type), [inQuery.Value.Type], node);
                    break;
                case PlanScalarSubquery subquery:
                    Require(subquery.Plan.Columns.Length == 1, "a scalar subquery has several columns");
                    break;
            }

            return base.Rewrite(expression);
        }
    }
}
