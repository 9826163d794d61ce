using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

// UNION, INTERSECT and EXCEPT of streams.
internal sealed partial class Binder
{
    // UNION ALL goes row by row; the others need to know when rows that are the same can no longer come.
    private PlanNode StreamSetOperation(SetOperationBody syntax, SetOperationNode operation)
    {
        var streams = operation.Inputs.Items.Select(StreamPlans.IsStream).ToList();
        if (!streams.Contains(true))
        {
            return operation;
        }

        var name = operation.Operator.ToString().ToUpperInvariant() + (operation.All ? " ALL" : "");
        if (streams.Contains(false))
        {
            throw QueryErrors.NotSupported($"{name} of a stream and a table", SpanOf(syntax), operation.Operator switch
            {
                SetOperator.Intersect => "Ask for each row: SELECT STREAM … FROM stream WHERE EXISTS (SELECT … FROM table …).",
                SetOperator.Except => "Ask for each row: SELECT STREAM … FROM stream WHERE NOT EXISTS (SELECT … FROM table …).",
                _ => "A table has no times at which its rows come: join the stream with it, or feed it in as a stream from a source of its own.",
            });
        }

        if (operation.Operator == SetOperator.Union && operation.All)
        {
            return operation;
        }

        var motions = operation.Inputs.Items.Select(Monotonicity.Of).ToList();
        var keys = ImmutableArray.CreateBuilder<MonotonicKey>();
        for (var i = 0; i < operation.Outputs.Length; i++)
        {
            var motion = SharedMotion(operation, motions, i);
            if (motion.IsMonotonic && motion.Bucket is not null)
            {
                keys.Add(new MonotonicKey(i, motion.Bucket));
            }
        }

        return keys.Count > 0
            ? new StreamSetNode(operation.Operator, operation.All, operation.Inputs, operation.Outputs, keys.ToImmutable())
            : throw QueryErrors.StreamSetWithoutKey(name, SpanOf(syntax));
    }

    // How a column moves when the inputs are merged: known where it is made of ROWTIME in the same way in all of them.
    private static Motion SharedMotion(SetOperationNode operation, List<Monotonicity> motions, int column)
    {
        var first = Of(0);
        return Enumerable.Range(1, motions.Count - 1).All(input => Of(input) == first) ? first : Motion.None;

        Motion Of(int input) => motions[input].MotionOf(new PlanColumnReference(operation.Inputs[input].Columns[column]));
    }
}
