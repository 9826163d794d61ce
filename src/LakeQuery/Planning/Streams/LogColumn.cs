using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Planning.Streams;

/// <summary>A column of the record that a parser of log lines makes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
internal sealed record LogColumn(string Name, SqlType Type)
{
    private static readonly Regex Pattern = new(
        """
        (?<name>"[^"]+"|\w+)\s+TYPE\s+(?<type>DOUBLE\s+PRECISION|\w+)\s*(?:\(\s*(?<inner>[^)]*)\)|'(?<inner>[^']*)'|"(?<inner>[^"]*)")?(?:\s+NOT\s+NULL)?(?:\s+START\s+(?<start>\d{1,6})(?:\s+FOR\s+(?<length>\d{1,6}))?)?\s*(?:,|$)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The template of a date or time, if one is given.</summary>
    public string? Template { get; init; }

    /// <summary>Where it begins, from 0.</summary>
    public int Start { get; init; }

    /// <summary>How long it is; -1 to the end.</summary>
    public int Length { get; init; } = -1;

    /// <summary>Reads <c>name TYPE type [NOT NULL] [START p [FOR n]], …</c>.</summary>
    public static ImmutableArray<LogColumn> Read(string text, SourceSpan span, bool fixedPlaces)
    {
        var columns = ImmutableArray.CreateBuilder<LogColumn>();
        foreach (Match match in Pattern.Matches(text))
        {
            var name = match.Groups["name"].Value;
            var typeName = match.Groups["type"].Value.Trim();
            var isTime = typeName.ToUpperInvariant() is "DATE" or "TIME" or "TIMESTAMP";
            var inner = match.Groups["inner"].Value.Trim();
            var template = isTime && inner.Length > 0 && !inner.All(char.IsAsciiDigit) ? inner.Trim('"', '\'') : null;
            var full = isTime ? (typeName.Equals("DATE", StringComparison.OrdinalIgnoreCase) ? "date" : typeName + "(3)")
                : typeName.ToUpperInvariant() switch { "FLOAT" or "DOUBLE PRECISION" => "double", "DEC" or "NUMERIC" => "decimal", var other => other }
                    + (inner.Length > 0 ? $"({inner})" : "");
            if (!TypeParser.TryParse(full, out var type, out _, out _) || (fixedPlaces && !match.Groups["start"].Success))
            {
                throw Unreadable(text, span);
            }

            columns.Add(new LogColumn(name.StartsWith('"') ? name.Trim('"') : name.ToUpperInvariant(), type)
            {
                Template = template,
                Start = match.Groups["start"].Success ? int.Parse(match.Groups["start"].Value, CultureInfo.InvariantCulture) : 0,
                Length = match.Groups["length"].Success ? int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture) : -1,
            });
        }

        var read = Pattern.Replace(text, "");
        return columns.Count > 0 && read.All(character => character is ',' or ' ' or '\n' or '\r' or '\t')
            ? columns.ToImmutable()
            : throw Unreadable(text, span);
    }

    private static LakeQueryException Unreadable(string text, SourceSpan span) => QueryErrors.InvalidArgument(
        $"'{text}' describes no columns", span, "Write 'name TYPE VARCHAR(10) START 0 FOR 10, other TYPE INTEGER START 11'; START and FOR in fixed columns only.");
}
