using System.Globalization;

namespace LakeQuery.Functions;

/// <summary>What all calls of one generated statement share: fresh names, and the native functions the statement needs.</summary>
internal sealed class WriterScope
{
    private readonly HashSet<string> _natives = new(StringComparer.Ordinal);
    private int _names;

    /// <summary>The native functions used so far; register them before the statement is prepared.</summary>
    public IReadOnlyCollection<string> Natives => _natives;

    /// <summary>A name no other call of the statement uses.</summary>
    public string Fresh(string prefix) => prefix + (++_names).ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes that the statement calls a native function.</summary>
    public void NeedsNative(string name) => _natives.Add(name);

    /// <summary>A call of a native function.</summary>
    public string Native(string name, params ReadOnlySpan<string> arguments)
    {
        _natives.Add(name);
        return $"{name}({string.Join(", ", arguments)})";
    }

    /// <summary>Raises an error where it is evaluated; fits any branch of CASE.</summary>
    public string Fail(string errorName, string text) => Native("lq_fail", DuckDbTypes.Literal($"{errorName}: {text}"));

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

    /// <summary>True for a column, a lambda parameter or a literal, which may be written twice.</summary>
    public static bool IsSimple(string sql)
    {
        if (sql.Length >= 2 && sql[0] == '\'' && sql.IndexOf('\'', 1) == sql.Length - 1)
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
