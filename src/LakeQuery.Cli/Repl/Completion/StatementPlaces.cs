using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>What stands at a place, by the tokens before it.</summary>
internal static class StatementPlaces
{
    private static readonly string[] Comparisons = ["=", "<>", "!=", "<", "<=", ">", ">=", "BETWEEN"];

    /// <summary>Whether the name of a database comes.</summary>
    public static bool IsDatabase(List<SketchToken> before)
    {
        var (last, first) = (Word(before, 1), before.Count > 0 ? before[0].Word : "");
        return last is "USE" or "DATABASE" or "SCHEMA" && first != "CREATE"
            || (last is "IN" or "FROM" && first == "SHOW" && Word(before, 2) is "TABLES" or "VIEWS");
    }

    /// <summary>Whether the name of a table comes.</summary>
    public static bool IsTable(List<SketchToken> before, string clause)
    {
        var last = Word(before, 1);
        if (last is "FROM" or "JOIN")
        {
            return before.Count < 2 || Word(before, 2) != "DISTINCT";
        }

        return last switch
        {
            "," => clause is "FROM",
            "TABLE" => before[0].Word is not ("CREATE" or "SHOW") || Word(before, 2) == "CREATE" && before[0].Word == "SHOW",
            "VIEW" => before[0].Word is "DROP" or "SHOW",
            "DESCRIBE" or "DESC" => before.Count == 1,
            "FORMATTED" or "EXTENDED" => before.Count == 2,
            "PARTITIONS" or "TBLPROPERTIES" => before is [{ Word: "SHOW" }, _],
            "IN" => before is [{ Word: "SHOW" }, { Word: "COLUMNS" }, _],
            "EXISTS" => before[0].Word == "DROP",
            _ => false,
        };
    }

    /// <summary>The table that a statement about one table names, once it does: <c>ALTER TABLE t</c>, <c>SHOW PARTITIONS t</c>, …; null for a query.</summary>
    public static IReadOnlyList<string>? TableOfStatement(List<SketchToken> before)
    {
        if (before.Count < 2 || before[0].Word is not ("ALTER" or "DROP" or "SHOW" or "DESCRIBE" or "DESC" or "MSCK" or "USE"))
        {
            return null;
        }

        for (var index = 1; index < before.Count; index++)
        {
            if (before[index].IsName && IsTable(before[..index], ""))
            {
                return before.Count > index + 2 && before[index + 1].Kind == TokenKind.Dot ? [before[index].Name, before[index + 2].Name] : [before[index].Name];
            }
        }

        return [];
    }

    /// <summary>The name on the other side of a comparison, in its parts, where a value comes; else null.</summary>
    public static IReadOnlyList<string>? ComparedName(List<SketchToken> before)
    {
        var index = before.Count - 1;
        if (index >= 0 && before[index].Word is "DATE" or "TIMESTAMP")
        {
            index--;
        }

        if (index < 1)
        {
            return null;
        }

        if (before[index].Kind is TokenKind.Comma or TokenKind.LeftParenthesis)
        {
            // name IN (value, value,
            while (index >= 0 && before[index].Kind != TokenKind.LeftParenthesis)
            {
                if (before[index].Kind is TokenKind.RightParenthesis or TokenKind.Semicolon)
                {
                    return null;
                }

                index--;
            }

            index--;
            if (index < 1 || before[index].Word != "IN")
            {
                return null;
            }
        }
        else if (before[index].Word == "AND" && Between(before, index) is var between and >= 0)
        {
            index = between;
        }
        else if (!Comparisons.Contains(before[index].Word))
        {
            return null;
        }

        index--;
        if (index >= 0 && before[index].Word == "NOT")
        {
            index--;
        }

        return index < 0 || !(before[index].IsName || before[index].Kind == TokenKind.Keyword) ? null
            : index >= 2 && before[index - 1].Kind == TokenKind.Dot ? [before[index - 2].Name, before[index].Name]
            : [before[index].Name];
    }

    // name BETWEEN value AND
    private static int Between(List<SketchToken> before, int and)
    {
        const int LongestValue = 2;
        for (var index = and - 2; index >= Math.Max(1, and - 1 - LongestValue); index--)
        {
            if (before[index].Word == "BETWEEN")
            {
                return index;
            }
        }

        return -1;
    }

    private static string Word(List<SketchToken> before, int distance) => before.Count >= distance ? before[^distance].Word : "";
}
