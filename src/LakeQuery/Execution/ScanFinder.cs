using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>Finds the scans of a plan, those in subqueries of expressions too.</summary>
internal static class ScanFinder
{
    /// <summary>All scans, each once, in the order of the plan.</summary>
    public static List<ScanNode> Find(PlanNode plan) => [.. All(plan).OfType<ScanNode>()];

    /// <summary>All nodes and expressions of a plan, in its order, each before its parts.</summary>
    public static IEnumerable<object> All(PlanNode plan)
    {
        var waiting = new Stack<object>();
        waiting.Push(plan);
        while (waiting.TryPop(out var item))
        {
            yield return item;
            foreach (var part in PartsOf(item).Reverse())
            {
                if (part is not null)
                {
                    waiting.Push(part);
                }
            }
        }
    }

    /// <summary>Whether a plan refers to no column but its own: one from outside changes from row to row.</summary>
    public static bool IsSelfContained(PlanNode plan) => IsSelfContained(plan, ReferenceCollector.Columns(plan));

    /// <summary>As <see cref="IsSelfContained(PlanNode)"/>, where the columns that the plan refers to are known.</summary>
    public static bool IsSelfContained(PlanNode plan, IReadOnlySet<int> referred)
    {
        var made = new HashSet<int>();
        foreach (var item in All(plan))
        {
            made.UnionWith(item switch
            {
                ScanNode scan => [.. scan.Columns.Select(column => column.Id), .. scan.PartitionColumns.Items.Select(column => column.Id)],
                PlanNode node => node.Columns.Select(column => column.Id),
                PlanLambda lambda => lambda.Parameters.Items.Select(parameter => parameter.Id),
                _ => [],
            });
        }

        return referred.IsSubsetOf(made);
    }

    /// <summary>The nodes right under a node; those in its expressions are none of them.</summary>
    public static IEnumerable<PlanNode> InputsOf(PlanNode node) => PartsOf(node).OfType<PlanNode>();

    // The nodes and expressions right under a node or expression.
    private static IEnumerable<object?> PartsOf(object item) => item switch
    {
        ScanNode node => [node.Filter],
        ValuesNode node => node.Rows.Items.SelectMany(row => row.Items),
        FilterNode node => [node.Input, node.Predicate],
        ProjectNode node => [node.Input, .. Expressions(node.Assignments)],
        AggregateNode node => [node.Input, .. Expressions(node.Keys), .. node.Aggregates.Items.SelectMany(PartsOfCall)],
        WindowNode node => [node.Input, .. node.Calls.Items.SelectMany(PartsOfCall)],
        SortNode node => [node.Input, .. node.Keys.Items.Select(key => key.Key)],
        LimitNode node => [node.Input],
        DistinctNode node => [node.Input],
        JoinNode node => [node.Left, node.Right, node.Condition],
        UnnestNode node => [node.Input, .. node.Arguments],
        SetOperationNode node => node.Inputs,
        SampleNode node => [node.Input],
        MatchRecognizeNode node => [node.Input, .. node.Expressions.SelectMany(PartsOfPattern)],
        DetectorNode node => [node.Input],
        RecursiveNode node => [node.Anchor, node.Step],
        OutputNode node => [.. node.Shared.Items.Select(table => table.Plan), node.Input],
        PlanNode => [],
        PlanCall call => call.Arguments,
        PlanLambda lambda => [lambda.Body],
        PlanArithmetic arithmetic => [arithmetic.Left, arithmetic.Right],
        PlanNegate negate => [negate.Operand],
        PlanComparison comparison => [comparison.Left, comparison.Right],
        PlanLogical logical => logical.Terms,
        PlanNot not => [not.Operand],
        PlanIsNull isNull => [isNull.Operand],
        PlanBetween between => [between.Value, between.Low, between.High],
        PlanInList inList => [inList.Value, .. inList.Items],
        PlanLike like => [like.Value, like.Pattern, like.Escape],
        PlanCase choice => [.. choice.Whens.Items.SelectMany(when => new object[] { when.Condition, when.Result }), choice.Else],
        PlanCoalesce coalesce => coalesce.Arguments,
        PlanCast cast => [cast.Operand],
        PlanTry attempt => [attempt.Operand],
        PlanArray array => array.Items,
        PlanRow row => row.Items,
        PlanField field => [field.Row],
        PlanSubscript subscript => [subscript.Container, subscript.Index],
        PlanAtTimeZone atTimeZone => [atTimeZone.Operand],
        PlanScalarSubquery subquery => [subquery.Plan],
        PlanExists exists => [exists.Plan],
        PlanInSubquery inSubquery => [inSubquery.Value, inSubquery.Plan],
        PlanQuantified quantified => [quantified.Value, quantified.Plan],
        _ => [],
    };

    private static IEnumerable<PlanExpression> Expressions(PlanList<Assignment> assignments) =>
        assignments.Items.Select(assignment => assignment.Expression);

    private static IEnumerable<object?> PartsOfCall(AggregateCall call) =>
        [.. call.Arguments, .. call.OrderBy.Items.Select(key => key.Key), call.Filter];

    private static IEnumerable<object?> PartsOfCall(WindowCall call) =>
        [.. call.Arguments, call.Filter, .. call.PartitionBy, .. call.OrderBy.Items.Select(key => key.Key)];

    private static IEnumerable<object?> PartsOfPattern(PatternExpression pattern) =>
        [pattern.Expression, .. pattern.Pointers.Items.OfType<AggregatePointer>().SelectMany(pointer => PartsOfCall(pointer.Call))];
}
