namespace LakeQuery.Cli.Repl.Completion;

/// <summary>The words that most often come at a place, offered before all others.</summary>
internal static class CommonKeywords
{
    /// <summary>Words that begin a statement.</summary>
    public static readonly string[] First =
    [
        "SELECT", "WITH", "SHOW", "DESCRIBE", "EXPLAIN", "CREATE", "ALTER", "DROP", "USE", "MSCK", "VALUES", "TABLE", "PREPARE", "EXECUTE", "DEALLOCATE", "START", "STOP",
    ];

    /// <summary>Words in the place of a table.</summary>
    public static readonly string[] ForTables = ["UNNEST", "LATERAL", "TABLE", "VALUES"];

    /// <summary>What goes with GROUP and ORDER.</summary>
    public static readonly string[] BehindGroup = ["BY"];

    private static readonly string[] BehindTable =
        ["WHERE", "JOIN", "LEFT JOIN", "INNER JOIN", "CROSS JOIN", "ON", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "AS", "UNION ALL", "UNION", "USING", "TABLESAMPLE"];

    private static readonly string[] BehindCondition =
    [
        "AND", "OR", "IN", "BETWEEN", "LIKE", "IS NULL", "IS NOT NULL", "NOT", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "UNION ALL", "WHERE", "JOIN", "LEFT JOIN",
    ];

    private static readonly string[] BehindItem = ["FROM", "AS", "OVER", "FILTER", "AND", "OR", "END", "WHEN", "THEN", "ELSE"];

    private static readonly string[] BehindOrder = ["ASC", "DESC", "NULLS FIRST", "NULLS LAST", "LIMIT", "OFFSET", "HAVING", "ORDER BY", "FETCH FIRST"];

    private static readonly string[] InExpression = ["CASE", "NOT", "NULL", "TRUE", "FALSE", "CAST", "TRY_CAST", "EXISTS", "INTERVAL", "DATE", "TIMESTAMP", "DISTINCT", "ARRAY"];

    /// <summary>Words of a clause: behind a name or value, or where one comes.</summary>
    public static IReadOnlyList<string> In(string clause, bool isBehindValue) => !isBehindValue
        ? InExpression
        : clause switch
        {
            "FROM" or "JOIN" => BehindTable,
            "WHERE" or "ON" or "HAVING" or "USING" => BehindCondition,
            "GROUP" or "ORDER" => BehindOrder,
            _ => BehindItem,
        };
}
