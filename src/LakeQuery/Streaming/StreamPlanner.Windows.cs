using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning;

namespace LakeQuery.Streaming;

/// <content>Nodes that remember.</content>
internal sealed partial class StreamPlanner
{
    private Port CompileWindows(PlanNode node)
    {
        throw QueryErrors.Internal($"No step for {node.GetType().Name}.");
    }

    // A port with expressions computed as columns of their own; what is a column already stays it.
    private (Port Port, ImmutableArray<int> Indexes) With(PlanNode input, IEnumerable<PlanExpression> expressions)
    {
        var assignments = new List<Assignment>();
        var indexes = ImmutableArray.CreateBuilder<int>();
        foreach (var expression in expressions)
        {
            var same = assignments.FindIndex(item => item.Expression.Equals(expression));
            if (same < 0)
            {
                same = assignments.Count;
                var column = expression is PlanColumnReference reference ? reference.Column : Fresh(expression.Type);
                assignments.Add(new Assignment(column, expression));
            }

            indexes.Add(same);
        }

        return (Compile(new ProjectNode(input, [.. assignments])), indexes.ToImmutable());
    }
}
