namespace LakeQuery.Sql;

/// <summary>Decides by a statement's first words which parser it belongs to: one of Athena's two, or that of streams.</summary>
internal static class Dialect
{
    /// <summary>The grammar of the statement that begins at <paramref name="start"/>.</summary>
    public static LexerMode Of(ReadOnlySpan<char> text, int start)
    {
        // Only in the dialect of streams a statement may begin with such a comment.
        var lexer = new Lexer(text, LexerMode.Stream, start);
        var first = NextWord(ref lexer, out var slashes);
        if (slashes)
        {
            return LexerMode.Stream;
        }

        switch (first)
        {
            case Keyword.Show or Keyword.Describe or Keyword.Desc or Keyword.Msck or Keyword.Use:
                return LexerMode.Hive;
            case Keyword.Alter or Keyword.Drop:
                return NextWord(ref lexer) switch
                {
                    Keyword.View => LexerMode.Query,
                    Keyword.Stream or Keyword.Pump or Keyword.Function => LexerMode.Stream,
                    _ => LexerMode.Hive,
                };
            case Keyword.Select:
                return IsSelectStream(ref lexer) ? LexerMode.Stream : LexerMode.Query;
            case Keyword.Create:
                break;
            default:
                return LexerMode.Query;
        }

        var second = NextWord(ref lexer);
        if (second is Keyword.Database or Keyword.Schema or Keyword.External)
        {
            return LexerMode.Hive;
        }

        if (second == Keyword.Or && NextWord(ref lexer) == Keyword.Replace)
        {
            second = NextWord(ref lexer);
        }

        if (second is Keyword.Stream or Keyword.Pump or Keyword.Function)
        {
            return LexerMode.Stream;
        }

        if (second != Keyword.Table)
        {
            return LexerMode.Query;
        }

        // CREATE TABLE: with a query in it, it is CREATE TABLE AS, which is Trino's.
        var rest = new Lexer(text, LexerMode.Hive, lexer.Position);
        while (true)
        {
            var token = rest.Next();
            if (token.Keyword == Keyword.Select)
            {
                return LexerMode.Query;
            }

            if (token.Kind is TokenKind.EndOfText or TokenKind.Semicolon)
            {
                return LexerMode.Hive;
            }
        }
    }

    // STREAM may be a column's name too: what follows tells.
    private static bool IsSelectStream(ref Lexer lexer)
    {
        if (NextWord(ref lexer) != Keyword.Stream)
        {
            return false;
        }

        Token next;
        do
        {
            next = lexer.Next();
        }
        while (next.IsTrivia);

        return next.Kind switch
        {
            TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.String or TokenKind.Integer or TokenKind.Star => true,
            TokenKind.Keyword => next.Keyword is not (Keyword.From or Keyword.As or Keyword.Union or Keyword.Except or Keyword.Intersect or Keyword.Where
                or Keyword.And or Keyword.Or or Keyword.Is or Keyword.Between or Keyword.In or Keyword.Like or Keyword.Order or Keyword.Limit or Keyword.At),
            _ => false,
        };
    }

    private static Keyword NextWord(ref Lexer lexer) => NextWord(ref lexer, out _);

    private static Keyword NextWord(ref Lexer lexer, out bool slashes)
    {
        slashes = false;
        Token token;
        do
        {
            var before = lexer;
            token = lexer.Next();
            slashes |= token.Kind == TokenKind.LineComment && before.Current == '/';
        }
        while (token.IsTrivia || token.Kind == TokenKind.LeftParenthesis);

        return token.Keyword;
    }
}
