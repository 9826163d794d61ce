namespace LakeQuery.Sql;

/// <summary>What a token is.</summary>
#pragma warning disable CS1591 // Each name says itself what it is.
public enum TokenKind : byte
{
    EndOfText,
    WhiteSpace,
    LineComment,
    BlockComment,
    Keyword,
    Identifier,
    QuotedIdentifier,
    BackquotedIdentifier,
    String,
    UnicodeString,
    BinaryString,
    Integer,
    Decimal,
    Double,
    Parameter,

    /// <summary><c>@name</c>.</summary>
    NamedParameter,

    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    Semicolon,
    Colon,
    Star,
    Plus,
    Minus,
    Slash,
    Percent,
    Concat,
    Equal,
    NotEqual,
    LessThan,
    LessThanOrEqual,
    GreaterThan,
    GreaterThanOrEqual,
    Arrow,
    FatArrow,

    /// <summary>A string whose closing quote is missing.</summary>
    UnterminatedString,

    /// <summary>A quoted name whose closing quote is missing.</summary>
    UnterminatedIdentifier,

    /// <summary>A block comment without its end.</summary>
    UnterminatedComment,

    /// <summary>Characters that begin nothing in this grammar.</summary>
    Bad,
}
