using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Operators;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Writes a chain of nodes that look at one row at a time as one statement for DuckDB.</summary>
internal static class RowPlan
{
    /// <summary>Prepares the statement. Columns that pass through unchanged do not go through DuckDB: the number of their row does.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="source">The columns that come in.</param>
    /// <param name="chain">The nodes from the bottom up, each over a <see cref="StreamPlanner.Held"/>.</param>
    /// <param name="outputs">The columns that go out.</param>
    /// <param name="fresh">Makes new columns.</param>
    /// <param name="environment">The application's.</param>
    /// <param name="pump">Whose work it is.</param>
    public static DuckProgram Prepare(
        StreamConnection connection, ImmutableArray<PlanColumn> source, IEnumerable<PlanNode> chain, ImmutableArray<PlanColumn> outputs,
        Func<SqlType, PlanColumn> fresh, StreamEnvironment environment, string pump)
    {
        connection.Register(new BatchTable.Function());
        var table = new BatchTable([.. source.Select(column => column.Type)]);
        var rowtime = fresh(SqlType.TimestampMillis);
        var number = fresh(SqlType.BigInt);
        PlanNode plan = new StagedRowsNode(
            table.Sql,
            [
                .. source.Select((column, index) => new StagedColumn(column, BatchTable.ColumnName(index))), new StagedColumn(rowtime, "rt"),
                new StagedColumn(number, "rn"),
            ]);

        // By column number, the place among the columns that come in.
        var passed = source.Select((column, index) => (column.Id, index)).ToDictionary(item => item.Id, item => item.index);
        var order = new List<PlanColumn>();
        var isOrdered = true;
        var times = new RowTimestamps(Reference(rowtime));
        foreach (var node in chain)
        {
            // DuckDB makes joins of queries in expressions.
            isOrdered &= !HasSubquery(node);
            plan = node switch
            {
                FilterNode filter => new FilterNode(plan, times.Rewrite(filter.Predicate)),
                RowtimeNode added => new ProjectNode(plan, [.. Same(plan.Columns), new Assignment(added.Rowtime, Reference(rowtime))]),
                ProjectNode project => Project(plan, project),
                UnnestNode unnest => unnest with { Input = plan, Arguments = [.. unnest.Arguments.Items.Select(times.Rewrite)] },
                JoinNode join => Join(plan, join),
                _ => throw new ArgumentException($"Node {node.GetType().Name} does not look at rows alone.", nameof(chain)),
            };
        }

        if (order.Count > 0 || !isOrdered)
        {
            plan = new SortNode(plan, [.. order.Prepend(number).Select(column => new SortKey(Reference(column), false, false))]);
        }

        var computed = outputs.Where(column => !passed.ContainsKey(column.Id)).Distinct().ToImmutableArray();
        plan = new ProjectNode(plan, [.. Same([number, .. computed])]);
        var places = outputs.Select(column => passed.TryGetValue(column.Id, out var index)
            ? new DuckProgram.Output(column.Type, -1, index)
            : new DuckProgram.Output(column.Type, 1 + computed.IndexOf(column), -1));
        return new DuckProgram(connection, table, plan, [.. places], environment, pump);

        ProjectNode Project(PlanNode input, ProjectNode project)
        {
            foreach (var assignment in project.Assignments)
            {
                if (assignment.Expression is PlanColumnReference reference && passed.TryGetValue(reference.Column.Id, out var index))
                {
                    passed[assignment.Column.Id] = index;
                }
                else
                {
                    passed.Remove(assignment.Column.Id);
                }
            }

            var assigned = project.Assignments.Items.Select(assignment => assignment with { Expression = times.Rewrite(assignment.Expression) });
            var kept = order.Append(rowtime).Append(number).Where(column => project.Assignments.Items.All(item => !item.Column.Equals(column)));
            return new ProjectNode(input, [.. assigned, .. Same([.. kept])]);
        }

        JoinNode Join(PlanNode input, JoinNode join)
        {
            var isLeft = join.Left is StreamPlanner.Held;
            var lookup = (StagedRowsNode)(isLeft ? join.Right : join.Left);
            order.Add(lookup.Outputs[^1].Column);
            return join with
            {
                Left = isLeft ? input : lookup,
                Right = isLeft ? lookup : input,
                Condition = join.Condition is null ? null : times.Rewrite(join.Condition),
            };
        }
    }

    /// <summary>Prepares aggregates of groups whose rows were held; see <see cref="Operators.Groups.HeldCalls"/>.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="held">The columns that the aggregates are made of.</param>
    /// <param name="aggregates">The aggregates, over them.</param>
    /// <param name="fresh">Makes new columns.</param>
    /// <param name="environment">The application's.</param>
    /// <param name="pump">Whose work it is.</param>
    public static DuckProgram PrepareGroups(
        StreamConnection connection, ImmutableArray<PlanColumn> held, PlanList<AggregateCall> aggregates, Func<SqlType, PlanColumn> fresh,
        StreamEnvironment environment, string pump)
    {
        connection.Register(new BatchTable.Function());
        var (inner, place, number) = (fresh(SqlType.BigInt), fresh(SqlType.BigInt), fresh(SqlType.BigInt));
        ImmutableArray<PlanColumn> source = [inner, .. held];
        var table = new BatchTable([.. source.Select(column => column.Type)]);
        var rows = new StagedRowsNode(
            table.Sql,
            [.. source.Select((column, index) => new StagedColumn(column, BatchTable.ColumnName(index))), new StagedColumn(number, "rn")]);
        var least = FunctionResolver.Resolve("min", [SqlType.BigInt], default);
        var first = new AggregateCall(fresh(SqlType.BigInt), least.Definition, least.SignatureIndex, [Reference(number)], false, [], null);
        var groups = new AggregateNode(
            rows, [new Assignment(place, Reference(inner))], ImmutableArray.Create<PlanList<int>>([0]), [.. aggregates.Items, first], []);
        var sorted = new SortNode(groups, [new SortKey(Reference(first.Column), false, false)]);
        ImmutableArray<PlanColumn> outputs = [place, .. aggregates.Items.Select(call => call.Column)];
        var plan = new ProjectNode(sorted, [.. Same([first.Column, .. outputs])]);
        return new DuckProgram(
            connection, table, plan, [.. outputs.Select((column, index) => new DuckProgram.Output(column.Type, index + 1, -1))], environment, pump)
        {
            WholeColumn = 0,
        };
    }

    private static bool HasSubquery(PlanNode node) => node switch
    {
        FilterNode filter => ReferenceCollector.Collect(filter.Predicate).HasSubquery,
        ProjectNode project => project.Assignments.Items.Any(item => ReferenceCollector.Collect(item.Expression).HasSubquery),
        UnnestNode unnest => unnest.Arguments.Items.Any(argument => ReferenceCollector.Collect(argument).HasSubquery),
        JoinNode { Condition: { } condition } => ReferenceCollector.Collect(condition).HasSubquery,
        _ => false,
    };

    private static IEnumerable<Assignment> Same(ImmutableArray<PlanColumn> columns) => columns.Select(column => new Assignment(column, Reference(column)));

    private static PlanColumnReference Reference(PlanColumn column) => new(column);
}
