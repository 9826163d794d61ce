namespace LakeQuery.Sql;

/// <summary>The words of the grammar, for completion and reserved-word lists.</summary>
public static class SqlKeywords
{
    /// <summary>Every keyword, upper-case, ordered.</summary>
    public static IReadOnlyList<string> All { get; } = Keywords.All.ToArray();

    /// <summary>Whether a word can't be a name in a grammar unless it is quoted.</summary>
    public static bool IsReserved(string word, LexerMode mode) => Keywords.Find(word) is var keyword && keyword != Keyword.None && Keywords.IsReserved(keyword, mode);
}
