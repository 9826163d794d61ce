using LakeQuery.Cli.Output;
using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>Tones of what is typed, by the lexer that the statements themselves are read with.</summary>
internal static class SqlHighlighter
{
    /// <summary>A tone for each character.</summary>
    public static Tone[] Of(string text)
    {
        var tones = new Tone[text.Length];
        foreach (var piece in InputSplitter.Split(text).Pieces)
        {
            if (piece.IsCommand)
            {
                var word = text.AsSpan(piece.Start, piece.Length).IndexOfAny(' ', '\t');
                tones.AsSpan(piece.Start, word < 0 ? piece.Length : word).Fill(Tone.Keyword);
            }
            else
            {
                Paint(text.AsSpan(0, piece.Start + piece.Length), piece.Start, tones);
            }
        }

        return tones;
    }

    private static void Paint(ReadOnlySpan<char> text, int start, Tone[] tones)
    {
        var lexer = new Lexer(text, Lexer.ModeOf(text, start), start);
        for (var token = lexer.Next(); token.Kind != TokenKind.EndOfText; token = lexer.Next())
        {
            var tone = ToneOf(token.Kind);
            if (token.Kind is TokenKind.Identifier or TokenKind.Keyword && token.End < text.Length && text[token.End] == '(' && !IsClause(text, token))
            {
                tone = Tone.Function;
            }

            tones.AsSpan(token.Start, token.Length).Fill(tone);
        }
    }

    // Words that stand before a parenthesis without being called.
    private static bool IsClause(ReadOnlySpan<char> text, Token token)
    {
        var word = text.Slice(token.Start, token.Length);
        return token.Kind == TokenKind.Keyword && Clauses.Any(word);
    }

    private static Tone ToneOf(TokenKind kind) => kind switch
    {
        TokenKind.Keyword => Tone.Keyword,
        TokenKind.String or TokenKind.UnicodeString or TokenKind.BinaryString or TokenKind.UnterminatedString => Tone.Text,
        TokenKind.Integer or TokenKind.Decimal or TokenKind.Double => Tone.Number,
        TokenKind.LineComment or TokenKind.BlockComment or TokenKind.UnterminatedComment => Tone.Comment,
        TokenKind.Parameter or TokenKind.NamedParameter => Tone.Parameter,
        TokenKind.Bad or TokenKind.UnterminatedIdentifier => Tone.Bad,
        _ => Tone.Plain,
    };

    private static class Clauses
    {
        private static readonly string[] Words =
            ["IN", "OVER", "VALUES", "AS", "USING", "ON", "AND", "OR", "NOT", "WHERE", "EXISTS", "FROM", "JOIN", "BY", "SELECT", "UNION", "ALL", "WITH"];

        public static bool Any(ReadOnlySpan<char> word)
        {
            foreach (var candidate in Words)
            {
                if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
