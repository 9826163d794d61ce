using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// ALTER DATABASE and ALTER TABLE, and partitions as they name them.
internal sealed partial class Parser
{
    private Statement ParseAlter()
    {
        var start = Start;
        _index++;
        if (Current.Keyword is Keyword.View or Keyword.Index)
        {
            throw NotSupportedHere("ALTER " + Keywords.NameOf(Current.Keyword));
        }

        if (_mode == LexerMode.Stream)
        {
            return ParseAlterInStream(start);
        }

        if (Take(Keyword.Database) || Take(Keyword.Schema))
        {
            return ParseAlterDatabase(start);
        }

        Expect(Keyword.Table);
        var table = ParseTableName();
        PartitionSpecification? partition = null;
        if (At(Keyword.Partition))
        {
            partition = ParsePartition();
        }

        if (Take(Keyword.Add))
        {
            return ParseAlterAdd(table, partition, start);
        }

        if (Take(Keyword.Set))
        {
            return ParseAlterSet(table, partition, start);
        }

        if (partition is not null && Take(Keyword.Rename, Keyword.To))
        {
            return new AlterTableRenamePartition(table, partition, ParsePartition()) { Span = From(start) };
        }

        if (Take(Keyword.Replace))
        {
            return ParseAlterColumns(table, partition, replace: true, start);
        }

        if (partition is null && Take(Keyword.Drop))
        {
            return ParseAlterDrop(table, start);
        }

        if (partition is null && Take(Keyword.Change))
        {
            return ParseAlterChange(table, start);
        }

        throw NotOfferedOfTable(partition is not null) ?? Unexpected();
    }

    private AlterDatabaseSetProperties ParseAlterDatabase(int start)
    {
        var name = ParseIdentifier();
        Expect(Keyword.Set);
        if (Current.Keyword == Keyword.Location || IsWord("OWNER"))
        {
            throw NotSupportedHere("ALTER DATABASE … SET " + TextOf(Current).ToString().ToUpperInvariant());
        }

        Expect(Keyword.Dbproperties);
        return new AlterDatabaseSetProperties(name, ParseProperties()) { Span = From(start) };
    }

    // What Hive can do to a table or partition and Athena does not offer.
    private LakeQueryException? NotOfferedOfTable(bool ofPartition)
    {
        if (IsWord("NOT"))
        {
            var words = IsWordAt(Peek(), "STORED") ? "NOT STORED AS DIRECTORIES" : "NOT " + TextOf(Peek()).ToString().ToUpperInvariant();
            return IsWordAt(Peek(), "STORED") || IsWordAt(Peek(), "CLUSTERED") || IsWordAt(Peek(), "SORTED") || IsWordAt(Peek(), "SKEWED")
                ? NotSupportedHere("ALTER TABLE … " + words)
                : null;
        }

        var word = TextOf(Current).ToString().ToUpperInvariant();
        return word switch
        {
            "RENAME" => NotSupportedHere("ALTER TABLE … RENAME TO", "Create a table of the other name over the same location, then drop this one."),
            "CHANGE" => NotSupportedHere("ALTER TABLE … PARTITION … CHANGE COLUMN", "Leave PARTITION (…) out to change the table's column."),
            "CLUSTERED" or "SKEWED" => NotSupportedHere($"ALTER TABLE … {word} BY"),
            "ARCHIVE" or "UNARCHIVE" or "EXCHANGE" => NotSupportedHere($"ALTER TABLE … {word} PARTITION"),
            "COMPACT" or "CONCATENATE" or "TOUCH" or "UNSET" or "PARTITION" or "ENABLE" or "DISABLE" =>
                NotSupportedHere($"ALTER TABLE … {(ofPartition ? "PARTITION … " : "")}{word}"),
            _ => null,
        };
    }

    private AlterTableChangeColumn ParseAlterChange(QualifiedName table, int start)
    {
        // COLUMN is reserved here, so that it is never the column's name.
        Take(Keyword.Column);
        var old = ParseIdentifier();
        var column = ParseColumnDefinition();
        var first = Take(Keyword.First);
        var after = !first && Take(Keyword.After) ? ParseIdentifier() : null;
        return new AlterTableChangeColumn(table, old, column, first, after) { Span = From(start) };
    }

    private PartitionSpecification ParsePartition()
    {
        var start = Start;
        Expect(Keyword.Partition);
        return new PartitionSpecification(ParseParenthesisedList(static parser => parser.ParsePartitionValue())) { Span = From(start) };
    }

    private PartitionValue ParsePartitionValue()
    {
        var start = Start;
        var key = ParseIdentifier();
        if (Current.Kind is TokenKind.LessThan or TokenKind.LessThanOrEqual or TokenKind.GreaterThan or TokenKind.GreaterThanOrEqual or TokenKind.NotEqual)
        {
            throw NotSupportedHere("A comparison other than '=' in a partition specification", "Name each partition by its exact values.");
        }

        Expect(TokenKind.Equal);
        if (Current.Keyword is Keyword.Date or Keyword.Timestamp && Peek().Kind == TokenKind.String)
        {
            _index++;
        }

        return new PartitionValue(key, ParsePartitionText()) { Span = From(start) };
    }

    private string ParsePartitionText()
    {
        if (At(TokenKind.String))
        {
            return ParseString();
        }

        var start = Start;
        if (Current.Kind == TokenKind.Minus && Peek().Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.Double)
        {
            _index++;
        }

        if (Current.Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.Double || Current.Keyword is Keyword.True or Keyword.False)
        {
            _index++;
            return string.Concat(_text.AsSpan(start, 1) is "-" ? "-" : "", TextOf(_tokens[_index - 1]).ToString().ToLowerInvariant());
        }

        _expected?.Add(_index, TokenKind.Integer);
        throw Unexpected();
    }

    private Statement ParseAlterAdd(QualifiedName table, PartitionSpecification? partition, int start)
    {
        if (partition is not null || At(Keyword.Columns) || Current.Keyword == Keyword.Column)
        {
            return ParseAlterColumns(table, partition, replace: false, start);
        }

        var ifNotExists = ParseOptionalIfNotExists();
        var partitions = ImmutableArray.CreateBuilder<AddPartition>();
        do
        {
            var partitionStart = Start;
            var specification = ParsePartition();
            var location = Take(Keyword.Location) ? ParseString() : null;
            partitions.Add(new AddPartition(specification, location) { Span = From(partitionStart) });

            // Hive separates them by blanks; a comma is met as well.
        }
        while (At(Keyword.Partition) || (Current.Kind == TokenKind.Comma && Peek().Keyword == Keyword.Partition && Take(TokenKind.Comma)));

        return new AlterTableAddPartitions(table, ifNotExists, new SyntaxList<AddPartition>(partitions.DrainToImmutable())) { Span = From(start) };
    }

    private AlterTableAddColumns ParseAlterColumns(QualifiedName table, PartitionSpecification? partition, bool replace, int start)
    {
        Expect(Keyword.Columns);
        return new AlterTableAddColumns(table, partition, ParseColumnDefinitions(), replace) { Span = From(start) };
    }

    private Statement ParseAlterSet(QualifiedName table, PartitionSpecification? partition, int start)
    {
        if (Take(Keyword.Location))
        {
            return new AlterTableSetLocation(table, partition, ParseString()) { Span = From(start) };
        }

        if (Current.Keyword is Keyword.Serde or Keyword.Serdeproperties || IsWord("FILEFORMAT") || IsWord("SKEWED"))
        {
            throw NotSupportedHere($"ALTER TABLE … SET {TextOf(Current).ToString().ToUpperInvariant()}");
        }

        Expect(Keyword.Tblproperties);
        return partition is null
            ? new AlterTableSetProperties(table, ParseProperties()) { Span = From(start) }
            : throw QueryErrors.NotSupported("TBLPROPERTIES of one partition", partition.Span).In(_source);
    }

    private AlterTableDropPartitions ParseAlterDrop(QualifiedName table, int start)
    {
        if (Current.Keyword is Keyword.Column or Keyword.Columns)
        {
            throw NotSupportedHere("ALTER TABLE … DROP COLUMN", "Use ALTER TABLE … REPLACE COLUMNS with the columns to keep.");
        }

        var ifExists = ParseOptionalIfExists();
        var partitions = ParseCommaList(static parser => parser.ParsePartition());
        return new AlterTableDropPartitions(table, ifExists, partitions) { Span = From(start) };
    }
}
