using LakeQuery.Planning;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Types;

namespace LakeQuery.Streaming;

/// <content>Tables of the lake beside streams, and queries over them in expressions.</content>
internal sealed partial class StreamPlanner
{
    /// <summary>Puts temporary tables, which are filled when the application starts, in the place of what reads the lake.</summary>
    /// <remarks>A query that does not look at the row of the stream is worked out then as a whole; of one that does, the parts that do not.</remarks>
    private sealed class TableStaging(StreamPlanner planner) : PlanRewriter
    {
        public StagedRowsNode Whole(PlanNode plan)
        {
            var started = planner._environment.Started.ToUnixTimeMilliseconds() * 1000;
            plan = new RowTimestamps(new PlanConstant(started, SqlType.TimestampMillis)).Rewrite(plan);
            var name = $"lake_{planner._tables.Count}";
            var number = planner.Fresh(SqlType.BigInt);
            planner._tables.Add((name, plan, number));
            return new StagedRowsNode(
                "temp." + name, [.. plan.Columns.Append(number).Select(column => new StagedColumn(column, column.SqlName))]);
        }

        public override PlanNode Rewrite(PlanNode node) => OuterReferences.ReadsOnlyTables(node) ? Staged(node) : base.Rewrite(node);

        private ProjectNode Staged(PlanNode plan)
        {
            // A table has a column, if only to count its rows by.
            var whole = plan.Columns.IsEmpty
                ? new ProjectNode(plan, [new Assignment(planner.Fresh(SqlType.BigInt), new PlanConstant(1L, SqlType.BigInt))])
                : plan;
            return new ProjectNode(Whole(whole), [.. whole.Columns.Select(column => new Assignment(column, new PlanColumnReference(column)))]);
        }
    }

    /// <summary>Finds out whether a plan reads tables and nothing of what is around it.</summary>
    private sealed class OuterReferences : PlanRewriter
    {
        private readonly HashSet<int> _made = [];
        private readonly HashSet<int> _used = [];
        private bool _scans;

        public static bool ReadsOnlyTables(PlanNode plan)
        {
            var found = new OuterReferences();
            found.Rewrite(plan);
            return found._scans && found._used.IsSubsetOf(found._made);
        }

        public override PlanNode Rewrite(PlanNode node)
        {
            _scans |= node is ScanNode;
            _made.UnionWith(node.Columns.Select(column => column.Id));
            return base.Rewrite(node);
        }

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            switch (expression)
            {
                case PlanColumnReference reference:
                    _used.Add(reference.Column.Id);
                    break;
                case PlanLambda lambda:
                    _made.UnionWith(lambda.Parameters.Items.Select(column => column.Id));
                    break;
            }

            return base.Rewrite(expression);
        }
    }
}
