using System.Globalization;

namespace LakeQuery.Catalog;

/// <summary>The types a partition key may have, and what its text means in each. Keys are always of simple types.</summary>
/// <remarks>The SQL and <see cref="IsValid"/> accept the same texts: a value that is no value of its type is NULL in <c>key_i</c>, never a
/// near one (DuckDB's own cast would round '1.5' and read '2024/01/02').</remarks>
internal static class PartitionKeyTypes
{
    /// <summary>DuckDB's type of a key, or null where Hive's type can't be a key's.</summary>
    public static string? DuckDbName(string hiveType)
    {
        var open = hiveType.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? hiveType : hiveType[..open]).Trim().ToLowerInvariant();
        return name switch
        {
            "string" or "varchar" or "char" => "VARCHAR",
            "tinyint" => "TINYINT",
            "smallint" => "SMALLINT",
            "int" or "integer" => "INTEGER",
            "bigint" or "long" => "BIGINT",
            "boolean" => "BOOLEAN",
            "float" => "FLOAT",
            "double" => "DOUBLE",
            "date" => "DATE",
            "timestamp" => "TIMESTAMP",
            "binary" => "BLOB",
            "decimal" => DecimalName(open < 0 ? "" : hiveType[(open + 1)..].TrimEnd(')', ' ')),
            _ => null,
        };
    }

    /// <summary>SQL of the typed value of the text in <paramref name="column"/>; a type that can't be a key's gives the text itself.</summary>
    public static string Cast(string column, string hiveType)
    {
        var type = DuckDbName(hiveType) ?? "VARCHAR";
        var pattern = Pattern(type);
        return type == "VARCHAR" ? column
            : type == "BLOB" ? $"encode({column})"
            : pattern is null ? $"TRY_CAST({column} AS {type})"
            : $"CASE WHEN regexp_full_match({column}, '{pattern}') THEN TRY_CAST({column} AS {type}) END";
    }

    /// <summary>Whether a text is a value of the key's type.</summary>
    public static bool IsValid(string value, string hiveType)
    {
        var type = DuckDbName(hiveType);
        if (type is null or "VARCHAR" or "BLOB")
        {
            return true;
        }

        if (Pattern(type) is { } pattern && !System.Text.RegularExpressions.Regex.IsMatch(value, $"^(?:{pattern})\\z"))
        {
            return false;
        }

        var culture = CultureInfo.InvariantCulture;
        return type switch
        {
            "TINYINT" => sbyte.TryParse(value, NumberStyles.AllowLeadingSign, culture, out _),
            "SMALLINT" => short.TryParse(value, NumberStyles.AllowLeadingSign, culture, out _),
            "INTEGER" => int.TryParse(value, NumberStyles.AllowLeadingSign, culture, out _),
            "BIGINT" => long.TryParse(value, NumberStyles.AllowLeadingSign, culture, out _),
            "DATE" or "TIMESTAMP" => DateTime.TryParseExact(
                value.Split(' ')[0], "yyyy-M-d", culture, DateTimeStyles.None, out _) && IsTimeOfDay(value),
            _ => true,
        };
    }

    /// <summary>Whether two texts name one value: equal texts, or equal whole numbers for keys of such types ('1' and '01').</summary>
    public static bool IsSame(string? first, string? second, string hiveType) =>
        first == second
        || (first is not null && second is not null && DuckDbName(hiveType) is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT"
            && long.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
            && long.TryParse(second, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            && left == right);

    private static bool IsTimeOfDay(string value) =>
        value.IndexOf(' ', StringComparison.Ordinal) is var blank && (blank < 0
            || TimeSpan.TryParseExact(value[(blank + 1)..].Split('.')[0], @"h\:mm\:ss", CultureInfo.InvariantCulture, out _));

    // No quotes in these: they are put into SQL.
    private static string? Pattern(string type) => type switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => "[+-]?[0-9]+",
        "BOOLEAN" => "(?i:true|false)",
        "FLOAT" or "DOUBLE" => "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?",
        "DATE" => "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
        "TIMESTAMP" => "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?)?",
        _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)",
        _ => null,
    };

    private static string? DecimalName(string arguments)
    {
        var parts = arguments.Length == 0 ? [] : arguments.Split(',');
        var precision = 10;
        var scale = 0;
        return parts.Length <= 2
            && (parts.Length < 1 || int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out precision))
            && (parts.Length < 2 || int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out scale))
            && precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
            ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({precision},{scale})")
            : null;
    }
}
