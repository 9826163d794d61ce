using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>A step of a path: a member, an element, or all elements.</summary>
/// <param name="Name">The member's name, or null.</param>
/// <param name="Index">The element's index; -1 for all (<c>[0:]</c> or <c>[*]</c>).</param>
internal sealed record RecordPathStep(string? Name, int Index);

/// <summary>The part of JSONPath that places of values are written in: <c>$.a.b</c>, <c>$['a b']</c>, <c>$.a[0]</c>, <c>$.a[0:].b</c>.</summary>
internal static class RecordPath
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION.</exception>
    public static ImmutableArray<RecordPathStep> Parse(string text)
    {
        if (text.Length == 0 || text[0] != '$')
        {
            throw QueryErrors.RecordPath(text, "it does not begin with '$'");
        }

        var steps = ImmutableArray.CreateBuilder<RecordPathStep>();
        var rest = text.AsSpan(1);
        while (!rest.IsEmpty)
        {
            if (rest[0] == '.')
            {
                rest = rest[1..];
                var end = rest.IndexOfAny('.', '[') is >= 0 and var found ? found : rest.Length;
                if (end == 0)
                {
                    throw QueryErrors.RecordPath(text, "a name is missing behind '.'");
                }

                steps.Add(new RecordPathStep(rest[..end].ToString(), 0));
                rest = rest[end..];
                continue;
            }

            var close = rest[0] == '[' ? rest.Length > 1 && rest[1] is '\'' or '"' ? rest[2..].IndexOf(rest[1]) + 3 : rest.IndexOf(']') : -1;
            if (close < 2 || close >= rest.Length || rest[close] != ']')
            {
                throw QueryErrors.RecordPath(text, $"'{rest}' is no step");
            }

            var inner = rest[1..close];
            rest = rest[(close + 1)..];
            if (inner[0] is '\'' or '"')
            {
                steps.Add(new RecordPathStep(inner[1..^1].ToString(), 0));
            }
            else if (inner is "*" or "0:" or ":")
            {
                steps.Add(new RecordPathStep(null, -1));
            }
            else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                steps.Add(new RecordPathStep(null, index));
            }
            else
            {
                throw QueryErrors.RecordPath(text, $"'[{inner}]' is no index");
            }
        }

        return steps.ToImmutable();
    }
}
