using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Hive's grammar: names in backticks, strings with backslash escapes.
internal sealed partial class SqlFormatter
{
    private void WriteHive(Identifier name)
    {
        if (name.Quoted)
        {
            _output.Append('`').Append(name.Value.Replace("`", "``", StringComparison.Ordinal)).Append('`');
        }
        else
        {
            _output.Append(name.Value);
        }
    }

    private void WriteHive(string words, QualifiedName name)
    {
        _output.Append(words);
        for (var index = 0; index < name.Parts.Count; index++)
        {
            _output.Append(index > 0 ? "." : "");
            WriteHive(name.Parts[index]);
        }
    }

    private void WriteHive(string words, string? text, string end = "")
    {
        if (text is not null)
        {
            _output.Append(words).Append(HiveStrings.Quote(text)).Append(end);
        }
    }

    private void WriteDdl(Statement statement)
    {
        switch (statement)
        {
            case CreateDatabase create:
                _output.Append("CREATE DATABASE ").Append(create.IfNotExists ? "IF NOT EXISTS " : "");
                WriteHive(create.Name);
                WriteHive(" COMMENT ", create.Comment);
                WriteHive(" LOCATION ", create.Location);
                WriteProperties(" WITH DBPROPERTIES ", create.Properties);
                break;
            case AlterDatabaseSetProperties alter:
                _output.Append("ALTER DATABASE ");
                WriteHive(alter.Name);
                WriteProperties(" SET DBPROPERTIES ", alter.Properties);
                break;
            case DropDatabase drop:
                _output.Append("DROP DATABASE ").Append(drop.IfExists ? "IF EXISTS " : "");
                WriteHive(drop.Name);
                _output.Append(drop.Cascade ? " CASCADE" : "");
                break;
            case CreateExternalTable create:
                Write(create);
                break;
            case DropTable drop:
                WriteHive(drop.IfExists ? "DROP TABLE IF EXISTS " : "DROP TABLE ", drop.Name);
                break;
            case RepairTable repair:
                WriteHive("MSCK REPAIR TABLE ", repair.Table);
                break;
            default:
                WriteAlter(statement);
                break;
        }
    }

    private void WriteAlter(Statement statement)
    {
        switch (statement)
        {
            case AlterTableAddPartitions add:
                WriteHive("ALTER TABLE ", add.Table);
                _output.Append(add.IfNotExists ? " ADD IF NOT EXISTS" : " ADD");
                foreach (var partition in add.Partitions)
                {
                    _output.Append(' ');
                    Write(partition.Specification);
                    WriteHive(" LOCATION ", partition.Location);
                }

                break;
            case AlterTableDropPartitions drop:
                WriteHive("ALTER TABLE ", drop.Table);
                _output.Append(drop.IfExists ? " DROP IF EXISTS " : " DROP ");
                WriteList(drop.Partitions, Write);
                break;
            case AlterTableSetProperties set:
                WriteHive("ALTER TABLE ", set.Table);
                WriteProperties(" SET TBLPROPERTIES ", set.Properties);
                break;
            case AlterTableSetLocation set:
                WriteHive("ALTER TABLE ", set.Table);
                WritePartition(set.Partition);
                WriteHive(" SET LOCATION ", set.Location);
                break;
            case AlterTableAddColumns add:
                WriteHive("ALTER TABLE ", add.Table);
                WritePartition(add.Partition);
                _output.Append(add.Replace ? " REPLACE COLUMNS " : " ADD COLUMNS ");
                WriteInParentheses(add.Columns, Write);
                break;
            case AlterTableRenamePartition rename:
                WriteHive("ALTER TABLE ", rename.Table);
                WritePartition(rename.From);
                _output.Append(" RENAME TO");
                WritePartition(rename.To);
                break;
            case AlterTableChangeColumn change:
                WriteHive("ALTER TABLE ", change.Table);
                _output.Append(" CHANGE COLUMN ");
                WriteHive(change.Old);
                _output.Append(' ');
                Write(change.Column);
                _output.Append(change.First ? " FIRST" : "");
                if (change.After is { } after)
                {
                    _output.Append(" AFTER ");
                    WriteHive(after);
                }

                break;
            default:
                throw new ArgumentException($"{statement.GetType().Name} has no text form", nameof(statement));
        }
    }

    private void Write(CreateExternalTable create)
    {
        _output.Append(create.External ? "CREATE EXTERNAL TABLE " : "CREATE TABLE ");
        WriteHive(create.IfNotExists ? "IF NOT EXISTS " : "", create.Name);
        if (create.Columns.Count > 0)
        {
            _output.Append(' ');
            WriteInParentheses(create.Columns, Write);
        }

        WriteHive(" COMMENT ", create.Comment);
        if (create.PartitionedBy.Count > 0)
        {
            _output.Append(" PARTITIONED BY ");
            WriteInParentheses(create.PartitionedBy, Write);
        }

        if (create.Buckets is { } buckets)
        {
            _output.Append(" CLUSTERED BY ");
            WriteInParentheses(buckets.Columns, WriteHive);
            _output.Append(" INTO ").Append(buckets.Count).Append(" BUCKETS");
        }

        if (create.RowFormat is { } rowFormat)
        {
            Write(rowFormat);
        }

        if (create.StoredAs is { } storedAs)
        {
            _output.Append(" STORED AS ").Append(storedAs.Format);
            WriteHive("INPUTFORMAT ", storedAs.InputFormat);
            WriteHive(" OUTPUTFORMAT ", storedAs.OutputFormat);
        }

        WriteProperties(" WITH SERDEPROPERTIES ", create.SerdeProperties);
        WriteHive(" LOCATION ", create.Location);
        WriteProperties(" TBLPROPERTIES ", create.Properties);
    }

    private void Write(RowFormat rowFormat)
    {
        switch (rowFormat)
        {
            case DelimitedRowFormat delimited:
                _output.Append(" ROW FORMAT DELIMITED");
                WriteHive(" FIELDS TERMINATED BY ", delimited.FieldDelimiter);
                WriteHive(" ESCAPED BY ", delimited.EscapeCharacter);
                WriteHive(" COLLECTION ITEMS TERMINATED BY ", delimited.CollectionDelimiter);
                WriteHive(" MAP KEYS TERMINATED BY ", delimited.MapKeyDelimiter);
                WriteHive(" LINES TERMINATED BY ", delimited.LineDelimiter);
                WriteHive(" NULL DEFINED AS ", delimited.NullText);
                break;
            case SerdeRowFormat serde:
                WriteHive(" ROW FORMAT SERDE ", serde.ClassName);
                WriteProperties(" WITH SERDEPROPERTIES ", serde.Properties);
                break;
        }
    }

    private void Write(ColumnDefinition column)
    {
        WriteHive(column.Name);
        _output.Append(' ').Append(column.HiveType);
        WriteHive(" COMMENT ", column.Comment);
    }

    private void WriteProperties(string words, SyntaxList<PropertyPair> properties)
    {
        if (properties.Count > 0)
        {
            _output.Append(words);
            WriteInParentheses(properties, property =>
            {
                WriteHive("", property.Key);
                WriteHive(" = ", property.Value);
            });
        }
    }

    private void WritePartition(PartitionSpecification? partition)
    {
        if (partition is not null)
        {
            _output.Append(' ');
            Write(partition);
        }
    }

    private void Write(PartitionSpecification partition)
    {
        _output.Append("PARTITION ");
        WriteInParentheses(partition.Values, value =>
        {
            WriteHive(value.Key);
            WriteHive(" = ", value.Value);
        });
    }
}
