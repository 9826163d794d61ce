using LakeQuery.Errors;

namespace LakeQuery.Sql;

/// <summary>The statements of a script, and whether its text ends between two of them.</summary>
/// <param name="Statements">The place of each statement, without blanks and comments around it and without its semicolon.</param>
/// <param name="IsComplete">True when nothing is left open: the last statement ended with a semicolon, or there is none.</param>
public readonly record struct SplitScript(IReadOnlyList<SourceSpan> Statements, bool IsComplete);

/// <summary>Cuts a script at the semicolons that stand outside quotes and comments.</summary>
public static class StatementSplitter
{
    /// <summary>Splits <paramref name="text"/>; each statement is read by the quoting rules of its own grammar.</summary>
    public static SplitScript Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var statements = new List<SourceSpan>();
        var position = 0;
        while (true)
        {
            var lexer = new Lexer(text, Lexer.ModeOf(text, position), position);
            var (first, end) = (-1, -1);
            Token token;
            var open = false;
            while ((token = lexer.Next()).Kind is not (TokenKind.Semicolon or TokenKind.EndOfText))
            {
                open |= token.IsUnterminated;
                if (!token.IsTrivia)
                {
                    (first, end) = (first < 0 ? token.Start : first, token.End);
                }
            }

            if (first >= 0)
            {
                statements.Add(new SourceSpan(first, end - first));
            }

            if (token.Kind == TokenKind.EndOfText)
            {
                return new SplitScript(statements, first < 0 && !open);
            }

            position = token.End;
        }
    }
}
