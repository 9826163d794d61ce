using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// What stands in FROM.
internal sealed partial class Parser
{
    // A comma is a cross join that binds looser than every JOIN.
    private Relation ParseFrom()
    {
        var left = ParseRelation();
        while (Take(TokenKind.Comma))
        {
            var right = ParseRelation();
            left = new JoinRelation(JoinKind.Cross, left, right, null, null, false) { Span = From(left.Span.Start) };
        }

        return left;
    }

    private Relation ParseRelation()
    {
        Enter();
        var relation = ParseJoins(ParseSampledRelation());
        Leave();
        return relation;
    }

    private Relation ParseJoins(Relation left)
    {
        while (IsJoinAhead())
        {
            left = ParseJoin(left);
        }

        return left;
    }

    private bool IsJoinAhead() => At(Keyword.Join) || At(Keyword.Inner) || At(Keyword.Left) || At(Keyword.Right) || At(Keyword.Full)
        || At(Keyword.Cross) || At(Keyword.Natural);

    private JoinRelation ParseJoin(Relation left)
    {
        var start = left.Span.Start;
        if (Take(Keyword.Cross))
        {
            Expect(Keyword.Join);
            return new JoinRelation(JoinKind.Cross, left, ParseSampledRelation(), null, null, false) { Span = From(start) };
        }

        var natural = Take(Keyword.Natural);
        var kind = ParseJoinKind();
        Expect(Keyword.Join);
        var right = ParseSampledRelation();
        if (natural)
        {
            return new JoinRelation(kind, left, right, null, null, true) { Span = From(start) };
        }

        // a JOIN b JOIN c ON x ON y: the inner join comes first.
        while (!At(Keyword.On) && !At(Keyword.Using) && IsJoinAhead())
        {
            Enter();
            right = ParseJoin(right);
            Leave();
        }

        if (Take(Keyword.Using))
        {
            var columns = ParseParenthesisedList(static parser => parser.ParseIdentifier());
            return new JoinRelation(kind, left, right, null, columns, false) { Span = From(start) };
        }

        Expect(Keyword.On);
        return new JoinRelation(kind, left, right, ParseExpression(), null, false) { Span = From(start) };
    }

    private JoinKind ParseJoinKind()
    {
        if (Take(Keyword.Inner))
        {
            return JoinKind.Inner;
        }

        var kind = Take(Keyword.Left) ? JoinKind.Left
            : Take(Keyword.Right) ? JoinKind.Right
            : Take(Keyword.Full) ? JoinKind.Full
            : JoinKind.Inner;
        if (kind != JoinKind.Inner)
        {
            Take(Keyword.Outer);
        }

        return kind;
    }

    private Relation ParseSampledRelation() => ParseRelationSuffix(ParseRelationPrimary());

    // [[AS] alias [(columns)]] [MATCH_RECOGNIZE (…) [[AS] alias [(columns)]]] [TABLESAMPLE …]
    private Relation ParseRelationSuffix(Relation primary)
    {
        if (Current.Keyword == Keyword.For && IsWordAt(Peek(), "VERSION"))
        {
            throw NotSupportedHere("Time travel (FOR VERSION AS OF)");
        }

        if (Current.Keyword == Keyword.For && Peek().Keyword == Keyword.Timestamp)
        {
            throw NotSupportedHere("Time travel (FOR TIMESTAMP AS OF)");
        }

        var relation = _mode == LexerMode.Stream ? ParseWindowed(primary) : ParseAliased(primary);
        if (Current.Keyword == Keyword.MatchRecognize && Peek().Kind == TokenKind.LeftParenthesis)
        {
            relation = ParseAliased(ParseMatchRecognize(relation));
        }

        return Take(Keyword.Tablesample) ? ParseSample(relation) : relation;
    }

    private Relation ParseAliased(Relation relation)
    {
        if (ParseOptionalAlias() is not { } alias)
        {
            return relation;
        }

        var columns = ParseOptionalColumnAliases();
        return new AliasedRelation(relation, alias, columns) { Span = From(relation.Span.Start) };
    }

    private SampledRelation ParseSample(Relation relation)
    {
        var system = Take(Keyword.System);
        if (!system)
        {
            Expect(Keyword.Bernoulli);
        }

        Expect(TokenKind.LeftParenthesis);
        var percentage = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new SampledRelation(relation, system, percentage) { Span = From(relation.Span.Start) };
    }

    private Relation ParseRelationPrimary()
    {
        var start = Start;
        if (Current.Kind == TokenKind.LeftParenthesis)
        {
            return ParseParenthesisedRelation();
        }

        if (Peek().Kind == TokenKind.LeftParenthesis)
        {
            switch (Current.Keyword)
            {
                case Keyword.Unnest:
                    return ParseUnnest();
                case Keyword.Lateral:
                    _index++;
                    return new LateralRelation(ParseParenthesisedQuery()) { Span = From(start) };
                case Keyword.Table:
                    return ParseTableFunction();
                case Keyword.JsonTable:
                    return ParseJsonTable();
            }
        }

        if (!IsName(Current))
        {
            _expected?.Add(_index, TokenKind.LeftParenthesis);
            throw Unexpected("<table>");
        }

        return new TableReference(ParseQualifiedName()) { Span = From(start) };
    }

    private Relation ParseParenthesisedRelation()
    {
        var start = Start;
        _index++;
        if (IsQueryStart())
        {
            var query = ParseQuery();
            Expect(TokenKind.RightParenthesis);
            return new SubqueryRelation(query) { Span = From(start) };
        }

        Enter();
        var relation = ParseParenthesisedContent();
        Leave();
        Expect(TokenKind.RightParenthesis);
        return relation is SubqueryRelation ? relation with { Span = From(start) } : relation;
    }

    // ((SELECT …) UNION …) or a join: what follows the inner parenthesis tells.
    private Relation ParseParenthesisedContent()
    {
        if (Current.Kind != TokenKind.LeftParenthesis)
        {
            return ParseRelation();
        }

        var primary = ParseParenthesisedRelation();
        if (primary is SubqueryRelation subquery && IsQueryContinued())
        {
            return new SubqueryRelation(ContinueQuery(subquery.Query, subquery.Span.Start)) { Span = From(subquery.Span.Start) };
        }

        return ParseJoins(ParseRelationSuffix(primary));
    }

    private UnnestRelation ParseUnnest()
    {
        var start = Start;
        _index++;
        var arguments = ParseParenthesisedList(static parser => parser.ParseExpression());
        var withOrdinality = Take(Keyword.With, Keyword.Ordinality);
        return new UnnestRelation(arguments, withOrdinality) { Span = From(start) };
    }

    // ---- TABLE(f(…))

    private TableFunctionRelation ParseTableFunction()
    {
        var start = Start;
        _index += 2;
        var name = ParseQualifiedName();
        Expect(TokenKind.LeftParenthesis);
        var arguments = At(TokenKind.RightParenthesis)
            ? SyntaxList<TableArgument>.Empty
            : ParseCommaList(static parser => parser.ParseTableArgument());
        Expect(TokenKind.RightParenthesis);
        Expect(TokenKind.RightParenthesis);
        return new TableFunctionRelation(name, arguments) { Span = From(start) };
    }

    private TableArgument ParseTableArgument()
    {
        var start = Start;
        Identifier? name = null;
        if (Peek().Kind == TokenKind.FatArrow)
        {
            name = ParseIdentifier();
            _index++;
        }

        Expression? value = null;
        Relation? table = null;
        Query? cursor = null;
        SyntaxList<Identifier>? descriptor = null;
        if (_mode == LexerMode.Stream && Current.Keyword == Keyword.Table && Peek().Kind != TokenKind.LeftParenthesis)
        {
            return ParseStreamArgument(name, start);
        }

        switch (Peek().Kind == TokenKind.LeftParenthesis ? Current.Keyword : Keyword.None)
        {
            case Keyword.Table:
                table = ParseTableArgumentRelation();
                break;
            case Keyword.Cursor:
                _index++;
                cursor = ParseParenthesisedQuery();
                break;
            case Keyword.Descriptor:
                _index++;
                descriptor = ParseParenthesisedList(static parser => parser.ParseIdentifier());
                break;
            default:
                value = ParseExpression();
                break;
        }

        return new TableArgument(name, value, table, cursor, descriptor) { Span = From(start) };
    }

    // TABLE(name) or TABLE(query), with an alias behind it.
    private Relation ParseTableArgumentRelation()
    {
        _index += 2;
        var start = Start;
        Relation relation = IsQueryStart() || Current.Kind == TokenKind.LeftParenthesis
            ? new SubqueryRelation(ParseQuery()) { Span = From(start) }
            : new TableReference(ParseQualifiedName()) { Span = From(start) };
        Expect(TokenKind.RightParenthesis);
        if (Current.Keyword == Keyword.Partition || Current.Keyword == Keyword.Order)
        {
            throw NotSupportedHere("PARTITION BY and ORDER BY for a table argument");
        }

        if (ParseOptionalAlias() is not { } alias)
        {
            return relation;
        }

        var columns = ParseOptionalColumnAliases();
        return new AliasedRelation(relation, alias, columns) { Span = From(start) };
    }
}
