using LakeQuery.Errors;

namespace LakeQuery.Sql;

/// <summary>Words the error for a token that does not fit: what stood there, what could have, and what was probably meant.</summary>
internal static class SyntaxAdvice
{
    private const int MostShown = 8;

    public static LakeQueryException Describe(
        SourceText source, LexerMode mode, Token[] tokens, int index, int implicitAliasIndex, ExpectedInput expected)
    {
        var token = tokens[index];
        if (BrokenToken(source.Text, mode, tokens, index) is { } broken)
        {
            return broken;
        }

        // SELECT a FORM t: FORM was taken for an alias, and only t does not fit. The slip is one token back.
        if (implicitAliasIndex == index - 1 && index > 0)
        {
            var alias = TextOf(source.Text, tokens[index - 1]);
            if (StartsStatement(tokens[index - 1].Keyword))
            {
                return QueryErrors.UnexpectedInput(
                    Show(source.Text, tokens[index - 1]), List(expected), tokens[index - 1].Span, QueryErrors.SemicolonHint(alias));
            }

            if (Spelling.Suggest(alias, expected.Keywords) is { } meant)
            {
                return QueryErrors.UnexpectedInput(Show(source.Text, tokens[index - 1]), List(expected), tokens[index - 1].Span, meant);
            }
        }

        var hint = Hint(source.Text, mode, tokens, index, expected);
        return QueryErrors.UnexpectedInput(Show(source.Text, token), List(expected), token.Span, hint);
    }

    private static string TextOf(string text, Token token) => text.Substring(token.Start, token.Length);

    private static string Show(string text, Token token) =>
        token.Kind == TokenKind.EndOfText ? "<end of statement>" : $"'{Shorten(TextOf(text, token))}'";

    private static string Shorten(string text)
    {
        var line = text.IndexOfAny(['\n', '\r']);
        var end = Math.Min(line < 0 ? text.Length : line, 60);
        return end == text.Length ? text : text[..end] + "…";
    }

    private static string List(ExpectedInput expected)
    {
        var shown = expected.Shown;
        if (shown.Count == 0)
        {
            return "";
        }

        var count = shown.Count > MostShown ? MostShown - 1 : shown.Count;
        var list = string.Join(", ", shown.Take(count));
        return shown.Count > count ? list + ", …" : list;
    }

    private static LakeQueryException? BrokenToken(string text, LexerMode mode, Token[] tokens, int index)
    {
        var token = tokens[index];
        switch (token.Kind)
        {
            case TokenKind.UnterminatedString:
                return QueryErrors.Unterminated("string", text[token.Start] == '"' ? "\"" : "'", token.Span);
            case TokenKind.UnterminatedIdentifier:
                return QueryErrors.Unterminated("quoted name", text[token.Start].ToString(), token.Span);
            case TokenKind.UnterminatedComment:
                return QueryErrors.Unterminated("comment", "*/", token.Span);
            case TokenKind.Bad:
                break;
            default:
                return null;
        }

        var shown = Shorten(TextOf(text, token));
        var first = text[token.Start];
        if (first == '`')
        {
            return QueryErrors.BacktickInQuery(shown.Trim('`'), token.Span);
        }

        if (char.IsAsciiDigit(first) || first == '.')
        {
            return QueryErrors.NameBeginsWithDigit(shown.TrimStart('.'), token.Span);
        }

        var quote = mode == LexerMode.Hive ? '`' : '"';
        var hint = first switch
        {
            '$' => $"Names with '$' are written in quotes: {quote}{WholeName(text, tokens, index)}{quote}",
            '\u2018' or '\u2019' or '\u201C' or '\u201D' => "Replace the curly quotes with straight ones.",
            '!' => "Write <> or != for 'not equal', and NOT to negate.",
            '&' => "Write AND; for bits use bitwise_and(a, b).",
            '|' => "Write OR, or || to join texts; for bits use bitwise_or(a, b).",
            '^' => "Write power(a, b), or bitwise_xor(a, b) for bits.",
            '~' => "Use regexp_like(text, pattern) to match, bitwise_not(a) for bits.",
            > '\u007F' when char.IsLetter(first) => $"Names with letters other than a to z are written in quotes: {quote}{WholeName(text, tokens, index)}{quote}",
            _ => null,
        };
        return QueryErrors.BadCharacter(shown, token.Span, hint);
    }

    // A bad token often continues a good one: t$partitions, größe.
    private static string WholeName(string text, Token[] tokens, int index)
    {
        var start = index;
        while (start > 0 && tokens[start - 1].End == tokens[start].Start && tokens[start - 1].Kind is TokenKind.Identifier or TokenKind.Keyword)
        {
            start--;
        }

        return text[tokens[start].Start..tokens[index].End];
    }

    private static string? Hint(string text, LexerMode mode, Token[] tokens, int index, ExpectedInput expected)
    {
        var token = tokens[index];
        var previous = index > 0 ? tokens[index - 1] : default;
        if (token.Kind == TokenKind.Equal && previous.Kind == TokenKind.Equal && previous.End == token.Start)
        {
            return "Equality is written with a single '='.";
        }

        if (token.Kind == TokenKind.Colon && index + 1 < tokens.Length && tokens[index + 1].Kind == TokenKind.Colon)
        {
            return "A cast is written CAST(value AS type).";
        }

        if (token.Kind == TokenKind.QuotedIdentifier && expected.Offers("<string>"))
        {
            return "Double quotes are for names; write strings in single quotes.";
        }

        if (mode == LexerMode.Hive && token.Kind == TokenKind.String && expected.Offers("<identifier>"))
        {
            return "In this statement quotes make strings; write names in backticks: `name`.";
        }

        if (token.Kind == TokenKind.Keyword && KeywordHint(text, mode, tokens, index, expected) is { } keywordHint)
        {
            return keywordHint;
        }

        if (token.Kind == TokenKind.RightParenthesis && expected.Offers("<end of statement>"))
        {
            return "This ')' closes nothing: no '(' is open before it.";
        }

        if (previous.Kind == TokenKind.Comma && (expected.Offers("<expression>") || expected.Offers("<identifier>"))
            && token.Kind is TokenKind.Keyword or TokenKind.RightParenthesis or TokenKind.RightBracket or TokenKind.EndOfText or TokenKind.Semicolon)
        {
            return token.Kind == TokenKind.EndOfText ? "Remove the last comma." : $"Remove the comma before {Show(text, token)}.";
        }

        if (token.Kind is TokenKind.Identifier or TokenKind.Keyword)
        {
            var word = TextOf(text, token);
            var known = word.ToUpperInvariant() switch
            {
                "ILIKE" => "Compare without case by lower(a) LIKE lower(pattern).",
                "REGEXP" or "RLIKE" => "Use regexp_like(text, pattern).",
                "QUALIFY" => "Filter on a window function in an outer query.",
                "DIV" or "MOD" => "Use / or % (integers divide to an integer).",
                _ => null,
            };
            if (known is not null)
            {
                return known;
            }

            if (Spelling.Suggest(word, expected.Keywords) is { } meant)
            {
                return meant;
            }
        }

        if (previous.Keyword == Keyword.None && token.Kind == TokenKind.Integer && index > 1
            && tokens[index - 2].Keyword == Keyword.Select && TextOf(text, previous).Equals("TOP", StringComparison.OrdinalIgnoreCase))
        {
            return "Write LIMIT at the end of the query instead of TOP.";
        }

        if (previous.Keyword == Keyword.Interval && token.Kind is TokenKind.Integer or TokenKind.Decimal)
        {
            return $"Write the number as a string: INTERVAL '{TextOf(text, token)}' …";
        }

        if (token.Kind is TokenKind.Identifier or TokenKind.Keyword && expected.Offers("<string>"))
        {
            return "Write the text in single quotes.";
        }

        return expected.Offers("','") && StartsOperand(token) && StartsBehindOperand(previous)
            ? $"Is a comma missing before {Show(text, token)}?"
            : null;
    }

    private static string? KeywordHint(string text, LexerMode mode, Token[] tokens, int index, ExpectedInput expected)
    {
        var token = tokens[index];
        if (token.Keyword == Keyword.Offset && IsAfter(tokens, index, Keyword.Limit))
        {
            return "OFFSET stands before LIMIT: OFFSET 10 LIMIT 5.";
        }

        if (expected.Offers("<end of statement>"))
        {
            if (StartsStatement(token.Keyword))
            {
                return QueryErrors.SemicolonHint(TextOf(text, token));
            }

            if (mode == LexerMode.Hive && tokens[0].Keyword == Keyword.Create && token.Keyword is Keyword.Comment or Keyword.Partitioned
                or Keyword.Clustered or Keyword.Row or Keyword.Stored or Keyword.With or Keyword.Location)
            {
                return "The clauses stand in this order: COMMENT, PARTITIONED BY, CLUSTERED BY, ROW FORMAT, STORED AS, LOCATION, TBLPROPERTIES.";
            }
        }

        if (Keywords.IsReserved(token.Keyword, mode) && StandsAsName(tokens, index, expected))
        {
            var quote = mode == LexerMode.Hive ? '`' : '"';
            var word = TextOf(text, token);
            return $"'{word}' is a reserved word; as a name it is written {quote}{word}{quote}.";
        }

        return null;
    }

    private static bool StartsStatement(Keyword keyword) => keyword is Keyword.Select or Keyword.With or Keyword.Create or Keyword.Drop
        or Keyword.Alter or Keyword.Show or Keyword.Describe or Keyword.Insert or Keyword.Explain or Keyword.Msck;

    // A reserved word where a name is due; where an expression is due, only if what follows fits behind a name.
    private static bool StandsAsName(Token[] tokens, int index, ExpectedInput expected)
    {
        var next = tokens[index].Kind == TokenKind.EndOfText ? default : tokens[index + 1];
        return expected.Offers("<identifier>")
            || (expected.Offers("<expression>")
                && (next.Kind is TokenKind.Comma or TokenKind.Dot or TokenKind.Equal or TokenKind.LessThan or TokenKind.GreaterThan or TokenKind.RightParenthesis
                    || next.Keyword is Keyword.From or Keyword.As or Keyword.In or Keyword.Is or Keyword.Like));
    }

    private static bool IsAfter(Token[] tokens, int index, Keyword keyword) =>
        (index > 1 && tokens[index - 2].Keyword == keyword) || (index > 0 && tokens[index - 1].Keyword == keyword);

    private static bool StartsOperand(Token token) => token.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.String
        or TokenKind.Integer or TokenKind.Decimal or TokenKind.Double;

    private static bool StartsBehindOperand(Token token) => token.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier
        or TokenKind.BackquotedIdentifier or TokenKind.String or TokenKind.Integer or TokenKind.Decimal or TokenKind.Double or TokenKind.Keyword
        or TokenKind.RightParenthesis or TokenKind.GreaterThan;
}
