using System.Collections.Immutable;

namespace LakeQuery.Planning.Streams;

/// <summary>Makes one projection of two, and drops those that change nothing: each that is left is work for every batch.</summary>
internal sealed class MergeProjections : IPlanRule
{
    /// <inheritdoc/>
    public string Name => nameof(MergeProjections);

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => new Merger().Rewrite(plan);

    private sealed class Merger : PlanRewriter
    {
        protected override PlanNode VisitProject(ProjectNode project)
        {
            var rewritten = (ProjectNode)base.VisitProject(project);
            while (rewritten.Input is ProjectNode inner && Inlined(rewritten, inner) is { } merged)
            {
                rewritten = merged;
            }

            return IsIdentity(rewritten) ? rewritten.Input : rewritten;
        }
    }

    private static bool IsIdentity(ProjectNode project) => project.Columns.SequenceEqual(project.Input.Columns)
        && project.Assignments.Items.All(assignment => assignment.Expression is PlanColumnReference { Column: var column } && column.Equals(assignment.Column));

    // What takes work is done once: it is moved only where one place asks for it.
    private static ProjectNode? Inlined(ProjectNode outer, ProjectNode inner)
    {
        var counter = new UseCounter();
        foreach (var assignment in outer.Assignments)
        {
            counter.Rewrite(assignment.Expression);
        }

        if (counter.HasLambda)
        {
            return null;
        }

        var values = new Dictionary<int, PlanExpression>();
        foreach (var (column, expression) in inner.Assignments)
        {
            var isPlain = expression is PlanColumnReference or PlanConstant;
            if (!isPlain && (counter.Uses.GetValueOrDefault(column.Id) > 1 || !ReferenceCollector.Collect(expression).Deterministic))
            {
                return null;
            }

            values[column.Id] = expression;
        }

        // A column that both give and that is not the same value must not keep its number.
        var replacer = new ExpressionReplacer(values);
        var assignments = outer.Assignments.Items.Select(assignment => assignment with { Expression = replacer.Rewrite(assignment.Expression) }).ToImmutableArray();
        return new ProjectNode(inner.Input, assignments);
    }

    private sealed class UseCounter : PlanRewriter
    {
        public Dictionary<int, int> Uses { get; } = [];

        public bool HasLambda { get; private set; }

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            switch (expression)
            {
                case PlanColumnReference reference:
                    Uses[reference.Column.Id] = Uses.GetValueOrDefault(reference.Column.Id) + 1;
                    return expression;
                case PlanLambda:
                    HasLambda = true;
                    break;
            }

            return base.Rewrite(expression);
        }
    }
}
