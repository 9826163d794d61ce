using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Queries: WITH, set operations, SELECT and its clauses.
internal sealed partial class Parser
{
    private bool IsQueryStart() => Current.Keyword is Keyword.Select or Keyword.With or Keyword.Values
        || (Current.Keyword == Keyword.Table && Peek().Kind != TokenKind.LeftParenthesis);

    // Behind a parenthesised query: does it go on as the left part of a longer query?
    private bool IsQueryContinued() => Current.Keyword is Keyword.Union or Keyword.Intersect or Keyword.Except or Keyword.Order
        || (Current.Keyword is Keyword.Limit or Keyword.Offset or Keyword.Fetch && IsClauseStart());

    private Query ParseParenthesisedQuery()
    {
        Expect(TokenKind.LeftParenthesis);
        var query = ParseQuery();
        Expect(TokenKind.RightParenthesis);
        return query;
    }

    private Query ParseQuery()
    {
        Enter();
        var start = Start;
        WithClause? with = null;
        if (At(Keyword.With))
        {
            with = ParseWith();
        }

        var query = ParseQueryTail(with, ParseQueryBody(), start);
        Leave();
        return query;
    }

    // The query in parentheses was read as the left operand: read the set operations and the clauses behind them.
    private Query ContinueQuery(Query parenthesised, int start)
    {
        QueryBody left = new SubqueryBody(parenthesised) { Span = From(start) };
        return ParseQueryTail(null, ParseUnions(ParseIntersects(left)), start);
    }

    private Query ParseQueryTail(WithClause? with, QueryBody body, int start)
    {
        var orderBy = ParseOptionalOrderBy();
        var within = _mode == LexerMode.Stream && orderBy.Count > 0 && Take(Keyword.Within) ? ParseValueExpression() : null;
        Expression? offset = null;
        if (Take(Keyword.Offset))
        {
            offset = ParseRowCount();
            if (!Take(Keyword.Row))
            {
                Take(Keyword.Rows);
            }
        }

        var limit = ParseOptionalLimit();
        return new Query(with, body, orderBy, offset, limit) { Span = From(start), Within = within };
    }

    private WithClause ParseWith()
    {
        var start = Start;
        _index++;
        var recursive = Take(Keyword.Recursive);
        var tables = ParseCommaList(static parser => parser.ParseCommonTable());
        return new WithClause(recursive, tables) { Span = From(start) };
    }

    private CommonTable ParseCommonTable()
    {
        var start = Start;
        var name = ParseIdentifier();
        var aliases = ParseOptionalColumnAliases();
        Expect(Keyword.As);
        return new CommonTable(name, aliases, ParseParenthesisedQuery()) { Span = From(start) };
    }

    private SyntaxList<Identifier> ParseOptionalColumnAliases() => At(TokenKind.LeftParenthesis)
        ? ParseParenthesisedList(static parser => parser.ParseIdentifier())
        : SyntaxList<Identifier>.Empty;

    private SyntaxList<SortItem> ParseOptionalOrderBy() => Take(Keyword.Order, Keyword.By)
        ? ParseCommaList(static parser => parser.ParseSortItem())
        : SyntaxList<SortItem>.Empty;

    private SortItem ParseSortItem()
    {
        var start = Start;
        var key = ParseExpression();
        var descending = Take(Keyword.Desc);
        if (!descending)
        {
            Take(Keyword.Asc);
        }

        bool? nullsFirst = null;
        if (Take(Keyword.Nulls))
        {
            nullsFirst = Take(Keyword.First);
            if (nullsFirst == false)
            {
                Expect(Keyword.Last);
            }
        }

        return new SortItem(key, descending, nullsFirst) { Span = From(start) };
    }

    private Expression ParseRowCount()
    {
        var token = Current;
        return At(TokenKind.Integer) || At(TokenKind.Parameter) || Current.Kind == TokenKind.NamedParameter ? ParsePrimary() : throw Unexpected();
    }

    private LimitClause? ParseOptionalLimit()
    {
        var start = Start;
        if (Take(Keyword.Limit))
        {
            var count = Take(Keyword.All) ? null : ParseRowCount();
            return new LimitClause(count, WithTies: false, IsFetch: false) { Span = From(start) };
        }

        if (!Take(Keyword.Fetch))
        {
            return null;
        }

        if (!Take(Keyword.First))
        {
            Expect(Keyword.Next);
        }

        var rows = At(TokenKind.Integer) || At(TokenKind.Parameter) || Current.Kind == TokenKind.NamedParameter ? ParsePrimary() : null;
        if (!Take(Keyword.Row))
        {
            Expect(Keyword.Rows);
        }

        var withTies = Take(Keyword.With, Keyword.Ties);
        if (!withTies)
        {
            Expect(Keyword.Only);
        }

        return new LimitClause(rows, withTies, IsFetch: true) { Span = From(start) };
    }

    // ---- Bodies

    private QueryBody ParseQueryBody() => ParseUnions(ParseIntersects(ParseQueryPrimary()));

    private QueryBody ParseUnions(QueryBody left)
    {
        while (At(Keyword.Union) || At(Keyword.Except))
        {
            var operation = Current.Keyword == Keyword.Union ? SetOperator.Union : SetOperator.Except;
            _index++;
            var all = ParseSetOperationQuantifier();
            var right = ParseIntersects(ParseQueryPrimary());
            left = new SetOperationBody(operation, all, left, right) { Span = From(left.Span.Start) };
        }

        return left;
    }

    private QueryBody ParseIntersects(QueryBody left)
    {
        while (Take(Keyword.Intersect))
        {
            var all = ParseSetOperationQuantifier();
            left = new SetOperationBody(SetOperator.Intersect, all, left, ParseQueryPrimary()) { Span = From(left.Span.Start) };
        }

        return left;
    }

    private bool ParseSetOperationQuantifier()
    {
        var all = Take(Keyword.All);
        if (!all)
        {
            Take(Keyword.Distinct);
        }

        return all;
    }

    private QueryBody ParseQueryPrimary()
    {
        var start = Start;
        if (At(Keyword.Select))
        {
            return ParseSelect();
        }

        if (At(TokenKind.LeftParenthesis))
        {
            return new SubqueryBody(ParseParenthesisedQuery()) { Span = From(start) };
        }

        if (Take(Keyword.Values))
        {
            return new ValuesBody(ParseCommaList(static parser => parser.ParseExpression())) { Span = From(start) };
        }

        if (Take(Keyword.Table))
        {
            return new TableBody(ParseQualifiedName()) { Span = From(start) };
        }

        throw Unexpected();
    }

    private SelectBody ParseSelect()
    {
        var start = Start;
        _index++;
        var stream = _mode == LexerMode.Stream && Take(Keyword.Stream);
        var distinct = Take(Keyword.Distinct);
        if (!distinct)
        {
            TakeAllQuantifier();
        }

        var items = ParseCommaList(static parser => parser.ParseSelectItem());
        var from = Take(Keyword.From) ? ParseFrom() : null;
        var where = Take(Keyword.Where) ? ParseExpression() : null;
        var groupBy = Take(Keyword.Group, Keyword.By) ? ParseGroupBy() : null;
        var stagger = groupBy is null && _mode == LexerMode.Stream && IsWord("WINDOWED") ? ParseStagger() : null;
        var having = Take(Keyword.Having) ? ParseExpression() : null;
        var windows = Take(Keyword.Window) ? ParseCommaList(static parser => parser.ParseNamedWindow()) : SyntaxList<NamedWindow>.Empty;
        return new SelectBody(distinct, items, from, where, groupBy, having, windows) { Span = From(start), Stream = stream, Stagger = stagger };
    }

    private SelectItem ParseSelectItem()
    {
        var start = Start;
        if (Current.Kind == TokenKind.Star)
        {
            _index++;
            return new SelectAll(null, SyntaxList<Identifier>.Empty) { Span = From(start) };
        }

        var expression = ParseExpression();
        if (Current.Kind == TokenKind.Dot && Peek().Kind == TokenKind.Star)
        {
            _index += 2;
            var aliases = Take(Keyword.As) ? ParseParenthesisedList(static parser => parser.ParseIdentifier()) : SyntaxList<Identifier>.Empty;
            return new SelectAll(expression, aliases) { Span = From(start) };
        }

        return new SelectExpression(expression, ParseOptionalAlias()) { Span = From(start) };
    }

    // ---- GROUP BY

    private GroupByClause ParseGroupBy()
    {
        var start = _tokens[_index - 2].Start;
        var distinct = Take(Keyword.Distinct);
        if (!distinct)
        {
            TakeAllQuantifier();
        }

        var elements = ParseCommaList(static parser => parser.ParseGroupingElement());
        return new GroupByClause(distinct, elements) { Span = From(start) };
    }

    private GroupingElement ParseGroupingElement()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.Rollup:
                _index++;
                return new Rollup(ParseGroupingSetList()) { Span = From(start) };
            case Keyword.Cube:
                _index++;
                return new Cube(ParseGroupingSetList()) { Span = From(start) };
            case Keyword.Grouping when Peek().Keyword == Keyword.Sets:
                _index += 2;
                Enter();
                var sets = ParseParenthesisedList(static parser => parser.ParseGroupingElement());
                Leave();
                return new GroupingSets(sets) { Span = From(start) };
            default:
                return ParseSimpleGrouping();
        }
    }

    private SyntaxList<SimpleGrouping> ParseGroupingSetList()
    {
        if (Current.Kind == TokenKind.LeftParenthesis && Peek().Kind == TokenKind.RightParenthesis)
        {
            _index += 2;
            return SyntaxList<SimpleGrouping>.Empty;
        }

        return ParseParenthesisedList(static parser => parser.ParseSimpleGrouping());
    }

    private SimpleGrouping ParseSimpleGrouping()
    {
        var start = Start;
        var parenthesis = Current.Kind == TokenKind.LeftParenthesis;
        if (parenthesis && Peek().Kind == TokenKind.RightParenthesis && Peek(2).Kind != TokenKind.Arrow)
        {
            _index += 2;
            return new SimpleGrouping(SyntaxList<Expression>.Empty) { Span = From(start) };
        }

        // (a, b) reads as a row, but here it is a set of two keys; ROW(a, b) stays one key.
        var key = ParseExpression();
        var keys = parenthesis && key is RowExpression row && key.Span == From(start) ? row.Items : new SyntaxList<Expression>([key]);
        return new SimpleGrouping(keys) { Span = From(start) };
    }

    // ---- Windows

    private NamedWindow ParseNamedWindow()
    {
        var start = Start;
        var name = ParseIdentifier();
        Expect(Keyword.As);
        return new NamedWindow(name, ParseWindowSpecification()) { Span = From(start) };
    }

    private WindowSpecification ParseWindowSpecification()
    {
        var start = Start;
        Expect(TokenKind.LeftParenthesis);
        Enter();
        var next = Peek();
        var clause = Current.Keyword switch
        {
            Keyword.Partition => next.Keyword == Keyword.By,
            Keyword.Rows or Keyword.Range or Keyword.Groups => next.Kind != TokenKind.RightParenthesis,
            Keyword.Measures => next.Kind != TokenKind.RightParenthesis
                && next.Keyword is not (Keyword.Partition or Keyword.Order or Keyword.Rows or Keyword.Range or Keyword.Groups or Keyword.Measures),
            _ => false,
        };
        var baseName = !clause && IsName(Current) ? ParseIdentifier() : null;
        var partitionBy = Take(Keyword.Partition, Keyword.By)
            ? ParseCommaList(static parser => parser.ParseExpression())
            : SyntaxList<Expression>.Empty;
        var orderBy = ParseOptionalOrderBy();
        var frame = ParseOptionalFrame();
        Leave();
        Expect(TokenKind.RightParenthesis);
        return new WindowSpecification(baseName, partitionBy, orderBy, frame) { Span = From(start) };
    }

    private WindowFrame? ParseFrameExtent()
    {
        var start = Start;
        FrameUnit? unit = Take(Keyword.Rows) ? FrameUnit.Rows
            : Take(Keyword.Range) ? FrameUnit.Range
            : Take(Keyword.Groups) ? FrameUnit.Groups
            : null;
        if (unit is null)
        {
            return null;
        }

        FrameBound first;
        FrameBound? last = null;
        if (Take(Keyword.Between))
        {
            first = ParseFrameBound();
            Expect(Keyword.And);
            last = ParseFrameBound();
        }
        else
        {
            first = ParseFrameBound();
        }

        return new WindowFrame(unit.Value, first, last) { Span = From(start) };
    }

    private FrameBound ParseFrameBound()
    {
        var start = Start;
        if (At(Keyword.Unbounded) && Peek().Keyword is Keyword.Preceding or Keyword.Following)
        {
            _index += 2;
            var unbounded = _tokens[_index - 1].Keyword == Keyword.Preceding ? FrameBoundKind.UnboundedPreceding : FrameBoundKind.UnboundedFollowing;
            return new FrameBound(unbounded, null) { Span = From(start) };
        }

        if (At(Keyword.Current) && Peek().Keyword == Keyword.Row)
        {
            _index += 2;
            return new FrameBound(FrameBoundKind.CurrentRow, null) { Span = From(start) };
        }

        var offset = ParseValueExpression();
        var preceding = Take(Keyword.Preceding);
        if (!preceding)
        {
            Expect(Keyword.Following);
        }

        return new FrameBound(preceding ? FrameBoundKind.Preceding : FrameBoundKind.Following, offset) { Span = From(start) };
    }
}
