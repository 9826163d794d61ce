using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Which statement it is, and those that are short.
internal sealed partial class Parser
{
    private Statement ParseWholeStatement()
    {
        var statement = ParseStatement();
        ExpectEnd();
        return statement;
    }

    private Statement ParseStatement()
    {
        var start = Start;
        if (At(Keyword.Select) || At(Keyword.With) || At(Keyword.Values) || At(Keyword.Table) || At(TokenKind.LeftParenthesis))
        {
            return new QueryStatement(ParseQuery()) { Span = From(start) };
        }

        if (At(Keyword.Explain))
        {
            return ParseExplain();
        }

        if (At(Keyword.Show))
        {
            return ParseShow();
        }

        if (At(Keyword.Describe) || Current.Keyword == Keyword.Desc)
        {
            return ParseDescribe();
        }

        if (At(Keyword.Create))
        {
            return ParseCreate();
        }

        if (At(Keyword.Alter))
        {
            return ParseAlter();
        }

        if (At(Keyword.Drop))
        {
            return ParseDrop();
        }

        if (Take(Keyword.Msck))
        {
            Expect(Keyword.Repair);
            Expect(Keyword.Table);
            return new RepairTable(ParseTableName()) { Span = From(start) };
        }

        if (Take(Keyword.Use))
        {
            return new UseStatement(ParseLenientIdentifier()) { Span = From(start) };
        }

        if (Current.Keyword is Keyword.Prepare or Keyword.Execute or Keyword.Deallocate && Peek().Kind is not (TokenKind.EndOfText or TokenKind.Semicolon))
        {
            return ParsePrepared();
        }

        throw NotOffered() ?? Unexpected();
    }

    // Statements that Athena or Hive know and LakeQuery does not offer are named, rather than called a syntax error.
    private LakeQueryException? NotOffered()
    {
        var construct = Current.Keyword switch
        {
            Keyword.Insert => Peek().Keyword == Keyword.Overwrite ? "INSERT OVERWRITE" : "INSERT INTO",
            Keyword.Update => "UPDATE",
            Keyword.Delete => "DELETE",
            Keyword.Merge => "MERGE",
            Keyword.Truncate => "TRUNCATE",
            Keyword.Unload => "UNLOAD",
            Keyword.Optimize => "OPTIMIZE",
            Keyword.Vacuum => "VACUUM",
            Keyword.Analyze => "ANALYZE",
            Keyword.Grant => "GRANT",
            Keyword.Revoke => "REVOKE",
            Keyword.Commit => "COMMIT",
            Keyword.Rollback => "ROLLBACK",
            Keyword.Start => "START TRANSACTION",
            Keyword.Call => "CALL",
            Keyword.Set => "SET",
            Keyword.Comment => "COMMENT ON",
            Keyword.Lock => "LOCK",
            Keyword.Unlock => "UNLOCK",
            Keyword.Export => "EXPORT",
            Keyword.Import => "IMPORT",
            Keyword.Dfs => "DFS",
            _ => null,
        };

        // A lone word may as well be a typing mistake: these statements all have a second word.
        return construct is null || Peek().Kind is TokenKind.EndOfText && Current.Keyword is not (Keyword.Commit or Keyword.Rollback)
            ? null
            : NotSupportedHere(construct);
    }

    // ---- PREPARE, EXECUTE, DEALLOCATE

    private Statement ParsePrepared()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.Prepare:
                _index++;
                var name = ParseIdentifier();
                Expect(Keyword.From);
                var textStart = Start;
                var statement = ParseStatement();
                if (statement is PrepareStatement or ExecuteStatement or ExecuteImmediate or DeallocateStatement)
                {
                    throw QueryErrors.NotSupported("PREPARE of a statement about prepared statements", statement.Span).In(_source);
                }

                return new PrepareStatement(name, statement, _text[textStart.._tokens[_index - 1].End]) { Span = From(start) };
            case Keyword.Deallocate:
                _index++;
                Expect(Keyword.Prepare);
                return new DeallocateStatement(ParseIdentifier()) { Span = From(start) };
            default:
                _index++;
                if (IsWord("IMMEDIATE") && Peek().Kind == TokenKind.String)
                {
                    _index++;
                    var textSpanStart = Start;
                    var text = new StringLiteral(ParseString()) { Span = From(textSpanStart) };
                    return new ExecuteImmediate(text, ParseUsingValues()) { Span = From(start) };
                }

                var executed = ParseIdentifier();
                return new ExecuteStatement(executed, ParseUsingValues()) { Span = From(start) };
        }
    }

    private SyntaxList<Expression> ParseUsingValues() =>
        Take(Keyword.Using) ? ParseCommaList(static parser => parser.ParseExpression()) : SyntaxList<Expression>.Empty;

    // A word that means something here alone and is no keyword.
    private bool IsWord(string word) => IsWordAt(Current, word);

    private bool IsWordAt(Token token, string word) => _text.AsSpan(token.Start, token.End - token.Start).Equals(word, StringComparison.OrdinalIgnoreCase);

    // ---- EXPLAIN

    private ExplainStatement ParseExplain()
    {
        var start = Start;
        _index++;
        var analyze = Take(Keyword.Analyze);
        var verbose = Take(Keyword.Verbose);
        var (format, type) = (ExplainFormat.Text, ExplainType.Logical);
        var hasFormat = false;
        if (Current.Kind == TokenKind.LeftParenthesis && Peek().Keyword is Keyword.Format or Keyword.Type)
        {
            _index++;
            do
            {
                if (Take(Keyword.Type))
                {
                    type = ParseExplainType();
                }
                else
                {
                    Expect(Keyword.Format);
                    format = ParseExplainFormat();
                    hasFormat = true;
                }
            }
            while (Take(TokenKind.Comma));

            Expect(TokenKind.RightParenthesis);
        }

        analyze |= Take(Keyword.Analyze);
        verbose |= Take(Keyword.Verbose);
        if (type == ExplainType.Io && hasFormat && format != ExplainFormat.Json)
        {
            throw NotSupported("EXPLAIN (TYPE IO) in another format than JSON", start, "Leave FORMAT out.");
        }

        if (analyze && format == ExplainFormat.Graphviz)
        {
            throw NotSupported("EXPLAIN ANALYZE (FORMAT GRAPHVIZ)", start, "Use FORMAT TEXT or FORMAT JSON.");
        }

        var statement = ParseStatement();
        return new ExplainStatement(statement, analyze, verbose, format, type) { Span = From(start) };
    }

    private ExplainFormat ParseExplainFormat()
    {
        if (Take(Keyword.Text))
        {
            return ExplainFormat.Text;
        }

        if (Take(Keyword.Graphviz))
        {
            return ExplainFormat.Graphviz;
        }

        Expect(Keyword.Json);
        return ExplainFormat.Json;
    }

    private ExplainType ParseExplainType()
    {
        if (Take(Keyword.Validate))
        {
            return ExplainType.Validate;
        }

        if (Take(Keyword.Io))
        {
            return ExplainType.Io;
        }

        if (Take(Keyword.Logical))
        {
            return ExplainType.Logical;
        }

        Expect(Keyword.Distributed);
        return ExplainType.Distributed;
    }

    // ---- SHOW, DESCRIBE

    private Statement ParseShow()
    {
        var start = Start;
        _index++;
        if (Take(Keyword.Databases) || Take(Keyword.Schemas))
        {
            var catalog = Take(Keyword.In) || Take(Keyword.From) ? ParseLenientIdentifier() : null;
            return new ShowDatabases(catalog, ParseOptionalPattern()) { Span = From(start) };
        }

        if (Take(Keyword.Tables))
        {
            return ParseShowTables(start, viewsOnly: false);
        }

        if (Take(Keyword.Views))
        {
            return ParseShowTables(start, viewsOnly: true);
        }

        if (Take(Keyword.Columns))
        {
            return ParseShowColumns(start);
        }

        if (Take(Keyword.Partitions))
        {
            if (Current.Keyword is Keyword.From or Keyword.In)
            {
                _index++;
            }

            return new ShowPartitions(ParseLenientTableName()) { Span = From(start) };
        }

        if (Take(Keyword.Create))
        {
            if (Take(Keyword.View))
            {
                return new ShowCreateView(ParseLenientTableName()) { Span = From(start) };
            }

            Expect(Keyword.Table);
            return new ShowCreateTable(ParseLenientTableName()) { Span = From(start) };
        }

        if (Take(Keyword.Tblproperties))
        {
            var table = ParseLenientTableName();
            string? property = null;
            if (Take(TokenKind.LeftParenthesis))
            {
                property = ParseString();
                Expect(TokenKind.RightParenthesis);
            }

            return new ShowTableProperties(table, property) { Span = From(start) };
        }

        if (Take(Keyword.Functions))
        {
            return new ShowFunctions(ParseOptionalPattern()) { Span = From(start) };
        }

        throw NotOfferedToShow() ?? Unexpected();
    }

    private LakeQueryException? NotOfferedToShow()
    {
        var word = TextOf(Current).ToString().ToUpperInvariant();
        var construct = word switch
        {
            "CATALOGS" or "SESSION" or "STATS" or "GRANT" or "COMPACTIONS" or "INDEX" or "INDEXES" or "LOCKS" or "PRINCIPALS" or "ROLES"
                or "TRANSACTIONS" or "CONF" => word,
            "ROLE" => "ROLE GRANT",
            "CURRENT" => "CURRENT ROLES",
            _ => null,
        };
        return construct is null ? null : NotSupportedHere("SHOW " + construct);
    }

    private string? ParseOptionalPattern()
    {
        if (Take(Keyword.Like))
        {
            return ParseString();
        }

        return At(TokenKind.String) ? ParseString() : null;
    }

    private ShowTables ParseShowTables(int start, bool viewsOnly)
    {
        var database = Take(Keyword.In) || Take(Keyword.From) ? ParseLenientIdentifier() : null;
        Identifier? catalog = null;
        if (database is not null && Take(TokenKind.Dot))
        {
            (catalog, database) = (database, ParseLenientIdentifier());
        }

        return new ShowTables(catalog, database, ParseOptionalPattern(), viewsOnly) { Span = From(start) };
    }

    // SHOW COLUMNS FROM db.t, or t FROM db
    private ShowColumns ParseShowColumns(int start)
    {
        if (!Take(Keyword.From))
        {
            Expect(Keyword.In);
        }

        var table = ParseLenientTableName();
        if (Take(Keyword.From) || Take(Keyword.In))
        {
            var database = ParseLenientIdentifier();
            table = new QualifiedName(new SyntaxList<Identifier>([database, .. table.Parts])) { Span = From(table.Span.Start) };
        }

        return new ShowColumns(table) { Span = From(start) };
    }

    private DescribeTable ParseDescribe()
    {
        var start = Start;
        _index++;
        if (Current.Keyword is Keyword.Database or Keyword.Schema)
        {
            throw NotSupportedHere("DESCRIBE DATABASE");
        }

        if ((IsWord("INPUT") || IsWord("OUTPUT")) && IsName(Peek()))
        {
            throw NotSupportedHere(IsWord("INPUT") ? "DESCRIBE INPUT" : "DESCRIBE OUTPUT");
        }

        if (Current.Keyword == Keyword.Table)
        {
            throw QueryErrors.DescribeTableKeyword(Current.Span).In(_source);
        }

        // EXTENDED is reserved in DDL, FORMATTED is not: a table may be called so.
        var extended = Take(Keyword.Extended);
        var formatted = !extended && Current.Keyword == Keyword.Formatted && Peek().Kind is not (TokenKind.EndOfText or TokenKind.Semicolon or TokenKind.Dot);
        if (formatted)
        {
            _index++;
        }

        var table = ParseLenientTableName();
        var partition = At(Keyword.Partition) ? ParsePartition() : null;
        var path = ImmutableArray.CreateBuilder<Identifier>();
        if (IsName(Current))
        {
            path.Add(ParseIdentifier());
            while (Take(TokenKind.Dot))
            {
                path.Add(ParsePathStep());
            }
        }

        return new DescribeTable(table, extended, formatted, partition, new SyntaxList<Identifier>(path.DrainToImmutable())) { Span = From(start) };
    }

    // A field, or '$elem$', '$key$', '$value$' of a collection.
    private Identifier ParsePathStep()
    {
        var start = Start;
        return At(TokenKind.String) ? new Identifier(ParseString(), Quoted: true) { Span = From(start) } : ParseIdentifier();
    }
}
