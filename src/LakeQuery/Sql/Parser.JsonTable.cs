using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// JSON_TABLE.
internal sealed partial class Parser
{
    private JsonTableRelation ParseJsonTable()
    {
        var start = Start;
        _index += 2;
        var input = ParseExpression();
        var inputFormat = ParseOptionalJsonFormat();
        Expect(TokenKind.Comma);
        var path = ParseJsonPath();
        var name = Take(Keyword.As) ? ParseIdentifier() : null;
        var passing = ParseOptionalPassing();
        var columns = ParseJsonColumns();
        var plan = ParseOptionalJsonPlan();
        bool? error = null;
        if (Current.Keyword is Keyword.Error or Keyword.Empty)
        {
            error = Current.Keyword == Keyword.Error;
            _index++;
            Expect(Keyword.On);
            Expect(Keyword.Error);
        }

        Expect(TokenKind.RightParenthesis);
        return new JsonTableRelation(input, inputFormat, path, name, passing, columns, plan, error) { Span = From(start) };
    }

    private SyntaxList<JsonColumn> ParseJsonColumns()
    {
        Expect(Keyword.Columns);
        Enter();
        var columns = ParseParenthesisedList(static parser => parser.ParseJsonColumn());
        Leave();
        return columns;
    }

    private JsonColumn ParseJsonColumn()
    {
        var start = Start;
        if (Current.Keyword == Keyword.Nested && (Peek().Kind == TokenKind.String || (Peek().Keyword == Keyword.Path && Peek(2).Kind == TokenKind.String)))
        {
            _index++;
            Take(Keyword.Path);
            var nestedPath = ParseJsonPath();
            var pathName = Take(Keyword.As) ? ParseIdentifier() : null;
            return new JsonNestedColumns(nestedPath, pathName, ParseJsonColumns()) { Span = From(start) };
        }

        var name = ParseIdentifier();
        if (Take(Keyword.For, Keyword.Ordinality))
        {
            return new JsonOrdinalityColumn(name) { Span = From(start) };
        }

        var type = ParseType();
        var format = ParseOptionalJsonFormat();
        var path = Take(Keyword.Path) ? ParseJsonPath() : null;
        JsonBehavior? onEmpty, onError;
        if (format is null)
        {
            ParseJsonBehaviors(JsonPathFunction.Value, out onEmpty, out onError);
            return new JsonValueColumn(name, type, path, onEmpty, onError) { Span = From(start) };
        }

        var wrapper = ParseOptionalWrapper();
        var keepQuotes = ParseOptionalQuotes();
        ParseJsonBehaviors(JsonPathFunction.Query, out onEmpty, out onError);
        return new JsonQueryColumn(name, type, format.Value, path, wrapper, keepQuotes, onEmpty, onError) { Span = From(start) };
    }

    // PLAN (…) or PLAN DEFAULT (…)
    private JsonPlan? ParseOptionalJsonPlan()
    {
        var start = Start;
        if (!Take(Keyword.Plan))
        {
            return null;
        }

        JsonPlan plan;
        if (Take(Keyword.Default))
        {
            Expect(TokenKind.LeftParenthesis);
            plan = ParseDefaultPlan(start);
        }
        else
        {
            Expect(TokenKind.LeftParenthesis);
            plan = ParseSpecificPlan();
        }

        Expect(TokenKind.RightParenthesis);
        return plan;
    }

    private JsonDefaultPlan ParseDefaultPlan(int start)
    {
        var (inner, cross) = (false, false);
        var (parent, sibling) = (false, false);
        do
        {
            if (!parent && Current.Keyword is Keyword.Outer or Keyword.Inner)
            {
                (parent, inner) = (true, Current.Keyword == Keyword.Inner);
                _index++;
            }
            else if (!sibling && Current.Keyword is Keyword.Union or Keyword.Cross)
            {
                (sibling, cross) = (true, Current.Keyword == Keyword.Cross);
                _index++;
            }
            else
            {
                throw Unexpected(parent ? "'UNION', 'CROSS'" : sibling ? "'OUTER', 'INNER'" : "'OUTER', 'INNER', 'UNION', 'CROSS'");
            }
        }
        while (Take(TokenKind.Comma));

        return new JsonDefaultPlan(inner, cross) { Span = From(start) };
    }

    // a, a OUTER b, (…) UNION (…) and so on; chains of one kind only.
    private JsonPlan ParseSpecificPlan()
    {
        var start = Start;
        Enter();
        var left = ParsePlanPrimary();
        switch (Current.Keyword)
        {
            case Keyword.Outer or Keyword.Inner when left is JsonPathPlan:
                var kind = Current.Keyword == Keyword.Outer ? JsonPlanKind.Outer : JsonPlanKind.Inner;
                _index++;
                left = new JsonJoinPlan(kind, left, ParsePlanPrimary()) { Span = From(start) };
                break;
            case Keyword.Union or Keyword.Cross:
                var word = Current.Keyword;
                while (Take(word))
                {
                    left = new JsonJoinPlan(word == Keyword.Union ? JsonPlanKind.Union : JsonPlanKind.Cross, left, ParsePlanPrimary()) { Span = From(start) };
                }

                break;
        }

        Leave();
        return left;
    }

    private JsonPlan ParsePlanPrimary()
    {
        var start = Start;
        if (!Take(TokenKind.LeftParenthesis))
        {
            return new JsonPathPlan(ParseIdentifier()) { Span = From(start) };
        }

        var plan = ParseSpecificPlan();
        Expect(TokenKind.RightParenthesis);
        return plan;
    }
}
