namespace LakeQuery.Sql;

/// <summary>Finds keywords without allocating, and says which of them cannot be names unless quoted.</summary>
internal static class Keywords
{
    // One text each keeps start-up cheap: the table is filled once from spans of it.
    private const string AllNames =
        "ABSENT ADD AFTER ALL ALTER ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AT AUTHORIZATION BERNOULLI BETWEEN BIGINT " +
        "BINARY BOOLEAN BOTH BUCKETS BY CACHE CALL CASCADE CASE CASHE CAST CATALOGS CHANGE CHAR CLUSTERED COLLECTION " +
        "COLUMN COLUMNS COMMENT COMMIT CONDITIONAL CONF CONSTRAINT COUNT CREATE CROSS CUBE CURRENT CURRENT_CATALOG " +
        "CURRENT_DATE CURRENT_PATH CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES " +
        "DATE DAY DAYOFWEEK DBPROPERTIES DEALLOCATE DECIMAL DEFAULT DEFINE DEFINED DELETE DELIMITED DESC DESCRIBE " +
        "DESCRIPTOR DFS DISTINCT DISTRIBUTED DOUBLE DROP ELSE EMPTY ENCODING END ERROR ESCAPE ESCAPED EXCEPT EXCHANGE " +
        "EXCLUDE EXECUTE EXISTS EXPLAIN EXPORT EXTENDED EXTERNAL EXTRACT FALSE FETCH FIELDS FILTER FINAL FIRST FLOAT " +
        "FLOOR FOLLOWING FOR FOREIGN FORMAT FORMATTED FROM FULL FUNCTION FUNCTIONS GRANT GRAPHVIZ GROUP GROUPING GROUPS " +
        "HAVING HOUR IF IGNORE IMPORT IN INDEX INITIAL INNER INPUTFORMAT INSERT INT INTEGER INTERSECT INTERVAL INTO IO " +
        "IS ITEMS JOIN JSON JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE KEEP KEY KEYS LAST " +
        "LATERAL LEADING LEFT LESS LIKE LIMIT LINES LISTAGG LOCAL LOCALTIME LOCALTIMESTAMP LOCATION LOCK LOGICAL MACRO " +
        "MAP MATCH MATCHES MATCH_RECOGNIZE MEASURES MERGE MILLISECOND MINUTE MONTH MORE MSCK NATURAL NESTED NEXT NFC NFD " +
        "NFKC NFKD NONE NORMALIZE NOT NULL NULLS NUMERIC OBJECT OF OFFSET OMIT ON ONE ONLY OPTIMIZE OR ORDER ORDINALITY " +
        "OUT OUTER OUTPUTFORMAT OVER OVERFLOW OVERLAY OVERWRITE PARTIALSCAN PARTITION PARTITIONED PARTITIONS PASSING PAST PATH " +
        "PATTERN PER PERCENT PERMUTE PLACING PLAN POSITION PRECEDING PRECISION PREPARE PRESERVE PRIMARY PROCEDURE PROPERTIES " +
        "PUMP QUARTER QUOTES RANGE READS RECURSIVE REDUCE REFERENCES REGEXP RENAME REPAIR REPLACE RESPECT RESTRICT " +
        "RETURNING REVOKE RIGHT RLIKE ROLE ROLLBACK ROLLUP ROW ROWS RUNNING SCALAR SCHEMA SCHEMAS SECOND SEEK SELECT " +
        "SERDE SERDEPROPERTIES SESSION SET SETS SHOW SKIP SMALLINT SOME SORTED START STATS STORED STREAM STRING STRUCT " +
        "SUBSET SUBSTRING SYMMETRIC SYSTEM TABLE TABLES TABLESAMPLE TBLPROPERTIES TEMPORARY TERMINATED TEXT THEN TIES " +
        "TIME TIMESTAMP TINYINT TO TRAILING TRANSFORM TRIGGER TRIM TRUE TRUNCATE TRY_CAST TYPE UESCAPE UNBOUNDED " +
        "UNCONDITIONAL UNESCAPE UNION UNIQUE UNIQUEJOIN UNKNOWN UNLOAD UNLOCK UNMATCHED UNNEST UNSET UPDATE USE USER " +
        "USING UTC_TIMESTAMP VACUUM VALIDATE VALUE VALUES VARCHAR VERBOSE VIEW VIEWS WEEK WHEN WHERE WINDOW WITH WITHIN " +
        "WITHOUT WRAPPER YEAR ZONE ";

    private const string ReservedInQueryNames =
        "ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_DATE CURRENT_PATH CURRENT_TIME " +
        "CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS " +
        "EXTRACT FALSE FIRST FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN LAST LEFT LIKE " +
        "LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL OF ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP " +
        "SELECT SKIP TABLE THEN TRUE UESCAPE UNESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH ";

    // START, TIME and TIMESTAMP are in Athena's list too, but its own statements for logs have them as names of columns.
    private const string ReservedInHiveNames =
        "ALL ALTER AND ARRAY AS AUTHORIZATION BETWEEN BIGINT BINARY BOOLEAN BOTH BY CASE CASHE CAST CHAR COLUMN " +
        "COMMENT COMMIT CONF CONSTRAINT CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_TIMESTAMP CURSOR DATABASE DATE " +
        "DAYOFWEEK DECIMAL DELETE DESCRIBE DISTINCT DOUBLE DROP ELSE END EXCHANGE EXISTS EXTENDED EXTERNAL EXTRACT " +
        "FALSE FETCH FLOAT FLOOR FOLLOWING FOR FOREIGN FROM FULL FUNCTION GRANT GROUP GROUPING HAVING IF IMPORT IN " +
        "INNER INSERT INT INTEGER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LESS LIKE LOCAL MACRO MAP MORE NONE NOT " +
        "NULL NUMERIC OF ON ONLY OR ORDER OUT OUTER OVER PARTIALSCAN PARTITION PERCENT PRECEDING PRECISION PRESERVE " +
        "PRIMARY PROCEDURE RANGE READS REDUCE REFERENCES REGEXP REVOKE RIGHT RLIKE ROLLBACK ROLLUP ROW ROWS SELECT SET " +
        "SMALLINT TABLE TABLESAMPLE THEN TO TRANSFORM TRIGGER TRUE TRUNCATE UNBOUNDED UNION " +
        "UNIQUEJOIN UPDATE USER USING UTC_TIMESTAMP VALUES VARCHAR VIEWS WHEN WHERE WINDOW WITH ";

    private const int SlotCount = 2048;

    private static readonly string[] Names = ("- " + AllNames).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static readonly short[] Slots = FillSlots();

    private static readonly bool[] ReservedInQuery = Mark(ReservedInQueryNames);

    private static readonly bool[] ReservedInHive = Mark(ReservedInHiveNames);

    /// <summary>Every keyword, upper-case, for completion and spelling hints.</summary>
    public static ReadOnlySpan<string> All => Names.AsSpan(1);

    /// <summary>The keyword as it is shown, upper-case.</summary>
    public static string NameOf(Keyword keyword) => Names[(int)keyword];

    /// <summary>True when the word cannot be a name in that grammar unless it is quoted.</summary>
    public static bool IsReserved(Keyword keyword, LexerMode mode) =>
        mode == LexerMode.Hive ? ReservedInHive[(int)keyword] : ReservedInQuery[(int)keyword];

    /// <summary>The keyword spelt by <paramref name="word"/> in any case, or none.</summary>
    public static Keyword Find(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 20)
        {
            return Keyword.None;
        }

        for (var slot = Hash(word); Slots[slot] != 0; slot = (slot + 1) & (SlotCount - 1))
        {
            var candidate = Slots[slot];
            if (word.Equals(Names[candidate], StringComparison.OrdinalIgnoreCase))
            {
                return (Keyword)candidate;
            }
        }

        return Keyword.None;
    }

    // Names are ASCII letters and underscores, so setting bit 5 folds case well enough for a hash.
    private static int Hash(ReadOnlySpan<char> word)
    {
        var hash = (uint)word.Length;
        foreach (var letter in word)
        {
            hash = (hash * 31) + (letter | 0x20u);
        }

        return (int)((hash ^ (hash >> 11)) & (SlotCount - 1));
    }

    private static short[] FillSlots()
    {
        var slots = new short[SlotCount];
        for (var index = 1; index < Names.Length; index++)
        {
            var slot = Hash(Names[index]);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (SlotCount - 1);
            }

            slots[slot] = (short)index;
        }

        return slots;
    }

    private static bool[] Mark(string names)
    {
        var marks = new bool[Names.Length];
        foreach (var range in names.AsSpan().TrimEnd().Split(' '))
        {
            marks[(int)Find(names.AsSpan()[range])] = true;
        }

        return marks;
    }
}
