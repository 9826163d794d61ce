using System.Text.RegularExpressions;

namespace LakeQuery.Commands;

/// <summary>The patterns of SHOW: <c>*</c> or <c>.*</c> for any text, <c>|</c> between alternatives, no regard to case.</summary>
internal static class NamePattern
{
    /// <summary>Whether names match; a null pattern takes all.</summary>
    public static Func<string, bool> Compile(string? pattern)
    {
        if (pattern is null)
        {
            return static _ => true;
        }

        var alternatives = pattern.Split('|').Select(alternative =>
            Regex.Escape(alternative.Trim().Replace(".*", "*", StringComparison.Ordinal)).Replace("\\*", ".*", StringComparison.Ordinal));
        return Matcher(string.Join('|', alternatives));
    }

    /// <summary>As <see cref="Compile"/>, with <c>%</c> and <c>_</c> as in LIKE besides.</summary>
    public static Func<string, bool> CompileLike(string? pattern) =>
        pattern is null || !pattern.AsSpan().ContainsAny('%', '_')
            ? Compile(pattern)
            : Matcher(Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace('_', '.'));

    // Non-backtracking: time grows with the name, whatever the pattern.
    private static Func<string, bool> Matcher(string expression)
    {
        var regex = new Regex($"^(?:{expression})\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        return regex.IsMatch;
    }
}
