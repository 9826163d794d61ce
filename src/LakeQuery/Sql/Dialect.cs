namespace LakeQuery.Sql;

/// <summary>Decides by a statement's first words which of Athena's two parsers it belongs to.</summary>
internal static class Dialect
{
    /// <summary>The grammar of the statement that begins at <paramref name="start"/>.</summary>
    public static LexerMode Of(ReadOnlySpan<char> text, int start)
    {
        var lexer = new Lexer(text, LexerMode.Query, start);
        var first = NextWord(ref lexer);
        switch (first)
        {
            case Keyword.Show or Keyword.Describe or Keyword.Desc or Keyword.Msck or Keyword.Use:
                return LexerMode.Hive;
            case Keyword.Alter or Keyword.Drop:
                return NextWord(ref lexer) == Keyword.View ? LexerMode.Query : LexerMode.Hive;
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

    private static Keyword NextWord(ref Lexer lexer)
    {
        Token token;
        do
        {
            token = lexer.Next();
        }
        while (token.IsTrivia || token.Kind == TokenKind.LeftParenthesis);

        return token.Keyword;
    }
}
