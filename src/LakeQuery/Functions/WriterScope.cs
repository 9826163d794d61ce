using System.Globalization;
using LakeQuery.Errors;

namespace LakeQuery.Functions;

/// <summary>What all calls of one generated statement share: fresh names, and the native functions the statement needs.</summary>
internal sealed class WriterScope
{
    private readonly HashSet<string> _natives = new(StringComparer.Ordinal);
    private int _names;
    private static readonly System.Buffers.SearchValues<char> TypeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_(,)");

    /// <summary>The native functions used so far; register them before the statement is prepared.</summary>
    public IReadOnlyCollection<string> Natives => _natives;

    /// <summary>How many calls of native functions were written so far, those that raise errors among them.</summary>
    public int NativeCalls { get; private set; }

    /// <summary>The session's time zone, in which times without one are read.</summary>
    public string SessionZone { get; init; } = "UTC";

    /// <summary>When the statement began, in microseconds since 1970.</summary>
    public long StartMicros { get; init; }

    /// <summary>A name no other call of the statement uses.</summary>
    public string Fresh(string prefix) => prefix + (++_names).ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes that the statement calls a native function.</summary>
    public void NeedsNative(string name)
    {
        NativeCalls++;
        _natives.Add(name);
    }

    /// <summary>A call of a native function.</summary>
    public string Native(string name, params ReadOnlySpan<string> arguments)
    {
        NeedsNative(name);
        return $"{name}({string.Join(", ", arguments)})";
    }

    /// <summary>Where in the user's text the expression lies that is being written, if that is known.</summary>
    public SourceSpan? Place { get; set; }

    /// <summary>Raises an error where it is evaluated; fits any branch of CASE.</summary>
    public string Fail(string errorName, string text) => FailWith(DuckDbTypes.Literal(Head(errorName) + text));

    /// <summary>Raises an error whose text is made of SQL: <paramref name="textSql"/> follows the error's name.</summary>
    public string FailWith(string errorName, string textSql) => FailWith($"{DuckDbTypes.Literal(Head(errorName))} || {textSql}");

    private string FailWith(string sql) => Native("lq_fail", sql);

    // NAME: or NAME@start+length: with the place in the user's text.
    private string Head(string errorName) => Place is { Length: > 0 } place
        ? string.Create(CultureInfo.InvariantCulture, $"{errorName}@{place.Start}+{place.Length}: ")
        : errorName + ": ";

    /// <summary>Uses a value more than once while it is computed once.</summary>
    public string Bind(string sql, Func<string, string> body)
    {
        if (IsSimple(sql))
        {
            return body(sql);
        }

        var name = Fresh("b");
        return $"list_transform([{sql}], lambda {name}: {body(name)})[1]";
    }

    private static bool IsLiteral(ReadOnlySpan<char> sql) =>
        sql.Length >= 2 && sql[0] == '\'' ? sql[1..].IndexOf('\'') == sql.Length - 2 : sql.Trim("()-").IndexOfAnyExceptInRange('0', '9') < 0 || sql is "NULL";

    /// <summary>True for a column, a lambda parameter or a literal, which may be written twice.</summary>
    public static bool IsSimple(string sql)
    {
        if (sql.Length >= 2 && sql[0] == '\'' && sql.IndexOf('\'', 1) == sql.Length - 1)
        {
            return true;
        }

        // CAST(5 AS BIGINT), CAST('1.5' AS DECIMAL(2,1)): a literal with its type.
        if (sql.StartsWith("CAST(", StringComparison.Ordinal) && sql.IndexOf(" AS ", StringComparison.Ordinal) is > 0 and var at
            && IsLiteral(sql.AsSpan(5, at - 5)) && sql.AsSpan(at + 4).IndexOfAnyExcept(TypeCharacters) < 0 && sql[^1] == ')')
        {
            return true;
        }

        var quoted = false;
        foreach (var character in sql)
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && !char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
