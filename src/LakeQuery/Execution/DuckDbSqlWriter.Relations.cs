using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Nodes that make a relation of their own.</content>
internal sealed partial class DuckDbSqlWriter
{
    private void WriteScan(ScanNode scan, StringBuilder from, List<PlanExpression> where)
    {
        _scans.Write(scan, ManifestOf(scan), from);
        if (scan.Filter is { } filter)
        {
            where.Add(filter);
        }
    }

    private void WriteFrom(PlanNode node, StringBuilder sql)
    {
        switch (node)
        {
            case JoinNode join:
                WriteJoin(join, sql);
                return;
            case ValuesNode values:
                WriteRows(values.Outputs, [.. values.Rows.Items.Select(row => row.Items.Select(Sql))], sql);
                return;
            case CatalogRowsNode rows:
                WriteRows(
                    rows.Outputs,
                    [.. rows.Rows.Select(row => row.Select((value, index) => SqlLiterals.Of(value, rows.Outputs[index].Type)))],
                    sql);
                return;
            case PartitionListNode partitions:
                WritePartitionList(partitions, sql);
                return;
            case SharedReferenceNode reference:
                WriteShared(reference, sql);
                return;
        }

        sql.Append('(');
        switch (node)
        {
            case AggregateNode aggregate:
                WriteAggregate(aggregate, sql);
                break;
            case WindowNode window:
                WriteWindow(window, sql);
                break;
            case DistinctNode distinct:
                sql.Append("SELECT DISTINCT ").AppendJoin(", ", distinct.Columns.Select(column => column.Type.Kind == SqlTypeKind.Map
                    ? $"{InOrder(column.Type, column.SqlName)} AS {column.SqlName}"
                    : column.SqlName)).Append(" FROM ");
                WriteSource(distinct.Input, sql);
                break;
            case LimitNode { WithTies: true } limit:
                WriteWithTies(limit, sql);
                break;
            case SampleNode sample:
                sql.Append("SELECT ").Append(ColumnList(sample.Columns)).Append(" FROM (");
                WriteSelect(sample.Input, sql);
                sql.Append(") AS ").Append(FreshName("t")).Append(" TABLESAMPLE ").Append(sample.System ? "system(" : "bernoulli(")
                    .Append(sample.Percentage.ToString("0.################", CultureInfo.InvariantCulture)).Append(" PERCENT)");
                break;
            case SetOperationNode operation:
                WriteSetOperation(operation, sql);
                break;
            case UnnestNode unnest:
                WriteUnnest(unnest, sql);
                break;
            case RecursiveNode recursive:
                WriteRecursive(recursive, sql);
                break;
            case StagedRowsNode staged:
                sql.Append("SELECT ").AppendJoin(", ", staged.Outputs.Items.Select(output => $"{output.Name} AS {output.Column.SqlName}"));
                sql.Append(staged.Outputs.Count == 0 ? "TRUE AS lq_row" : "").Append(" FROM ").Append(staged.Source);
                break;
            case RecursiveReferenceNode reference:
                sql.Append("SELECT ").AppendJoin(
                    ", ",
                    reference.Outputs.Select((column, index) => $"{RecursiveName(reference.Id)}_{index} AS {column.SqlName}"));
                sql.Append(reference.Outputs.IsEmpty ? "TRUE AS lq_row" : "").Append(" FROM ").Append(RecursiveName(reference.Id));
                break;
            default:
                throw QueryErrors.Internal($"A plan node of kind {node.GetType().Name} can't be written.");
        }

        sql.Append(')');
    }

    // MATERIALIZED: made once whatever DuckDB thinks of it; it still takes in what all the readers' filters have in common.
    private void WriteShared(SharedReferenceNode reference, StringBuilder sql)
    {
        var name = "s" + reference.Id.ToString(CultureInfo.InvariantCulture);
        if (_sharedWritten.Add(reference.Id))
        {
            var table = SharedTables.Items.First(table => table.Id == reference.Id);
            var body = new StringBuilder();
            WriteSelect(table.Plan, table.Plan.Columns, body, isInner: false);
            _shared.Add($"{name} AS MATERIALIZED ({body})");
        }

        sql.Append("(SELECT ").Append(reference.Outputs.Count == 0 ? "TRUE AS lq_row" : string.Join(", ", reference.Outputs.Items.Select(output =>
            output.Column.Equals(output.Source) ? output.Column.SqlName : $"{output.Source.SqlName} AS {output.Column.SqlName}")));
        sql.Append(" FROM ").Append(name).Append(')');
    }

    private static string ColumnList(ImmutableArray<PlanColumn> columns) =>
        columns.IsEmpty ? "TRUE AS lq_row" : string.Join(", ", columns.Select(column => column.SqlName));

    private void WriteJoin(JoinNode join, StringBuilder sql)
    {
        sql.Append('(');
        WriteSource(join.Left, sql);
        sql.Append(join.Kind switch
        {
            JoinKind.Inner when join.Condition is null => " CROSS JOIN ",
            JoinKind.Cross => " CROSS JOIN ",
            JoinKind.Inner => " INNER JOIN ",
            JoinKind.Left => " LEFT JOIN ",
            JoinKind.Right => " RIGHT JOIN ",
            JoinKind.Full => " FULL JOIN ",
            _ => throw new ArgumentOutOfRangeException(nameof(join), join.Kind, null),
        });
        if (join.Lateral)
        {
            sql.Append("LATERAL (");
            WriteSelect(join.Right, sql);
            sql.Append(") AS ").Append(FreshName("t"));
        }
        else
        {
            WriteSource(join.Right, sql);
        }

        if (join.Kind != JoinKind.Cross && (join.Condition is not null || join.Kind != JoinKind.Inner))
        {
            sql.Append(" ON ").Append(join.Condition is null ? "TRUE" : JoinConditionSql(join, join.Condition));
        }

        sql.Append(')');
    }

    // The list is a Parquet file in the catalog, where every instance may read.
    private void WritePartitionList(PartitionListNode node, StringBuilder sql)
    {
        if (node.Table.PartitionList is not { } list)
        {
            WriteRows(node.Outputs, [], sql);
            return;
        }

        sql.Append("(SELECT ").AppendJoin(
            ", ", node.Outputs.Select((column, index) => $"{PartitionKeySql(node, index)} AS {column.SqlName}"));
        sql.Append(" FROM read_parquet(").Append(SqlLiterals.Text(list)).Append("))");
    }

    // A value that is none of its key's type is as wrong here as where the partition is read.
    private string PartitionKeySql(PartitionListNode node, int index)
    {
        var column = node.Outputs[index];
        var (key, number) = (PartitionReader.KeySql(index, column.Type), index.ToString(CultureInfo.InvariantCulture));
        if (column.Type.Kind is SqlTypeKind.Varchar)
        {
            return key;
        }

        var table = node.Table.Table;
        var fault = QueryErrors.InvalidPartitionValue($"{table.DatabaseName}.{table.Name}", table.PartitionKeys[index].Name, "\u0001", table.PartitionKeys[index].Type);
        var parts = fault.Fact.Split('\u0001');
        var text = $"{SqlLiterals.Text(parts[0])} || value_{number} || {SqlLiterals.Text(parts[1])}";
        return $"CASE WHEN value_{number} IS NOT NULL AND key_{number} IS NULL THEN CAST({_scope.FailWith(fault.Code.Name, text)} AS "
            + $"{DuckDbTypes.Name(column.Type)}) ELSE {key} END";
    }

    private void WriteRows(ImmutableArray<PlanColumn> columns, ImmutableArray<IEnumerable<string>> rows, StringBuilder sql)
    {
        if (rows.IsEmpty)
        {
            sql.Append("(SELECT ").AppendJoin(
                ", ", columns.Select(column => $"CAST(NULL AS {DuckDbTypes.Name(column.Type)}) AS {column.SqlName}"));
            sql.Append(columns.IsEmpty ? "TRUE AS lq_row" : "").Append(" WHERE FALSE)");
            return;
        }

        if (columns.IsEmpty)
        {
            sql.Append("(SELECT TRUE AS lq_row FROM range(").Append(rows.Length).Append("))");
            return;
        }

        sql.Append("(VALUES ");
        for (var index = 0; index < rows.Length; index++)
        {
            sql.Append(index == 0 ? "(" : ", (").AppendJoin(", ", rows[index]).Append(')');
        }

        sql.Append(") AS ").Append(FreshName("v")).Append('(').Append(ColumnList(columns)).Append(')');
    }

    // Maps are the same whatever the order of their entries; DuckDB groups them as they lie.
    private static string InOrder(SqlType type, string sql) =>
        type.Kind == SqlTypeKind.Map && Coercions.IsOrderable(type.Key!) ? $"map_from_entries(list_sort(map_entries({sql})))" : sql;

    private void WriteAggregate(AggregateNode node, StringBuilder sql)
    {
        var input = node.Input;
        var keys = node.Keys.Items;
        var isPlain = node.Sets.Count == 1 && node.Sets[0].Count == keys.Length;

        // GROUPING SETS name their keys again and again: they are columns first.
        var computed = !isPlain && keys.Any(key => key.Expression is not PlanColumnReference);
        if (computed)
        {
            input = new ProjectNode(input, new PlanList<Assignment>(
                [.. input.Columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. keys]));
        }

        string KeySql(int index) => InOrder(
            keys[index].Column.Type, computed ? keys[index].Column.SqlName : Sql(keys[index].Expression));

        var items = new List<string>();
        for (var index = 0; index < keys.Length; index++)
        {
            var key = KeySql(index);
            items.Add(key == keys[index].Column.SqlName ? key : $"{key} AS {keys[index].Column.SqlName}");
        }

        items.AddRange(node.Aggregates.Items.Select(call => $"{AggregateSql(call)} AS {call.Column.SqlName}"));
        foreach (var grouping in node.Groupings.Items)
        {
            var asked = ((PlanGrouping)grouping.Expression).Keys.Items
                .Select(column => KeySql(keys.TakeWhile(key => !key.Column.Equals(column)).Count()));
            items.Add($"CAST(grouping({string.Join(", ", asked)}) AS BIGINT) AS {grouping.Column.SqlName}");
        }

        // Without keys and aggregates there is still one row.
        sql.Append("SELECT ").Append(items.Count == 0 ? "count(*) AS lq_row" : string.Join(", ", items)).Append(" FROM ");
        WriteSource(input, sql);
        if (isPlain)
        {
            sql.Append(keys.IsEmpty ? "" : " GROUP BY " + string.Join(", ", Enumerable.Range(1, keys.Length)));
            return;
        }

        sql.Append(" GROUP BY GROUPING SETS (").AppendJoin(
            ", ", node.Sets.Items.Select(set => "(" + string.Join(", ", set.Items.Select(KeySql)) + ")")).Append(')');
    }

    private void WriteWindow(WindowNode node, StringBuilder sql)
    {
        sql.Append("SELECT ").AppendJoin(", ", [
            .. node.Input.Columns.Select(column => column.SqlName),
            .. node.Calls.Items.Select(call => $"{WindowSql(call)} AS {call.Column.SqlName}"),
        ]).Append(" FROM ");
        WriteSource(node.Input, sql);
    }

    // Row n's ties have a rank up to n, and no later row has.
    private void WriteWithTies(LimitNode limit, StringBuilder sql)
    {
        var order = limit.Input is SortNode sort
            ? string.Join(", ", sort.Keys.Items.Select(SortKeySql))
            : throw QueryErrors.Internal("WITH TIES without an order.");
        var input = ((SortNode)limit.Input).Input;
        var (rank, number) = (FreshName("rank"), FreshName("row"));
        var last = (limit.Offset + (limit.Count ?? 1)).ToString(CultureInfo.InvariantCulture);
        sql.Append("SELECT ").Append(ColumnList(limit.Columns)).Append(" FROM (SELECT ").AppendJoin(", ", [
            .. input.Columns.Select(column => column.SqlName),
            $"rank() OVER (ORDER BY {order}) AS {rank}",
            $"row_number() OVER (ORDER BY {order}) AS {number}",
        ]).Append(" FROM ");
        WriteSource(input, sql);
        sql.Append(") WHERE ").Append(rank).Append(" <= ").Append(last).Append(" AND ").Append(number).Append(" > ")
            .Append(limit.Offset).Append(" ORDER BY ").Append(number);
    }

    private void WriteSetOperation(SetOperationNode node, StringBuilder sql)
    {
        var keyword = (node.Operator switch
        {
            SetOperator.Union => " UNION",
            SetOperator.Intersect => " INTERSECT",
            SetOperator.Except => " EXCEPT",
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Operator, null),
        }) + (node.All ? " ALL " : " ");
        for (var index = 0; index < node.Inputs.Count; index++)
        {
            // Names come from the first input.
            var input = node.Inputs[index];
            sql.Append(index == 0 ? "" : keyword).Append("(SELECT ");
            sql.AppendJoin(", ", input.Columns.Select((column, position) => $"{column.SqlName} AS {node.Outputs[position].SqlName}"));
            sql.Append(input.Columns.IsEmpty ? "TRUE AS lq_row" : "").Append(" FROM ");
            WriteSource(input, sql);
            sql.Append(')');
        }
    }

    private void WriteRecursive(RecursiveNode node, StringBuilder sql)
    {
        // Each row carries its round. As in Trino duplicates go at the very end, so that a ring of rows comes to the limit too.
        var name = RecursiveName(node.Id);
        var names = string.Join(", ", node.Outputs.Select((_, index) => $"{name}_{index}"));
        var (round, tables) = (FreshName("d"), (First: FreshName("t"), Second: FreshName("t"), Third: FreshName("t")));
        var limit = node.MaxDepth.ToString(CultureInfo.InvariantCulture);
        sql.Append("WITH RECURSIVE ").Append(name).Append('(').Append(names).Append(", ").Append(name).Append("_round) AS ((SELECT ")
            .AppendJoin(", ", node.Anchor.Columns.Select(column => column.SqlName)).Append(", 0 FROM (");
        WriteSelect(node.Anchor, sql);
        sql.Append(") AS ").Append(tables.First).Append(") UNION ALL (SELECT ").AppendJoin(", ", node.Step.Columns.Select(column => column.SqlName))
            .Append(", CASE WHEN ").Append(round).Append(" < ").Append(limit).Append(" THEN ").Append(round).Append(" + 1 ELSE CAST(")
            .Append(_scope.Fail("NOT_SUPPORTED", $"Recursion depth limit exceeded ({limit}). Use 'max_recursion_depth' session property to modify the limit."))
            .Append(" AS INTEGER) END FROM (");
        WriteSelect(node.Step, sql);
        sql.Append(") AS ").Append(tables.Second).Append(" CROSS JOIN (SELECT max(").Append(name).Append("_round) AS ").Append(round).Append(" FROM ")
            .Append(name).Append(") AS ").Append(tables.Third).Append(")) SELECT ").Append(node.All ? "" : "DISTINCT ")
            .AppendJoin(", ", node.Outputs.Select((column, index) => $"{name}_{index} AS {column.SqlName}")).Append(" FROM ").Append(name);
    }

    private static string RecursiveName(int id) => "r" + id.ToString(CultureInfo.InvariantCulture);

    // Several unnest(…) in one SELECT run side by side, the shorter padded with NULL: just what Trino says.
    private void WriteUnnest(UnnestNode node, StringBuilder sql)
    {
        var inputColumns = node.Input?.Columns ?? [];
        var lists = node.Arguments.Items.Select(_ => FreshName("l")).ToArray();
        var items = node.Arguments.Items.Select(_ => FreshName("u")).ToArray();
        var outputs = new List<string>(inputColumns.Select(column => column.SqlName));
        for (var index = 0; index < items.Length; index++)
        {
            var columns = node.Outputs[index];
            var type = node.Arguments[index].Type;
            for (var position = 0; position < columns.Count; position++)
            {
                var value = type.Kind switch
                {
                    Types.SqlTypeKind.Map => $"struct_extract({items[index]}, '{(position == 0 ? "key" : "value")}')",
                    // A row that is one column was not taken apart.
                    _ when type.Element is { Kind: Types.SqlTypeKind.Row } row && !columns[position].Type.Equals(row) =>
                        $"struct_extract({items[index]}, '{DuckDbTypes.FieldName(position)}')",
                    _ => items[index],
                };
                outputs.Add($"{value} AS {columns[position].SqlName}");
            }
        }

        var ordinality = FreshName("n");
        if (node.Ordinality is { } ordinal)
        {
            outputs.Add($"{ordinality} AS {ordinal.SqlName}");
        }

        var longest = lists.Length == 1
            ? $"coalesce(len({lists[0]}), 0)"
            : $"greatest({string.Join(", ", lists.Select(list => $"coalesce(len({list}), 0)"))})";
        string Kept(string list) => node.KeepEmpty ? $"CASE WHEN {longest} = 0 THEN [NULL] ELSE {list} END" : list;

        sql.Append("SELECT ").Append(outputs.Count == 0 ? "TRUE AS lq_row" : string.Join(", ", outputs)).Append(" FROM (SELECT ");
        sql.AppendJoin(", ", [
            .. inputColumns.Select(column => column.SqlName),
            .. lists.Select((list, index) => $"unnest({Kept(list)}) AS {items[index]}"),
            .. node.Ordinality is null ? [] : new[] { $"unnest({Kept($"range(1, {longest} + 1)")}) AS {ordinality}" },
        ]);
        sql.Append(" FROM (SELECT ").AppendJoin(", ", [
            .. inputColumns.Select(column => column.SqlName),
            .. node.Arguments.Items.Select((argument, index) =>
                $"{(argument.Type.Kind == Types.SqlTypeKind.Map ? $"map_entries({Sql(argument)})" : Sql(argument))} AS {lists[index]}"),
        ]);
        if (node.Input is { } input)
        {
            sql.Append(" FROM ");
            WriteSource(input, sql);
        }

        sql.Append("))");
    }
}
