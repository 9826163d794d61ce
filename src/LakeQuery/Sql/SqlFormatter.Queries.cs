using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

internal sealed partial class SqlFormatter
{
    private void WriteInParentheses(Query query)
    {
        _output.Append('(');
        Write(query);
        _output.Append(')');
    }

    private void Write(Query query)
    {
        if (query.With is { } with)
        {
            _output.Append(with.Recursive ? "WITH RECURSIVE " : "WITH ");
            WriteList(with.Tables, table =>
            {
                Write(table.Name);
                WriteColumnAliases(table.ColumnAliases);
                _output.Append(" AS ");
                WriteInParentheses(table.Query);
            });
            _output.Append(' ');
        }

        Write(query.Body);
        WriteOrderBy(query.OrderBy, " ORDER BY ");
        WriteClause(" WITHIN ", query.Within);
        if (query.Offset is { } offset)
        {
            _output.Append(" OFFSET ");
            Write(offset);
        }

        if (query.Limit is { } limit)
        {
            Write(limit);
        }
    }

    private void Write(LimitClause limit)
    {
        _output.Append(limit.IsFetch ? " FETCH FIRST " : " LIMIT ");
        if (limit.Count is { } count)
        {
            Write(count);
            _output.Append(limit.IsFetch ? " " : "");
        }

        _output.Append(limit switch
        {
            { IsFetch: false } => limit.Count is null ? "ALL" : "",
            { WithTies: true } => limit.Count is null ? "ROW WITH TIES" : "ROWS WITH TIES",
            _ => limit.Count is null ? "ROW ONLY" : "ROWS ONLY",
        });
    }

    private void WriteColumnAliases(SyntaxList<Identifier> aliases)
    {
        if (aliases.Count > 0)
        {
            _output.Append(' ');
            WriteInParentheses(aliases, Write);
        }
    }

    private void WriteOrderBy(SyntaxList<SortItem> items, string words)
    {
        if (items.Count > 0)
        {
            _output.Append(words);
            WriteList(items, Write);
        }
    }

    private void Write(SortItem item)
    {
        Write(item.Key);
        _output.Append(item.Descending ? " DESC" : "").Append(item.NullsFirst switch
        {
            true => " NULLS FIRST",
            false => " NULLS LAST",
            null => "",
        });
    }

    private void Write(QueryBody body)
    {
        // A long UNION leans to the left; its left spine is walked.
        var spine = new Stack<SetOperationBody>();
        while (body is SetOperationBody operation)
        {
            spine.Push(operation);
            body = operation.Left;
        }

        switch (body)
        {
            case SelectBody select:
                Write(select);
                break;
            case ValuesBody values:
                _output.Append("VALUES ");
                WriteList(values.Rows, Write);
                break;
            case TableBody table:
                _output.Append("TABLE ");
                Write(table.Name);
                break;
            case SubqueryBody subquery:
                WriteInParentheses(subquery.Query);
                break;
        }

        while (spine.TryPop(out var operation))
        {
            _output.Append(' ').Append(operation.Operator.ToString().ToUpperInvariant()).Append(operation.All ? " ALL " : " ");
            Write(operation.Right);
        }
    }

    private void Write(SelectBody select)
    {
        _output.Append(select.Stream ? "SELECT STREAM " : "SELECT ").Append(select.Distinct ? "DISTINCT " : "");
        WriteList(select.Items, Write);
        if (select.From is { } from)
        {
            _output.Append(" FROM ");
            Write(from);
        }

        WriteClause(" WHERE ", select.Where);
        if (select.GroupBy is { } groupBy)
        {
            _output.Append(groupBy.Distinct ? " GROUP BY DISTINCT " : " GROUP BY ");
            WriteList(groupBy.Elements, Write);
        }

        if (select.Stagger is { } stagger)
        {
            Write(stagger);
        }

        WriteClause(" HAVING ", select.Having);
        if (select.Windows.Count > 0)
        {
            _output.Append(" WINDOW ");
            WriteList(select.Windows, window =>
            {
                Write(window.Name);
                _output.Append(" AS ");
                Write(window.Specification);
            });
        }
    }

    private void WriteClause(string words, Expression? expression)
    {
        if (expression is not null)
        {
            _output.Append(words);
            Write(expression);
        }
    }

    private void Write(SelectItem item)
    {
        switch (item)
        {
            case SelectExpression { Alias: var alias } select:
                Write(select.Expression);
                if (alias is not null)
                {
                    _output.Append(" AS ");
                    Write(alias);
                }

                break;
            case SelectAll { Target: null }:
                _output.Append('*');
                break;
            case SelectAll all:
                WriteBase(all.Target);
                _output.Append(".*").Append(all.Aliases.Count > 0 ? " AS" : "");
                WriteColumnAliases(all.Aliases);
                break;
        }
    }

    private void Write(GroupingElement element)
    {
        switch (element)
        {
            case SimpleGrouping { Keys: [RowExpression row] }:
                // Without the word it would be a set of keys.
                _output.Append("ROW");
                WriteInParentheses(row.Items, Write);
                break;
            case SimpleGrouping { Keys.Count: 1 } simple:
                Write(simple.Keys[0]);
                break;
            case SimpleGrouping simple:
                WriteInParentheses(simple.Keys, Write);
                break;
            case Rollup rollup:
                _output.Append("ROLLUP ");
                WriteInParentheses(rollup.Sets, Write);
                break;
            case Cube cube:
                _output.Append("CUBE ");
                WriteInParentheses(cube.Sets, Write);
                break;
            case GroupingSets sets:
                _output.Append("GROUPING SETS ");
                WriteInParentheses(sets.Sets, Write);
                break;
        }
    }

    // ---- Windows

    private void Write(WindowReference window)
    {
        if (window.Name is { } name)
        {
            Write(name);
        }
        else if (window.Specification is { } specification)
        {
            Write(specification);
        }
    }

    private void Write(WindowSpecification window)
    {
        _output.Append('(');
        var start = _output.Length;
        if (window.BaseName is { } name)
        {
            Write(name);
        }

        if (window.PartitionBy.Count > 0)
        {
            _output.Append(_output.Length > start ? " PARTITION BY " : "PARTITION BY ");
            WriteList(window.PartitionBy, Write);
        }

        WriteOrderBy(window.OrderBy, _output.Length > start ? " ORDER BY " : "ORDER BY ");
        if (window.Frame is { } frame)
        {
            if (frame.Pattern is { } clauses)
            {
                WriteMeasures(clauses.Measures, _output.Length > start);
            }

            _output.Append(_output.Length > start ? " " : "").Append(frame.Unit.ToString().ToUpperInvariant()).Append(' ');
            Write(frame);
            if (frame.Pattern is { } pattern)
            {
                Write(pattern);
            }
        }

        _output.Append(')');
    }

    private void Write(WindowFrame frame)
    {
        if (frame.End is not { } end)
        {
            Write(frame.Start);
            return;
        }

        _output.Append("BETWEEN ");
        Write(frame.Start);
        _output.Append(" AND ");
        Write(end);
    }

    private void Write(FrameBound bound)
    {
        if (bound.Offset is { } offset)
        {
            Write(offset, Precedence.Concat);
            _output.Append(' ');
        }

        _output.Append(bound.Kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.Preceding => "PRECEDING",
            FrameBoundKind.CurrentRow => "CURRENT ROW",
            FrameBoundKind.Following => "FOLLOWING",
            _ => "UNBOUNDED FOLLOWING",
        });
    }

    // ---- Relations

    private void Write(Relation relation)
    {
        // Joins lean to the left like operators.
        var spine = new Stack<JoinRelation>();
        while (relation is JoinRelation join)
        {
            spine.Push(join);
            relation = join.Left;
        }

        WritePart(relation);
        while (spine.TryPop(out var join))
        {
            _output.Append(join.Natural ? " NATURAL" : "").Append(join.Kind switch
            {
                JoinKind.Inner => " JOIN ",
                JoinKind.Left => " LEFT JOIN ",
                JoinKind.Right => " RIGHT JOIN ",
                JoinKind.Full => " FULL JOIN ",
                _ => " CROSS JOIN ",
            });
            WriteOperand(join.Right, parentheses: join.Right is JoinRelation);
            WriteClause(" ON ", join.On);
            if (join.Using is { } columns)
            {
                _output.Append(" USING ");
                WriteInParentheses(columns, Write);
            }
        }
    }

    private void WriteOperand(Relation relation, bool parentheses)
    {
        _output.Append(parentheses ? "(" : "");
        Write(relation);
        _output.Append(parentheses ? ")" : "");
    }

    private void WritePart(Relation relation)
    {
        switch (relation)
        {
            case TableReference table:
                Write(table.Name);
                break;
            case SubqueryRelation subquery:
                WriteInParentheses(subquery.Query);
                break;
            case LateralRelation lateral:
                _output.Append("LATERAL ");
                WriteInParentheses(lateral.Query);
                break;
            case UnnestRelation unnest:
                _output.Append("UNNEST");
                WriteInParentheses(unnest.Arguments, Write);
                _output.Append(unnest.WithOrdinality ? " WITH ORDINALITY" : "");
                break;
            case MatchRecognizeRelation match:
                Write(match);
                break;
            case JsonTableRelation table:
                WriteJsonTable(table);
                break;
            case TableFunctionRelation function:
                _output.Append("TABLE(");
                Write(function.Name);
                WriteInParentheses(function.Arguments, Write);
                _output.Append(')');
                break;
            case AliasedRelation aliased:
                WriteOperand(aliased.Relation, parentheses: aliased.Relation is JoinRelation or AliasedRelation or SampledRelation);
                _output.Append(" AS ");
                Write(aliased.Alias);
                WriteColumnAliases(aliased.ColumnAliases);
                break;
            case WindowedRelation windowed:
                WriteOperand(windowed.Relation, parentheses: windowed.Relation is JoinRelation or AliasedRelation or SampledRelation or WindowedRelation);
                _output.Append(" OVER ");
                Write(windowed.Window);
                break;
            case SampledRelation sampled:
                WriteOperand(sampled.Relation, parentheses: sampled.Relation is JoinRelation or SampledRelation);
                _output.Append(sampled.System ? " TABLESAMPLE SYSTEM (" : " TABLESAMPLE BERNOULLI (");
                Write(sampled.Percentage);
                _output.Append(')');
                break;
        }
    }

    private void Write(TableArgument argument)
    {
        if (argument.Name is { } name)
        {
            Write(name);
            _output.Append(" => ");
        }

        if (argument.Value is { } value)
        {
            Write(value);
        }
        else if (argument.Cursor is { } cursor)
        {
            _output.Append("CURSOR");
            WriteInParentheses(cursor);
        }
        else if (argument.Descriptor is { } descriptor)
        {
            _output.Append("DESCRIPTOR");
            WriteInParentheses(descriptor, Write);
        }
        else if (argument is { PartitionBy: { } keys, Table: TableReference stream })
        {
            WriteStreamArgument(stream, keys);
        }
        else if (argument.Table is { } table)
        {
            WriteTableArgument(table);
        }
    }

    private void WriteTableArgument(Relation table)
    {
        var alias = table as AliasedRelation;
        _output.Append("TABLE(");
        if ((alias?.Relation ?? table) is SubqueryRelation subquery)
        {
            Write(subquery.Query);
        }
        else
        {
            Write(alias?.Relation ?? table);
        }

        _output.Append(')');
        if (alias is not null)
        {
            _output.Append(" AS ");
            Write(alias.Alias);
            WriteColumnAliases(alias.ColumnAliases);
        }
    }
}
