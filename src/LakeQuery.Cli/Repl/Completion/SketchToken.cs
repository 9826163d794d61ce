using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>A token of a half-written statement.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Word">Upper-case for a word without quotes, else the text.</param>
internal sealed record SketchToken(TokenKind Kind, string Text, string Word)
{
    /// <summary>Whether it may be a name: quoted, no keyword, or a keyword that is not reserved.</summary>
    public bool IsName => Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.BackquotedIdentifier
        || (Kind == TokenKind.Keyword && !SqlKeywords.IsReserved(Text, LexerMode.Query) && !Phrases.Contains(Word));

    /// <summary>The name without its quotes, lower-case.</summary>
    public string Name => (Kind is TokenKind.QuotedIdentifier or TokenKind.BackquotedIdentifier or TokenKind.Bad && Text.Length > 1
        ? Text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : Text).ToLowerInvariant();

    // Words that go on with the statement where an alias could stand.
    private static readonly HashSet<string> Phrases =
        new(["LIMIT", "OFFSET", "FETCH", "WINDOW", "TABLESAMPLE", "MATCH_RECOGNIZE", "PARTITION", "SET", "TBLPROPERTIES", "LATERAL"], StringComparer.Ordinal);

    /// <summary>The tokens of a text, blanks and comments left out.</summary>
    public static List<SketchToken> Of(string text, LexerMode mode)
    {
        var tokens = new List<SketchToken>();
        var lexer = new Lexer(text, mode);
        for (var token = lexer.Next(); token.Kind != TokenKind.EndOfText; token = lexer.Next())
        {
            if (!token.IsTrivia)
            {
                var written = text.Substring(token.Start, token.Length);
                tokens.Add(new SketchToken(token.Kind, written, token.Kind is TokenKind.Keyword or TokenKind.Identifier ? written.ToUpperInvariant() : written));
            }
        }

        return tokens;
    }
}
