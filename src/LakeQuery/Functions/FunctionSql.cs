using System.Globalization;
using System.Text;

namespace LakeQuery.Functions;

/// <summary>Writes a resolved call as DuckDB SQL: by the template of its row, or by its special form.</summary>
/// <remarks>Beside the places named at <see cref="FunctionDefinition.DuckDb"/>, templates may hold <c>$x</c>, a lambda parameter that gets a
/// name of its own in every call, and in aggregates <c>{d}</c> for DISTINCT, <c>{o}</c> for ORDER BY, <c>{n}</c> for IGNORE NULLS and
/// <c>{w}</c> for FILTER and OVER; a template that is one plain call needs none of these four. In <c>{f1(x)}</c> the number is the
/// argument's index; <c>{L0}</c> is the length of the type of argument 0; <c>{l0}</c> is argument 0 as the
/// clock of its zone shows it, <c>{i0}</c> its instant, <c>{z0}</c> the zone's name, <c>{m0}</c> the zone's seconds ahead of UTC, <c>{s}</c> the
/// session's zone; <c>{w: c}</c> is <c>{w}</c> with one more condition in FILTER;
/// a template <c>@name</c> is the special form of that name. Calls of <c>lq_…</c> functions are reported as needed.</remarks>
internal static class FunctionSql
{
    // {any null} writes every argument once more: from this length on it is bound, else calls within calls would double at every level.
    private const int LongArgument = 1_000;

    /// <summary>The call as DuckDB SQL.</summary>
    public static string Write(SpecialCall call)
    {
        if (call.Function.Template is not { } template)
        {
            return SpecialForms.Table[call.Function.Definition.Special!](call);
        }

        if (template[0] == '@')
        {
            return SpecialForms.Table[template[1..]](call);
        }

        var scalar = call.Function.Definition.Kind == FunctionKind.Scalar;
        if (!scalar && !template.Contains("{w", StringComparison.Ordinal))
        {
            template = AddClauses(template);
        }

        if (!scalar)
        {
            return Expand(template, call, call.Arguments.ToArray());
        }

        // Arguments used more than once are bound around the whole, the first outermost.
        var arguments = call.Arguments.ToArray();
        var names = new List<(string Name, string Sql)>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!WriterScope.IsSimple(arguments[i])
                && (Uses(template, i) > 1 || (arguments[i].Length > LongArgument && template.Contains("{any null}", StringComparison.Ordinal))))
            {
                var name = call.Fresh("a" + i.ToString(CultureInfo.InvariantCulture));
                names.Add((name, arguments[i]));
                arguments[i] = name;
            }
        }

        var sql = Expand(template, call, arguments);
        for (var i = names.Count - 1; i >= 0; i--)
        {
            sql = $"list_transform([{names[i].Sql}], lambda {names[i].Name}: {sql})[1]";
        }

        return sql;
    }

    // "sum({0})" becomes "sum({d}{0}{n}{o}){w}".
    private static string AddClauses(string template)
    {
        var open = template.IndexOf('(', StringComparison.Ordinal);
        return $"{template[..(open + 1)]}{{d}}{template[(open + 1)..^1]}{{n}}{{o}}){{w}}";
    }

    private static int Uses(string template, int index)
    {
        // A use inside a lambda counts as many: it would be computed once an element.
        var place = "{" + index.ToString(CultureInfo.InvariantCulture) + "}";
        var count = 0;
        var lambda = template.IndexOf("lambda", StringComparison.Ordinal);
        for (var at = template.IndexOf(place, StringComparison.Ordinal); at >= 0; at = template.IndexOf(place, at + 1, StringComparison.Ordinal))
        {
            count += lambda >= 0 && at > lambda ? 2 : 1;
        }

        return count;
    }

    private static string Expand(string template, SpecialCall call, string[] arguments)
    {
        var sql = new StringBuilder(template.Length * 2);
        for (var i = 0; i < template.Length; i++)
        {
            var character = template[i];
            if (character == '{' && i + 1 < template.Length && template[i + 1] is not ('\'' or '}' or '{'))
            {
                var end = Closing(template, i);
                sql.Append(Place(template[(i + 1)..end], call, arguments));
                i = end;
            }
            else if (character == '$' && i + 1 < template.Length && char.IsAsciiLetterLower(template[i + 1]))
            {
                var end = i + 1;
                while (end < template.Length && char.IsAsciiLetterOrDigit(template[end]))
                {
                    end++;
                }

                sql.Append(call.Fresh(template[(i + 1)..end]));
                i = end - 1;
            }
            else
            {
                sql.Append(character);
            }
        }

        NeedNatives(template, call);
        return sql.ToString();
    }

    private static int Closing(string template, int open)
    {
        var depth = 0;
        for (var i = open; i < template.Length; i++)
        {
            depth += template[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"The template '{template}' has an open brace.");
    }

    private static string Place(string place, SpecialCall call, string[] arguments)
    {
        switch (place)
        {
            case "*":
                return string.Join(", ", arguments);
            case "T":
                return DuckDbTypes.Name(call.Result);
            case "d":
                return call.Distinct ? "DISTINCT " : "";
            case "o":
                return call.OrderBy is null ? "" : " ORDER BY " + call.OrderBy;
            case "n":
                return call.IgnoreNulls ? " IGNORE NULLS" : "";
            case "w":
                return call.After();
        }

        if (place[0] == 'w')
        {
            // {w: condition} adds a condition to FILTER.
            return call.After(Expand(place[2..].Trim(), call, arguments));
        }

        if (place[0] == 'T')
        {
            return DuckDbTypes.Name(call.Types[int.Parse(place.AsSpan(1), CultureInfo.InvariantCulture)]);
        }

        if (place == "s")
        {
            return DuckDbTypes.Literal(call.Scope.SessionZone);
        }

        if (place.Length == 2 && place[0] is 'l' or 'z' or 'i' or 'm')
        {
            var index = place[1] - '0';
            var (type, sql) = (call.Types[index], arguments[index]);
            return place[0] switch
            {
                'l' => Zones.Local(type, sql, call.Scope),
                'z' => Zones.Name(type, sql, call.Scope),
                'i' => Zones.Instant(type, sql, call.Scope),
                _ => Zones.Offset(type, sql, call.Scope),
            };
        }

        if (place[0] == 'L')
        {
            var length = call.Types[int.Parse(place.AsSpan(1), CultureInfo.InvariantCulture)].Length ?? 0;
            return length.ToString(CultureInfo.InvariantCulture);
        }

        if (place[0] == 'f')
        {
            var open = place.IndexOf('(', StringComparison.Ordinal);
            var index = int.Parse(place.AsSpan(1, open - 1), CultureInfo.InvariantCulture);
            var values = SplitArguments(place[(open + 1)..^1]).Select(value => Expand(value, call, arguments));
            return "(" + call.Lambda(index, [.. values]) + ")";
        }

        if (place.EndsWith("..", StringComparison.Ordinal))
        {
            return string.Join(", ", arguments.Skip(int.Parse(place.AsSpan(0, place.Length - 2), CultureInfo.InvariantCulture)));
        }

        if (place.StartsWith("any null", StringComparison.Ordinal))
        {
            return string.Join(" OR ", arguments.Select(argument => $"({argument}) IS NULL"));
        }

        if (place.StartsWith("join ", StringComparison.Ordinal))
        {
            return Joined(place[4..] + " ", arguments);
        }

        return arguments[int.Parse(place, CultureInfo.InvariantCulture)];
    }

    // DuckDB goes down a level for each operator, and takes its time for each level: many are joined in small parts.
    private static string Joined(string sign, string[] arguments)
    {
        const int part = 8;
        while (arguments.Length > 100)
        {
            arguments = [.. arguments.Chunk(part).Select(some => "(" + string.Join(sign, some) + ")")];
        }

        return "(" + string.Join(sign, arguments) + ")";
    }

    private static List<string> SplitArguments(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    private static void NeedNatives(string template, SpecialCall call)
    {
        for (var at = template.IndexOf("lq_", StringComparison.Ordinal); at >= 0; at = template.IndexOf("lq_", at + 1, StringComparison.Ordinal))
        {
            var end = at;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            call.Scope.NeedsNative(template[at..end]);
        }
    }
}
