using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <content>How nodes share one SELECT.</content>
internal sealed partial class DuckDbSqlWriter
{
    /// <summary>One SELECT in the making. It takes in nodes from the bottom up for as long as SQL's own order of clauses does
    /// what the nodes say; for what does not fit, it becomes the FROM of the next one.</summary>
    private sealed class SelectText(DuckDbSqlWriter writer)
    {
        private readonly StringBuilder _from = new();
        private readonly List<PlanExpression> _where = [];
        private readonly List<string> _orderBy = [];
        private ImmutableArray<Assignment> _list;
        private string? _limit;

        // Whether the rows are the first of an order.
        private bool _areFirst;

        private bool HasOrder => _orderBy.Count > 0 || _limit is not null;

        /// <summary>Takes a plan in.</summary>
        public void Absorb(PlanNode node)
        {
            switch (node)
            {
                case FilterNode filter:
                    Absorb(filter.Input);
                    CloseUnless(_list.IsDefault && !HasOrder, filter.Input);
                    _where.Add(filter.Predicate);
                    break;
                case ProjectNode project:
                    Absorb(project.Input);
                    CloseUnless(_list.IsDefault && !HasOrder, project.Input);
                    _list = project.Assignments.Items;
                    break;
                case SortNode sort:
                    Absorb(sort.Input);
                    CloseUnless(!HasOrder && (_list.IsDefault || sort.Keys.Items.All(key => key.Key is PlanColumnReference)), sort.Input);
                    _orderBy.AddRange(sort.Keys.Items.Select(writer.SortKeySql));
                    break;
                case LimitNode { WithTies: false } limit:
                    Absorb(limit.Input);
                    CloseUnless(_limit is null, limit.Input);
                    _limit = (limit.Count is { } count ? " LIMIT " + count.ToString(CultureInfo.InvariantCulture) : "")
                        + (limit.Offset > 0 ? " OFFSET " + limit.Offset.ToString(CultureInfo.InvariantCulture) : "");
                    _areFirst = IsOrdered(limit.Input);
                    break;
                case ScanNode scan:
                    writer.WriteScan(scan, _from, _where);
                    break;
                default:
                    writer.WriteFrom(node, _from);
                    break;
            }
        }

        /// <summary>Writes the SELECT with these columns of the node that was taken in last.</summary>
        /// <param name="sql">Takes it in.</param>
        /// <param name="node">The node.</param>
        /// <param name="columns">The columns.</param>
        /// <param name="isInner">Whether it is a part of another SELECT.</param>
        public void WriteTo(StringBuilder sql, PlanNode node, ImmutableArray<PlanColumn> columns, bool isInner)
        {
            if (isInner && _areFirst && writer.MustFixFirstRows(node))
            {
                // DuckDB lets the keys of a join's other side, where it has them in time, leave out rows of scans below ORDER BY ... LIMIT, which
                // then cuts elsewhere. What is made first of all it leaves alone.
                _areFirst = false;
                var name = writer.FreshName("f");
                sql.Append("WITH ").Append(name).Append(" AS MATERIALIZED (");
                WriteTo(sql, node, node.Columns, isInner);
                sql.Append(") SELECT ").Append(ColumnList(columns)).Append(" FROM ").Append(name);
                return;
            }

            if (!_list.IsDefault && !_list.Select(assignment => assignment.Column).SequenceEqual(columns))
            {
                CloseUnless(false, node);
            }

            // A relation without columns still has rows.
            sql.Append(columns.IsEmpty ? "SELECT TRUE AS lq_row" : "SELECT ");
            if (_list.IsDefault)
            {
                sql.AppendJoin(", ", columns.Select(column => column.SqlName));
            }
            else
            {
                sql.AppendJoin(", ", _list.Select(assignment => $"{writer.Sql(assignment.Expression)} AS {assignment.Column.SqlName}"));
            }

            sql.Append(" FROM ").Append(_from);
            Append(sql, " WHERE ", " AND ", writer.ConditionsSql(_where));
            Append(sql, " ORDER BY ", ", ", _orderBy);
            sql.Append(_limit);
        }

        /// <summary>What can stand in FROM or JOIN: the source itself while nothing else was taken in.</summary>
        public void WriteAsSource(StringBuilder sql, PlanNode node)
        {
            CloseUnless(_list.IsDefault && _where.Count == 0 && !HasOrder, node);
            sql.Append(_from);
        }

        private void CloseUnless(bool fits, PlanNode node)
        {
            if (fits)
            {
                return;
            }

            var inner = new StringBuilder("(");
            WriteTo(inner, node, node.Columns, isInner: true);
            inner.Append(')');
            _from.Clear().Append(inner);
            _where.Clear();
            _orderBy.Clear();
            (_list, _limit, _areFirst) = (default, null, false);
        }

        private static bool IsOrdered(PlanNode node) => node switch
        {
            SortNode => true,
            ProjectNode project => IsOrdered(project.Input),
            FilterNode filter => IsOrdered(filter.Input),
            LimitNode limit => IsOrdered(limit.Input),
            _ => false,
        };

        private static void Append(StringBuilder sql, string keyword, string separator, List<string> items)
        {
            if (items.Count > 0)
            {
                sql.Append(keyword).AppendJoin(separator, items);
            }
        }
    }

    /// <summary>Writes a whole SELECT of a node's columns.</summary>
    private void WriteSelect(PlanNode node, StringBuilder sql) => WriteSelect(node, node.Columns, sql, isInner: true);

    private void WriteSelect(PlanNode node, ImmutableArray<PlanColumn> columns, StringBuilder sql, bool isInner)
    {
        var select = new SelectText(this);
        select.Absorb(node);
        select.WriteTo(sql, node, columns, isInner);
    }

    // Of what changes from row to row there is nothing to be made first; DuckDB finds those rows by a window, which nothing passes.
    private bool MustFixFirstRows(PlanNode node) => HasJoins && ScanFinder.IsSelfContained(node);

    private string Subquery(PlanNode node)
    {
        var sql = new StringBuilder("(");
        WriteSelect(node, sql);
        return sql.Append(')').ToString();
    }

    /// <summary>Writes a node as something that can stand in FROM.</summary>
    private void WriteSource(PlanNode node, StringBuilder sql)
    {
        var select = new SelectText(this);
        select.Absorb(node);
        select.WriteAsSource(sql, node);
    }

    private string SortKeySql(Planning.SortKey key) =>
        $"{Sql(key.Key)}{(key.Descending ? " DESC" : " ASC")}{(key.NullsFirst ? " NULLS FIRST" : " NULLS LAST")}";
}
