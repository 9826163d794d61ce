using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.FastRegex;

namespace LakeQuery.Functions.Native;

/// <summary>The parsers of log lines: a line becomes a list of texts, or NULL where it is not as it should be.</summary>
internal static class LogNatives
{
    private const char Separator = '\u001F';

    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType TextList = DuckLogicalType.List(DuckLogicalType.Varchar);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_regex_log"] = name => Parser(name, 2, (text, arguments, columns) => Regex(text, arguments[0], columns)),
        ["lq_fast_regex_log"] = name => Parser(name, 2, (text, arguments, columns) => FastRegexPattern.Get(arguments[0]).Match(text, columns)),
        ["lq_fixed_log"] = name => Parser(name, 2, (text, arguments, columns) => Fixed(text, arguments[0], columns)),
        ["lq_variable_log"] = name => Parser(name, 4, (text, arguments, columns) => Variable(text, arguments[0], arguments[1], arguments[2], columns)),
        ["lq_sys_log"] = name => Parser(name, 2, (text, arguments, columns) => SysLog(text, arguments[0], columns)),
        ["lq_w3c_log"] = name => Parser(name, 2, (text, arguments, columns) => W3cLogFormat.Get(arguments[0]).Match(text, columns)),
    };

    private delegate bool LineParser(string text, string[] arguments, List<string?> columns);

    private static DuckScalarFunction Parser(string name, int parameters, LineParser parse) =>
        new(name, [.. Enumerable.Repeat(Text, parameters)], TextList, call =>
        {
            var output = call.Output;
            var parts = new ListCollector();
            var arguments = new string[parameters - 1];
            var columns = new List<string?>();
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = parts.Count;
                if (output.IsValid(row))
                {
                    // Patterns are constants: they are read for every row alike, which is cheap beside matching.
                    for (var i = 0; i < arguments.Length; i++)
                    {
                        arguments[i] = call.Argument(i + 1).Text(row);
                    }

                    columns.Clear();
                    if (parse(call.Argument(0).Text(row), arguments, columns))
                    {
                        foreach (var column in columns)
                        {
                            if (column is null)
                            {
                                parts.AddNull();
                            }
                            else
                            {
                                parts.Add(column);
                            }
                        }
                    }
                    else
                    {
                        output.SetNull(row);
                    }
                }

                output.SetList(row, start, parts.Count - start);
            }

            parts.CopyTo(output.ReserveList(parts.Count));
            output.SetListSize(parts.Count);
        });

    // The whole text must match, as Java's matches() has it.
    private static bool Regex(string text, string pattern, List<string?> columns)
    {
        var match = JavaPattern.Get($"\\A(?:{pattern})\\z").Regex.Match(text);
        for (var i = 1; match.Success && i < match.Groups.Count; i++)
        {
            columns.Add(match.Groups[i].Success ? match.Groups[i].Value : null);
        }

        return match.Success;
    }

    /// <summary>Pieces of a text by place, "start,length;…"; a length of -1 is all that is left.</summary>
    private static bool Fixed(string text, string places, List<string?> columns)
    {
        foreach (var place in places.Split(';'))
        {
            var comma = place.IndexOf(',', StringComparison.Ordinal);
            var start = int.Parse(place.AsSpan(0, comma), CultureInfo.InvariantCulture);
            var length = int.Parse(place.AsSpan(comma + 1), CultureInfo.InvariantCulture);
            columns.Add(start >= text.Length ? null : text.Substring(start, length < 0 ? text.Length - start : Math.Min(length, text.Length - start)));
        }

        return true;
    }

    /// <summary>Cuts at a delimiter that is neither behind an escape nor between quotes.</summary>
    /// <param name="text">The line.</param>
    /// <param name="count">How many columns there are: what is left over is passed over, what is missing is NULL.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <param name="marks">The escape, then the quotes, between separators; each may be empty.</param>
    /// <param name="columns">Gets the columns.</param>
    private static bool Variable(string text, string count, string delimiter, string marks, List<string?> columns)
    {
        var wanted = int.Parse(count, CultureInfo.InvariantCulture);
        var cut = marks.IndexOf(Separator, StringComparison.Ordinal);
        var (escape, quotes) = (marks[..cut], marks[(cut + 1)..]);
        var column = new System.Text.StringBuilder();
        char? closing = null;
        for (var i = 0; i <= text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (i == text.Length || (closing is null && rest.StartsWith(delimiter, StringComparison.Ordinal)))
            {
                columns.Add(column.ToString());
                column.Clear();
                i += i == text.Length ? 0 : delimiter.Length - 1;
            }
            else if (escape.Length > 0 && rest.StartsWith(escape, StringComparison.Ordinal) && i + escape.Length < text.Length)
            {
                i += escape.Length;
                column.Append(text[i]);
            }
            else if (closing is { } close && rest[0] == close)
            {
                closing = null;
            }
            else if (closing is null && quotes.Length > 0 && rest[0] == quotes[0])
            {
                closing = quotes[^1];
            }
            else
            {
                column.Append(rest[0]);
            }
        }

        while (columns.Count < wanted)
        {
            columns.Add(null);
        }

        columns.RemoveRange(wanted, columns.Count - wanted);
        return true;
    }

    // Mon DD HH:MM:SS server message. The year is not in the line.
    private static bool SysLog(string text, string year, List<string?> columns)
    {
        const int timeLength = 15;
        if (text.Length < timeLength
            || !DateTime.TryParseExact(
                $"{year} {text[..timeLength]}", ["yyyy MMM dd HH:mm:ss", "yyyy MMM  d HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return false;
        }

        columns.Add(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        columns.Add(text[timeLength..].TrimStart());
        return true;
    }
}
