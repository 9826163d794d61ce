using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

internal sealed partial class SqlFormatter
{
    private void Write(Statement statement)
    {
        switch (statement)
        {
            case QueryStatement query:
                Write(query.Query);
                break;
            case ExplainStatement explain:
                var options = string.Join(", ", new[]
                {
                    explain.Type == ExplainType.Logical ? null : "TYPE " + explain.Type.ToString().ToUpperInvariant(),
                    explain.Format == ExplainFormat.Text ? null : "FORMAT " + explain.Format.ToString().ToUpperInvariant(),
                }.OfType<string>());
                _output.Append("EXPLAIN ").Append(explain.Analyze ? "ANALYZE " : "").Append(explain.Verbose ? "VERBOSE " : "")
                    .Append(options.Length == 0 ? "" : $"({options}) ");
                Write(explain.Statement);
                break;
            case PrepareStatement prepare:
                _output.Append("PREPARE ");
                Write(prepare.Name);
                _output.Append(" FROM ");
                Write(prepare.Statement);
                break;
            case ExecuteStatement execute:
                _output.Append("EXECUTE ");
                Write(execute.Name);
                WriteUsing(execute.Values);
                break;
            case ExecuteImmediate immediate:
                _output.Append("EXECUTE IMMEDIATE ");
                Write(immediate.Text);
                WriteUsing(immediate.Values);
                break;
            case DeallocateStatement deallocate:
                _output.Append("DEALLOCATE PREPARE ");
                Write(deallocate.Name);
                break;
            case CreateView view:
                _output.Append(view.OrReplace ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ");
                Write(view.Name);
                _output.Append(" AS ").Append(view.QueryText);
                break;
            case DropTable { View: true } view:
                _output.Append("DROP VIEW ").Append(view.IfExists ? "IF EXISTS " : "");
                Write(view.Name);
                break;
            case ShowDatabases show:
                _output.Append("SHOW DATABASES");
                if (show.Catalog is { } catalog)
                {
                    _output.Append(" IN ");
                    WriteHive(catalog);
                }

                WriteHive(" LIKE ", show.Pattern);
                break;
            case ShowTables show:
                _output.Append(show.ViewsOnly ? "SHOW VIEWS" : "SHOW TABLES");
                if (show.Database is { } database)
                {
                    _output.Append(" IN ");
                    if (show.Catalog is { } owner)
                    {
                        WriteHive(owner);
                        _output.Append('.');
                    }

                    WriteHive(database);
                }

                WriteHive(show.ViewsOnly ? " LIKE " : " ", show.Pattern);
                break;
            case ShowFunctions show:
                _output.Append("SHOW FUNCTIONS");
                WriteHive(" LIKE ", show.Pattern);
                break;
            case ShowColumns show:
                WriteHive("SHOW COLUMNS IN ", show.Table);
                break;
            case ShowPartitions show:
                WriteHive("SHOW PARTITIONS ", show.Table);
                break;
            case ShowCreateTable show:
                WriteHive("SHOW CREATE TABLE ", show.Table);
                break;
            case ShowCreateView show:
                WriteHive("SHOW CREATE VIEW ", show.View);
                break;
            case ShowTableProperties show:
                WriteHive("SHOW TBLPROPERTIES ", show.Table);
                WriteHive(" (", show.Property, ")");
                break;
            case DescribeTable describe:
                WriteHive(describe.Extended ? "DESCRIBE EXTENDED " : describe.Formatted ? "DESCRIBE FORMATTED " : "DESCRIBE ", describe.Table);
                WritePartition(describe.Partition);
                for (var index = 0; index < describe.ColumnPath.Count; index++)
                {
                    _output.Append(index == 0 ? ' ' : '.');
                    WriteHive(describe.ColumnPath[index]);
                }

                break;
            case UseStatement use:
                _output.Append("USE ");
                WriteHive(use.Database);
                break;
            case CreateStream or CreatePump or CreateFunction or AlterPump or DropStreamObject:
                WriteStreamStatement(statement);
                break;
            default:
                WriteDdl(statement);
                break;
        }
    }

    private void WriteUsing(SyntaxList<Expression> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            _output.Append(index == 0 ? " USING " : ", ");
            Write(values[index]);
        }
    }
}
