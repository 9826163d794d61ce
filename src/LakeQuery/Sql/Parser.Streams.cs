using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Statements about streams and pumps.
internal sealed partial class Parser
{
    private Statement ParseCreateInStream(int start, bool replace)
    {
        if (Take(Keyword.Stream))
        {
            return ParseCreateStream(start, replace);
        }

        if (Take(Keyword.Pump))
        {
            return ParseCreatePump(start, replace);
        }

        Expect(Keyword.Function);
        return ParseCreateFunction(start, replace);
    }

    private CreateStream ParseCreateStream(int start, bool replace)
    {
        var name = ParseNewName();
        WatermarkClause? watermark = null;
        var columns = ImmutableArray.CreateBuilder<StreamColumn>();
        Expect(TokenKind.LeftParenthesis);
        do
        {
            if (IsWord("WATERMARK") && Peek().Keyword == Keyword.For)
            {
                watermark = ParseWatermark(watermark);
            }
            else
            {
                columns.Add(ParseStreamColumn());
            }
        }
        while (Take(TokenKind.Comma));

        Expect(TokenKind.RightParenthesis);
        string? description = null;
        while (true)
        {
            if (IsWord("WATERMARK") && Peek().Keyword == Keyword.For)
            {
                watermark = ParseWatermark(watermark);
            }
            else if (description is null && IsWord("DESCRIPTION"))
            {
                _index++;
                description = ParseString();
            }
            else
            {
                return new CreateStream(name, replace, new SyntaxList<StreamColumn>(columns.DrainToImmutable()), watermark, description)
                {
                    Span = From(start),
                };
            }
        }
    }

    private StreamColumn ParseStreamColumn()
    {
        var start = Start;
        var name = ParseNewName();
        var type = ParseType();
        var notNull = Take(Keyword.Not, Keyword.Null);
        return new StreamColumn(name, type, notNull) { Span = From(start) };
    }

    // WATERMARK FOR column AS column [- INTERVAL …] [LATE ROWS DROP | ADJUST | TO stream]
    private WatermarkClause ParseWatermark(WatermarkClause? earlier)
    {
        var start = Start;
        if (earlier is not null)
        {
            throw QueryErrors.StreamClauseTwice("WATERMARK", Current.Span).In(_source);
        }

        _index += 2;
        var column = ParseIdentifier();
        Expect(Keyword.As);
        var again = ParseIdentifier();
        if (!again.Value.Equals(column.Value, StringComparison.Ordinal))
        {
            throw QueryErrors.WatermarkColumn(column.Value, again.Value, again.Span).In(_source);
        }

        var lateness = Take(TokenKind.Minus) ? ParseValueExpression() : null;
        LateRowsAction? late = null;
        Identifier? side = null;
        if (IsWord("LATE"))
        {
            _index++;
            Expect(Keyword.Rows);
            late = Take(Keyword.Drop) ? LateRowsAction.Drop : Take(Keyword.To) ? LateRowsAction.To : LateRowsAction.Adjust;
            if (late == LateRowsAction.To)
            {
                side = ParseIdentifier();
            }
            else if (late == LateRowsAction.Adjust)
            {
                ExpectWord("ADJUST");
            }
        }

        return new WatermarkClause(column, lateness, late, side) { Span = From(start) };
    }

    private CreatePump ParseCreatePump(int start, bool replace)
    {
        var name = ParseNewName();
        bool? started = null;
        string? description = null;
        while (!At(Keyword.As))
        {
            if (started is null && (IsWord("STARTED") || IsWord("STOPPED")))
            {
                started = IsWord("STARTED");
                _index++;
            }
            else if (description is null && IsWord("DESCRIPTION"))
            {
                _index++;
                description = ParseString();
            }
            else
            {
                throw Unexpected();
            }
        }

        Expect(Keyword.As);
        return new CreatePump(name, replace, started, description, ParseStreamInsert()) { Span = From(start) };
    }

    private StreamInsert ParseStreamInsert()
    {
        var start = Start;
        Expect(Keyword.Insert);
        var expedited = IsWord("EXPEDITED");
        if (expedited)
        {
            _index++;
        }

        Expect(Keyword.Into);
        var target = ParseIdentifier();
        var columns = SyntaxList<Identifier>.Empty;
        if (Current.Kind == TokenKind.LeftParenthesis && IsName(Peek()))
        {
            columns = ParseParenthesisedList(static parser => parser.ParseIdentifier());
        }

        return new StreamInsert(expedited, target, columns, ParseQuery()) { Span = From(start) };
    }

    private CreateFunction ParseCreateFunction(int start, bool replace)
    {
        var name = ParseNewName();
        Expect(TokenKind.LeftParenthesis);
        var parameters = At(TokenKind.RightParenthesis) ? SyntaxList<FunctionParameter>.Empty : ParseCommaList(static parser =>
        {
            var parameterStart = parser.Start;
            var parameter = parser.ParseNewName();
            return new FunctionParameter(parameter, parser.ParseType()) { Span = parser.From(parameterStart) };
        });
        Expect(TokenKind.RightParenthesis);
        ExpectWord("RETURNS");
        var returns = ParseType();
        var nullOnNull = false;
        while (!IsWord("RETURN"))
        {
            // LANGUAGE SQL, [NOT] DETERMINISTIC and CONTAINS SQL say what the expression says itself.
            if (IsWord("RETURNS"))
            {
                _index++;
                Expect(Keyword.Null);
                Expect(Keyword.On);
                Expect(Keyword.Null);
                ExpectWord("INPUT");
                nullOnNull = true;
            }
            else if (IsWord("CALLED"))
            {
                _index++;
                Expect(Keyword.On);
                Expect(Keyword.Null);
                ExpectWord("INPUT");
                nullOnNull = false;
            }
            else if (IsWord("CONTAINS") || IsWord("LANGUAGE"))
            {
                _index++;
                ExpectWord("SQL");
            }
            else
            {
                Take(Keyword.Not);
                ExpectWord("DETERMINISTIC");
            }
        }

        ExpectWord("RETURN");
        return new CreateFunction(name, replace, parameters, returns, nullOnNull, ParseExpression()) { Span = From(start) };
    }

    private AlterPump ParseAlterInStream(int start)
    {
        if (Current.Keyword is Keyword.Stream or Keyword.Function)
        {
            throw NotSupportedHere("ALTER " + Keywords.NameOf(Current.Keyword), "Create it again with CREATE OR REPLACE.");
        }

        Expect(Keyword.Pump);
        var name = ParseIdentifier();
        var starts = Take(Keyword.Start);
        if (!starts)
        {
            ExpectWord("STOP");
        }

        return new AlterPump(name, starts) { Span = From(start) };
    }

    private DropStreamObject ParseDropInStream(int start)
    {
        var kind = Take(Keyword.Stream) ? StreamObject.Stream : Take(Keyword.Pump) ? StreamObject.Pump : StreamObject.Function;
        if (kind == StreamObject.Function)
        {
            Expect(Keyword.Function);
        }

        var ifExists = ParseOptionalIfExists();
        return new DropStreamObject(kind, ifExists, ParseIdentifier()) { Span = From(start) };
    }

    private void ExpectWord(string word)
    {
        if (!IsWord(word))
        {
            throw Unexpected(word);
        }

        _index++;
    }

    // ---- Names

    // The name of something new: the dialect's reserved words need quotes.
    private Identifier ParseNewName()
    {
        // The source's own columns may be declared, but for the time that every row has.
        if (Current.Kind is TokenKind.Identifier or TokenKind.Keyword && StreamWords.IsReserved(TextOf(Current))
            && (!StreamWords.IsSystemColumn(TextOf(Current)) || IsWord("ROWTIME") || IsWord("CURRENT_ROW_TIMESTAMP")))
        {
            throw QueryErrors.StreamReservedWord(TextOf(Current).ToString(), Current.Span).In(_source);
        }

        return ParseIdentifier();
    }

    // An alias may be ROWTIME, which sets the time of the row.
    private void CheckStreamAlias()
    {
        if (_mode == LexerMode.Stream && Current.Kind is TokenKind.Identifier or TokenKind.Keyword
            && !StreamWords.IsSystemColumn(TextOf(Current)) && StreamWords.IsReserved(TextOf(Current)))
        {
            throw QueryErrors.StreamReservedWord(TextOf(Current).ToString(), Current.Span).In(_source);
        }
    }

    // A name in an expression.
    private void CheckStreamName(Token token)
    {
        if (_mode == LexerMode.Stream && token.Kind is TokenKind.Identifier or TokenKind.Keyword
            && !StreamWords.IsSystemColumn(TextOf(token)) && StreamWords.IsReserved(TextOf(token)))
        {
            throw QueryErrors.StreamReservedWord(TextOf(token).ToString(), token.Span).In(_source);
        }
    }

    // A reserved word is no alias unless AS says so.
    private bool IsStreamClauseStart() => _mode == LexerMode.Stream && Current.Kind is TokenKind.Identifier or TokenKind.Keyword
        && StreamWords.IsReserved(TextOf(Current));

    // ---- Parts of queries

    // WINDOWED BY STAGGER (PARTITION BY … RANGE INTERVAL …)
    private StaggerClause ParseStagger()
    {
        var start = Start;
        _index++;
        Expect(Keyword.By);
        ExpectWord("STAGGER");
        Expect(TokenKind.LeftParenthesis);
        var keys = Take(Keyword.Partition, Keyword.By) ? ParseCommaList(static parser => parser.ParseExpression()) : SyntaxList<Expression>.Empty;
        Expect(Keyword.Range);
        var length = ParseValueExpression();
        Expect(TokenKind.RightParenthesis);
        return new StaggerClause(keys, length) { Span = From(start) };
    }

    // relation [OVER …] [AS] alias [(columns)], or with OVER behind the alias.
    private Relation ParseWindowed(Relation primary)
    {
        var window = ParseOptionalOver();
        var alias = ParseOptionalAlias();
        var columns = alias is null ? SyntaxList<Identifier>.Empty : ParseOptionalColumnAliases();
        window ??= alias is null ? null : ParseOptionalOver();
        var relation = window is null ? primary : new WindowedRelation(primary, window) { Span = From(primary.Span.Start) };
        return alias is null ? relation : new AliasedRelation(relation, alias, columns) { Span = From(primary.Span.Start) };
    }

    // TABLE name [PARTITION BY a | (a, b)]
    private TableArgument ParseStreamArgument(Identifier? name, int start)
    {
        _index++;
        var tableStart = Start;
        var table = new TableReference(ParseQualifiedName()) { Span = From(tableStart) };
        var keys = ImmutableArray.CreateBuilder<Identifier>();
        if (Take(Keyword.Partition, Keyword.By))
        {
            if (Current.Kind == TokenKind.LeftParenthesis)
            {
                keys.AddRange(ParseParenthesisedList(static parser => parser.ParseIdentifier()));
            }
            else
            {
                // The next comma may part the arguments: a key is a name with nothing behind it.
                keys.Add(ParseIdentifier());
                while (Current.Kind == TokenKind.Comma && IsName(Peek()) && Peek(2).Kind is TokenKind.Comma or TokenKind.RightParenthesis)
                {
                    _index++;
                    keys.Add(ParseIdentifier());
                }
            }
        }

        return new TableArgument(name, null, table, null, null) { Span = From(start), PartitionBy = new SyntaxList<Identifier>(keys.DrainToImmutable()) };
    }
}
