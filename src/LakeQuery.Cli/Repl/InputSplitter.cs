using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl;

/// <summary>A dot command or a statement in what was typed or read.</summary>
/// <param name="Start">Where it begins; a statement's comments before it belong to it.</param>
/// <param name="Length">Its length, the semicolon included.</param>
/// <param name="IsCommand">Whether it is a dot command.</param>
/// <param name="IsComplete">Whether nothing of it is missing: a statement has its semicolon.</param>
/// <param name="IsEmpty">Whether it holds only blanks and comments.</param>
internal sealed record InputPiece(int Start, int Length, bool IsCommand, bool IsComplete, bool IsEmpty);

/// <summary>Cuts input into dot commands, which take the rest of their line, and statements, which end at a semicolon.</summary>
internal sealed record InputSplitter(IReadOnlyList<InputPiece> Pieces)
{
    /// <summary>Whether there is something to run and nothing is missing.</summary>
    public bool IsComplete => Pieces.Any(piece => !piece.IsEmpty) && Pieces.All(piece => piece.IsComplete || piece.IsEmpty);

    /// <summary>Whether there is nothing to run.</summary>
    public bool IsEmpty => Pieces.All(piece => piece.IsEmpty);

    /// <summary>Splits a text.</summary>
    public static InputSplitter Split(string text)
    {
        var pieces = new List<InputPiece>();
        var position = 0;
        while (position < text.Length)
        {
            var begin = position;
            while (begin < text.Length && char.IsWhiteSpace(text[begin]))
            {
                begin++;
            }

            var piece = begin < text.Length && text[begin] == '.' && !IsNumber(text, begin) ? Command(text, begin) : Statement(text, position);
            pieces.Add(piece);
            position = piece.Start + piece.Length;
        }

        return new InputSplitter(pieces);
    }

    private static bool IsNumber(string text, int start) => start + 1 < text.Length && char.IsAsciiDigit(text[start + 1]);

    private static InputPiece Command(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        end = end < 0 ? text.Length : end;
        return new InputPiece(start, end - start, IsCommand: true, IsComplete: true, IsEmpty: false);
    }

    private static InputPiece Statement(string text, int start)
    {
        var lexer = new Lexer(text, Lexer.ModeOf(text, start), start);
        var (isEmpty, isOpen) = (true, false);
        Token token;
        while ((token = lexer.Next()).Kind is not (TokenKind.Semicolon or TokenKind.EndOfText))
        {
            // A line that begins with a dot, where only comments came before, is a command.
            if (token.Kind == TokenKind.Dot && isEmpty && token.Start > start)
            {
                return new InputPiece(start, token.Start - start, IsCommand: false, IsComplete: true, IsEmpty: true);
            }

            isEmpty &= token.IsTrivia;
            isOpen |= token.IsUnterminated;
        }

        return new InputPiece(start, token.End - start, IsCommand: false, IsComplete: token.Kind == TokenKind.Semicolon, IsEmpty: isEmpty && !isOpen);
    }
}
