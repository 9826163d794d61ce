using LakeQuery.Errors;

namespace LakeQuery.Sql;

/// <summary>A piece of a statement's text: its kind and where it stands. The text itself stays where it is.</summary>
public readonly record struct Token
{
    internal Token(TokenKind kind, int start, int length, Keyword keyword = Keyword.None)
    {
        Kind = kind;
        Keyword = keyword;
        Start = start;
        Length = length;
    }

    /// <summary>What the token is.</summary>
    public TokenKind Kind { get; }

    /// <summary>Offset of the first UTF-16 code unit.</summary>
    public int Start { get; }

    /// <summary>Number of UTF-16 code units.</summary>
    public int Length { get; }

    /// <summary>The offset just past the token.</summary>
    public int End => Start + Length;

    /// <summary>The token's place.</summary>
    public SourceSpan Span => new(Start, Length);

    /// <summary>True for blanks and comments, which the parser skips.</summary>
    public bool IsTrivia => Kind is TokenKind.WhiteSpace or TokenKind.LineComment or TokenKind.BlockComment;

    /// <summary>True when the text ended inside a string, a quoted name or a comment.</summary>
    public bool IsUnterminated =>
        Kind is TokenKind.UnterminatedString or TokenKind.UnterminatedIdentifier or TokenKind.UnterminatedComment;

    internal Keyword Keyword { get; }
}
