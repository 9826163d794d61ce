using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// CREATE and DROP.
internal sealed partial class Parser
{
    // SHOW, DESCRIBE and USE meet both kinds of quotes around names; in the rest of this grammar "x" is a string.
    private Identifier ParseLenientIdentifier()
    {
        var token = Current;
        if (_mode == LexerMode.Hive && token.Kind == TokenKind.String && _text[token.Start] == '"')
        {
            _index++;
            return new Identifier(_text.Substring(token.Start + 1, token.Length - 2).Replace("\"\"", "\"", StringComparison.Ordinal), Quoted: true) { Span = token.Span };
        }

        return ParseIdentifier();
    }

    private QualifiedName ParseTableName() => ParseTableName(static parser => parser.ParseIdentifier());

    private QualifiedName ParseLenientTableName() => ParseTableName(static parser => parser.ParseLenientIdentifier());

    private QualifiedName ParseTableName(Func<Parser, Identifier> part)
    {
        var start = Start;
        var parts = ImmutableArray.CreateBuilder<Identifier>(2);
        do
        {
            parts.Add(part(this));
        }
        while (Take(TokenKind.Dot));

        return new QualifiedName(SplitQuotedDots(parts)) { Span = From(start) };
    }

    // `db.table` in one pair of backticks is db.table.
    private static SyntaxList<Identifier> SplitQuotedDots(ImmutableArray<Identifier>.Builder parts)
    {
        if (parts.Count == 1 && parts[0] is { Quoted: true } only && only.Value.Split('.') is [{ Length: > 0 } database, { Length: > 0 } table])
        {
            return new SyntaxList<Identifier>([new Identifier(database, true) { Span = only.Span }, new Identifier(table, true) { Span = only.Span }]);
        }

        return new SyntaxList<Identifier>(parts.DrainToImmutable());
    }

    private bool ParseOptionalIfNotExists()
    {
        if (!Take(Keyword.If))
        {
            return false;
        }

        Expect(Keyword.Not);
        Expect(Keyword.Exists);
        return true;
    }

    private bool ParseOptionalIfExists() => Take(Keyword.If, Keyword.Exists);

    // ---- CREATE

    private Statement ParseCreate()
    {
        var start = Start;
        _index++;
        if (Take(Keyword.Database) || Take(Keyword.Schema))
        {
            return ParseCreateDatabase(start);
        }

        if (At(Keyword.External) || At(Keyword.Table))
        {
            return ParseCreateTable(start);
        }

        var replace = Take(Keyword.Or, Keyword.Replace);
        if (replace && Current.Keyword == Keyword.Table)
        {
            throw NotSupported("CREATE OR REPLACE TABLE", start);
        }

        if (Take(Keyword.View))
        {
            var name = ParseQualifiedName();
            Expect(Keyword.As);
            var query = ParseQuery();
            return new CreateView(name, replace, query, _source.Slice(query.Span)) { Span = From(start) };
        }

        if (_mode == LexerMode.Stream)
        {
            return ParseCreateInStream(start, replace);
        }

        if (Current.Keyword is Keyword.Index or Keyword.Role or Keyword.Temporary or Keyword.Macro)
        {
            throw NotSupportedHere("CREATE " + Keywords.NameOf(Current.Keyword));
        }

        throw Unexpected();
    }

    private CreateDatabase ParseCreateDatabase(int start)
    {
        var ifNotExists = ParseOptionalIfNotExists();
        var name = ParseIdentifier();
        var comment = Take(Keyword.Comment) ? ParseString() : null;
        var location = Take(Keyword.Location) ? ParseString() : null;
        var properties = Take(Keyword.With, Keyword.Dbproperties) ? ParseProperties() : SyntaxList<PropertyPair>.Empty;
        return new CreateDatabase(name, ifNotExists, comment, location, properties) { Span = From(start) };
    }

    private SyntaxList<PropertyPair> ParseProperties() => ParseParenthesisedList(static parser =>
    {
        var start = parser.Start;
        var key = parser.ParseString();
        parser.Expect(TokenKind.Equal);
        return new PropertyPair(key, parser.ParseString()) { Span = parser.From(start) };
    });

    private CreateExternalTable ParseCreateTable(int start)
    {
        var external = Take(Keyword.External);
        Expect(Keyword.Table);
        var ifNotExists = ParseOptionalIfNotExists();
        var name = ParseTableName();
        if (_mode == LexerMode.Query)
        {
            throw NotSupported("CREATE TABLE AS", start, "Create the table over existing files with CREATE EXTERNAL TABLE, or use CREATE VIEW.");
        }

        if (Current.Keyword == Keyword.Like)
        {
            throw NotSupportedHere("CREATE TABLE LIKE");
        }

        var columns = At(TokenKind.LeftParenthesis) ? ParseColumnDefinitions() : SyntaxList<ColumnDefinition>.Empty;
        var comment = Take(Keyword.Comment) ? ParseString() : null;
        var partitionedBy = Take(Keyword.Partitioned, Keyword.By) ? ParseColumnDefinitions() : SyntaxList<ColumnDefinition>.Empty;
        var buckets = At(Keyword.Clustered) ? ParseBuckets() : null;
        var rowFormat = Take(Keyword.Row) ? ParseRowFormat() : null;
        var storedAs = Take(Keyword.Stored, Keyword.As) ? ParseStoredAs() : null;
        var serdeProperties = Take(Keyword.With, Keyword.Serdeproperties) ? ParseProperties() : SyntaxList<PropertyPair>.Empty;
        var location = Take(Keyword.Location) ? ParseString() : null;
        var properties = Take(Keyword.Tblproperties) ? ParseProperties() : SyntaxList<PropertyPair>.Empty;
        return new CreateExternalTable(name, external, ifNotExists, columns, comment, partitionedBy, buckets, rowFormat, storedAs, location, properties)
        {
            Span = From(start),
            SerdeProperties = serdeProperties,
        };
    }

    private SyntaxList<ColumnDefinition> ParseColumnDefinitions() => ParseParenthesisedList(static parser => parser.ParseColumnDefinition());

    private ColumnDefinition ParseColumnDefinition()
    {
        var start = Start;
        var name = ParseIdentifier();
        var type = ParseHiveType();
        var comment = Take(Keyword.Comment) ? ParseString() : null;
        return new ColumnDefinition(name, type, comment) { Span = From(start) };
    }

    private BucketSpecification ParseBuckets()
    {
        var start = Start;
        _index++;
        Expect(Keyword.By);
        var columns = ParseParenthesisedList(static parser => parser.ParseIdentifier());
        if (Current.Keyword == Keyword.Sorted)
        {
            throw NotSupportedHere("SORTED BY");
        }

        Expect(Keyword.Into);
        var count = ParseSmallInteger();
        Expect(Keyword.Buckets);
        return new BucketSpecification(columns, count) { Span = From(start) };
    }

    private RowFormat ParseRowFormat()
    {
        var start = _tokens[_index - 1].Start;
        Expect(Keyword.Format);
        if (!Take(Keyword.Serde))
        {
            Expect(Keyword.Delimited);
            return ParseDelimited(start);
        }

        var className = ParseString();
        var properties = Take(Keyword.With, Keyword.Serdeproperties) ? ParseProperties() : SyntaxList<PropertyPair>.Empty;
        return new SerdeRowFormat(className, properties) { Span = From(start) };
    }

    private DelimitedRowFormat ParseDelimited(int start)
    {
        string? fields = null;
        string? escape = null;
        if (Take(Keyword.Fields, Keyword.Terminated))
        {
            Expect(Keyword.By);
            fields = ParseString();
            escape = Take(Keyword.Escaped, Keyword.By) ? ParseString() : null;
        }

        string? collection = null;
        if (Take(Keyword.Collection, Keyword.Items))
        {
            collection = ParseTerminator();
        }

        string? mapKeys = null;
        if (Take(Keyword.Map, Keyword.Keys))
        {
            mapKeys = ParseTerminator();
        }

        string? lines = null;
        if (Take(Keyword.Lines))
        {
            lines = ParseTerminator();
        }

        string? nullText = null;
        if (Take(Keyword.Null, Keyword.Defined))
        {
            Expect(Keyword.As);
            nullText = ParseString();
        }

        return new DelimitedRowFormat(fields, escape, collection, mapKeys, lines, nullText) { Span = From(start) };
    }

    private string ParseTerminator()
    {
        Expect(Keyword.Terminated);
        Expect(Keyword.By);
        return ParseString();
    }

    private StoredAs ParseStoredAs()
    {
        var start = _tokens[_index - 2].Start;
        if (Take(Keyword.Inputformat))
        {
            var input = ParseString();
            Expect(Keyword.Outputformat);
            return new StoredAs(null, input, ParseString()) { Span = From(start) };
        }

        var format = ParseIdentifier().Value.ToUpperInvariant();
        return new StoredAs(format, null, null) { Span = From(start) };
    }

    // ---- DROP

    private Statement ParseDrop()
    {
        var start = Start;
        _index++;
        if (Take(Keyword.Database) || Take(Keyword.Schema))
        {
            var databaseIfExists = ParseOptionalIfExists();
            var database = ParseIdentifier();
            var cascade = Take(Keyword.Cascade);
            if (!cascade)
            {
                Take(Keyword.Restrict);
            }

            return new DropDatabase(database, databaseIfExists, cascade) { Span = From(start) };
        }

        var view = Take(Keyword.View);
        if (!view)
        {
            if (_mode == LexerMode.Stream)
            {
                return ParseDropInStream(start);
            }

            if (Current.Keyword is Keyword.Index or Keyword.Role)
            {
                throw NotSupportedHere("DROP " + Keywords.NameOf(Current.Keyword));
            }

            Expect(Keyword.Table);
        }

        var ifExists = ParseOptionalIfExists();
        var name = view ? ParseQualifiedName() : ParseTableName();
        return new DropTable(name, ifExists, view) { Span = From(start) };
    }
}
