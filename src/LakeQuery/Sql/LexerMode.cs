namespace LakeQuery.Sql;

/// <summary>Which of the three quoting worlds a text belongs to.</summary>
public enum LexerMode
{
    /// <summary>Queries: <c>'…'</c> is a string, <c>"…"</c> a name, a backtick is a mistake.</summary>
    Query,

    /// <summary>Hive DDL: <c>'…'</c> and <c>"…"</c> are strings with backslash escapes, backticks quote names.</summary>
    Hive,

    /// <summary>Streams and pumps: quoted like queries; <c>//</c> begins a comment, and unquoted names are upper case.</summary>
    Stream,
}
