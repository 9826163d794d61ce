using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Regular expressions in Java's syntax.</summary>
internal static class RegexpNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType TextList = DuckLogicalType.List(DuckLogicalType.Varchar);

    [ThreadStatic]
    private static byte[]? _lastText;

    [ThreadStatic]
    private static JavaPattern? _last;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_regexp_like"] = name => NativeRows.Value2<bool>(
            name,
            DuckLogicalType.Boolean,
            (ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, out bool found) =>
            {
                var compiled = Pattern(pattern);
                if (text.Length > 1024)
                {
                    found = compiled.For(text).IsMatch(CoreNatives.Text(text));
                    return true;
                }

                Span<char> chars = stackalloc char[1024];
                found = compiled.For(text).IsMatch(chars[..Encoding.UTF8.GetChars(text, chars)]);
                return true;
            }),
        ["lq_regexp_count"] = name => NativeRows.Value2<long>(
            name,
            DuckLogicalType.BigInt,
            (ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, out long count) =>
            {
                count = Pattern(pattern).For(text).Count(CoreNatives.Text(text));
                return true;
            }),
        ["lq_regexp_extract"] = name => new DuckScalarFunction(name, [Text, Text, DuckLogicalType.BigInt], Text, call =>
        {
            var texts = call.Argument(0);
            var patterns = call.Argument(1);
            var groups = call.Argument(2).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var pattern = Pattern(patterns.Bytes(row));
                var group = Group(pattern, groups[row]);
                var match = pattern.For(texts.Bytes(row)).Match(texts.Text(row));
                if (match.Success && match.Groups[group].Success)
                {
                    output.SetText(row, match.Groups[group].Value);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        }),
        ["lq_regexp_extract_all"] = name => Lists(name, [Text, Text, DuckLogicalType.BigInt], (call, row, parts) =>
        {
            var pattern = Pattern(call.Argument(1).Bytes(row));
            var group = Group(pattern, call.Argument(2).Data<long>()[row]);
            foreach (Match match in pattern.For(call.Argument(0).Bytes(row)).Matches(call.Argument(0).Text(row)))
            {
                if (match.Groups[group].Success)
                {
                    parts.Add(match.Groups[group].Value);
                }
                else
                {
                    parts.AddNull();
                }
            }
        }),
        ["lq_regexp_split"] = name => Lists(name, [Text, Text], (call, row, parts) =>
        {
            var text = call.Argument(0).Text(row);
            var last = 0;
            foreach (Match match in Pattern(call.Argument(1).Bytes(row)).For(call.Argument(0).Bytes(row)).Matches(text))
            {
                parts.Add(text[last..match.Index]);
                last = match.Index + match.Length;
            }

            parts.Add(text[last..]);
        }),
        ["lq_regexp_position"] = Position,
        ["lq_regexp_replace"] = name => NativeRows.Text3(name, (text, pattern, replacement, output) =>
        {
            var compiled = Pattern(pattern);
            var with = CoreNatives.Text(replacement);
            output.Write(compiled.For(text).Replace(CoreNatives.Text(text), match => Expand(compiled, match, with)));
            return true;
        }),
        ["lq_regexp_pieces"] = Pieces,
    };

    private static JavaPattern Pattern(ReadOnlySpan<byte> text)
    {
        if (_last is { } last && text.SequenceEqual(_lastText))
        {
            return last;
        }

        var pattern = JavaPattern.Get(Encoding.UTF8.GetString(text));
        (_lastText, _last) = (text.ToArray(), pattern);
        return pattern;
    }

    private static int Group(JavaPattern pattern, long group)
    {
        if (group < 0)
        {
            throw NativeFailureException.Argument("Group cannot be negative");
        }

        return group <= pattern.GroupCount
            ? (int)group
            : throw NativeFailureException.Argument($"Pattern has {pattern.GroupCount} groups. Cannot access group {group}");
    }

    // $n takes as many digits as name a group, ${name} a named group, a backslash makes the next character plain.
    internal static string Expand(JavaPattern pattern, Match match, string replacement)
    {
        var text = new StringBuilder();
        for (var i = 0; i < replacement.Length; i++)
        {
            switch (replacement[i])
            {
                case '\\' when i + 1 < replacement.Length:
                    text.Append(replacement[++i]);
                    break;
                case '$' when i + 1 < replacement.Length && replacement[i + 1] == '{':
                    var end = replacement.IndexOf('}', i);
                    var number = end < 0 ? 0 : pattern.GroupNumber(replacement[(i + 2)..end]);
                    if (number == 0)
                    {
                        throw NativeFailureException.Argument($"Illegal replacement sequence: unknown group in '{replacement}'");
                    }

                    text.Append(match.Groups[number].Value);
                    i = end;
                    break;
                case '$' when i + 1 < replacement.Length && char.IsAsciiDigit(replacement[i + 1]):
                    var group = replacement[++i] - '0';
                    if (group > pattern.GroupCount)
                    {
                        throw NativeFailureException.Argument($"Illegal replacement sequence: unknown group {{ {group} }}");
                    }

                    while (i + 1 < replacement.Length && char.IsAsciiDigit(replacement[i + 1])
                        && (group * 10) + replacement[i + 1] - '0' <= pattern.GroupCount)
                    {
                        group = (group * 10) + replacement[++i] - '0';
                    }

                    text.Append(match.Groups[group].Value);
                    break;
                case '$' or '\\':
                    throw NativeFailureException.Argument($"Illegal replacement sequence: '{replacement}'");
                default:
                    text.Append(replacement[i]);
                    break;
            }
        }

        return text.ToString();
    }

    private delegate void Collect(DuckScalarCall call, int row, ListCollector parts);

    private static DuckScalarFunction Lists(string name, DuckLogicalType[] parameters, Collect collect) =>
        new(name, parameters, TextList, call =>
        {
            var output = call.Output;
            var parts = new ListCollector();
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = parts.Count;
                if (output.IsValid(row))
                {
                    collect(call, row, parts);
                }

                output.SetList(row, start, parts.Count - start);
            }

            parts.CopyTo(output.ReserveList(parts.Count));
            output.SetListSize(parts.Count);
        });

    private static DuckScalarFunction Position(string name) =>
        new(name, [Text, Text, DuckLogicalType.Integer, DuckLogicalType.Integer], DuckLogicalType.Integer, call =>
        {
            var (texts, patterns, output) = (call.Argument(0), call.Argument(1), call.Output);
            var starts = call.Argument(2).Data<int>();
            var counts = call.Argument(3).Data<int>();
            var values = output.Data<int>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                if (starts[row] < 1 || counts[row] < 1)
                {
                    throw NativeFailureException.Argument(
                        string.Create(CultureInfo.InvariantCulture, $"{(starts[row] < 1 ? "start" : "occurrence")} position cannot be smaller than 1"));
                }

                values[row] = Find(Pattern(patterns.Bytes(row)).For(texts.Bytes(row)), texts.Text(row), starts[row], counts[row]);
            }
        });

    private static int Find(Regex pattern, string text, int start, int count)
    {
        var offset = 0;
        for (var skipped = 1; skipped < start; skipped++)
        {
            if (offset >= text.Length)
            {
                return -1;
            }

            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
        }

        var match = pattern.Match(text, offset);
        for (; match.Success && count > 1; count--)
        {
            match = match.NextMatch();
        }

        return match.Success ? Count(text.AsSpan(0, match.Index)) + 1 : -1;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune;
            count++;
        }

        return count;
    }

    // The text before each match with the match's groups, and last the text after all, so that a lambda inside DuckDB can replace.
    private static DuckScalarFunction Pieces(string name)
    {
        var piece = DuckLogicalType.Struct(("lit", Text), ("found", DuckLogicalType.Boolean), ("groups", TextList));
        return new DuckScalarFunction(name, [Text, Text], DuckLogicalType.List(piece), call =>
        {
            var output = call.Output;
            var (literals, groups, found) = (new ListCollector(), new ListCollector(), new List<(bool Found, int Start, int Length)>());
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = literals.Count;
                if (output.IsValid(row))
                {
                    var (text, last) = (call.Argument(0).Text(row), 0);
                    foreach (Match match in Pattern(call.Argument(1).Bytes(row)).For(call.Argument(0).Bytes(row)).Matches(text))
                    {
                        literals.Add(text[last..match.Index]);
                        last = match.Index + match.Length;
                        var first = groups.Count;
                        foreach (var group in match.Groups.Values.Skip(1))
                        {
                            if (group.Success)
                            {
                                groups.Add(group.Value);
                            }
                            else
                            {
                                groups.AddNull();
                            }
                        }

                        found.Add((true, first, groups.Count - first));
                    }

                    literals.Add(text[last..]);
                    found.Add((false, groups.Count, 0));
                }

                output.SetList(row, start, literals.Count - start);
            }

            var child = output.ReserveList(literals.Count);
            literals.CopyTo(child.StructChild(0));
            var flags = child.StructChild(1).Data<bool>();
            var lists = child.StructChild(2);
            for (var i = 0; i < found.Count; i++)
            {
                flags[i] = found[i].Found;
                lists.SetList(i, found[i].Start, found[i].Length);
            }

            groups.CopyTo(lists.ReserveList(groups.Count));
            lists.SetListSize(groups.Count);
            output.SetListSize(literals.Count);
        });
    }
}
