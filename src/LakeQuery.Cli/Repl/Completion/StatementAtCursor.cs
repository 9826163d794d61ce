using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>A statement cut at the cursor: the tokens on both sides, and what of a word or string stands before it.</summary>
internal sealed class StatementAtCursor
{
    private StatementAtCursor(LexerMode mode, int start, string prefix, List<SketchToken> before, List<SketchToken> all)
    {
        Mode = mode;
        Start = start;
        Prefix = prefix;
        Before = before;
        All = all;
    }

    public LexerMode Mode { get; }

    /// <summary>Where the part begins that is being written.</summary>
    public int Start { get; }

    /// <summary>That part.</summary>
    public string Prefix { get; }

    /// <summary>The tokens before it.</summary>
    public List<SketchToken> Before { get; }

    /// <summary>The tokens of the whole statement without it.</summary>
    public List<SketchToken> All { get; }

    /// <summary>Whether the cursor stands in a string.</summary>
    public bool IsInString { get; private init; }

    /// <summary>Whether what is being written begins with the quote of a name.</summary>
    public bool IsQuoted => Prefix.Length > 0 && Prefix[0] is '"' or '`' && !IsInString;

    /// <summary>The token some places before the cursor, or null.</summary>
    public SketchToken? Back(int distance = 1) => Before.Count >= distance ? Before[^distance] : null;

    /// <summary>Cuts a statement; null where the cursor stands in a comment.</summary>
    public static StatementAtCursor? Of(string text, int statementStart, int cursor, int statementEnd)
    {
        var mode = Lexer.ModeOf(text, statementStart);
        var lexer = new Lexer(text.AsSpan(0, cursor), mode, statementStart);
        var last = default(Token);
        for (var token = lexer.Next(); token.Kind != TokenKind.EndOfText; token = lexer.Next())
        {
            last = token;
        }

        // A comment to the end of the line goes on with whatever is typed.
        if (last.Kind is TokenKind.UnterminatedComment or TokenKind.LineComment)
        {
            return null;
        }

        var isInString = last.Kind == TokenKind.UnterminatedString;
        var isWord = isInString || last.Kind is TokenKind.Identifier or TokenKind.Keyword or TokenKind.UnterminatedIdentifier
            || (last.Kind == TokenKind.Integer && last.End == cursor) || (last.Kind == TokenKind.Bad && last.Length > 0 && text[last.Start] == '`');
        var start = isWord ? last.Start : cursor;
        var end = cursor;
        if (isInString)
        {
            var close = text.AsSpan(cursor, statementEnd - cursor).IndexOfAny('\'', '\n');
            end = close < 0 ? statementEnd : cursor + close + 1;
        }
        else
        {
            while (end < statementEnd && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
        }

        var before = SketchToken.Of(text[statementStart..start], mode);
        return new StatementAtCursor(mode, start, text[start..cursor], before, [.. before, .. SketchToken.Of(text[end..statementEnd], mode)]) { IsInString = isInString };
    }
}
