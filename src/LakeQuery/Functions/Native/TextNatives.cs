using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Text by code points, as Trino counts it.</summary>
internal static class TextNatives
{
    private static readonly DuckLogicalType TextList = DuckLogicalType.List(DuckLogicalType.Varchar);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_trim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: true, end: true))),
        ["lq_ltrim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: true, end: false))),
        ["lq_rtrim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: false, end: true))),
        ["lq_reverse"] = name => NativeRows.Text(name, Reverse),
        ["lq_reverse_binary"] = name => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, (bytes, output) =>
        {
            var span = output.GetSpan(bytes.Length)[..bytes.Length];
            bytes.CopyTo(span);
            span.Reverse();
            output.Advance(bytes.Length);
            return true;
        }),
        ["lq_replace"] = name => NativeRows.Text3(name, Replace),
        ["lq_hamming"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Hamming),
        ["lq_levenshtein"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Levenshtein),
        ["lq_luhn_check"] = name => NativeRows.Value<bool>(name, DuckLogicalType.Varchar, DuckLogicalType.Boolean, LuhnCheck),
        ["lq_soundex"] = name => NativeRows.Text(name, Soundex),
        ["lq_strpos"] = Strpos,
        ["lq_split_limit"] = SplitLimit,
        ["lq_split_part"] = SplitPart,
        ["lq_split_to_map"] = name => SplitToMap(name, many: false),
        ["lq_split_to_multimap"] = name => SplitToMap(name, many: true),
        ["lq_from_utf8"] = name => NativeRows.Bytes2(
            name, DuckLogicalType.Blob, DuckLogicalType.Varchar, DuckLogicalType.Varchar, FromUtf8),
        ["lq_combinations"] = Combinations,
        ["lq_array_join"] = ArrayJoin,
        ["lq_format"] = name => new DuckScalarFunction(name, [DuckLogicalType.Varchar], DuckLogicalType.Varchar, call =>
        {
            var (format, output) = (call.Argument(0), call.Output);
            var values = new string[call.ArgumentCount - 1];
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                for (var index = 0; index < values.Length; index++)
                {
                    values[index] = call.Argument(index + 1).Text(row);
                }

                output.SetText(row, JavaFormat.Write(format.Text(row), values));
            }
        })
        {
            Varargs = DuckLogicalType.Varchar,
        },
    };

    private static bool Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        return true;
    }

    /// <summary>Trino's white space: Unicode's without the no-break spaces.</summary>
    internal static bool IsBlank(Rune rune) => rune.Value is >= 0x1C and <= 0x1F
        || (Rune.IsWhiteSpace(rune) && rune.Value is not (0xA0 or 0x2007 or 0x202F or 0x85));

    /// <summary>The text without white space at its ends.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text, bool start, bool end)
    {
        while (start && !text.IsEmpty && Rune.DecodeFromUtf8(text, out var rune, out var used) == OperationStatus.Done && IsBlank(rune))
        {
            text = text[used..];
        }

        while (end && !text.IsEmpty && Rune.DecodeLastFromUtf8(text, out var rune, out var used) == OperationStatus.Done && IsBlank(rune))
        {
            text = text[..^used];
        }

        return text;
    }

    private static int RuneLength(byte first) => first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    private static bool Reverse(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var target = output.GetSpan(text.Length);
        var end = text.Length;
        for (var i = 0; i < text.Length;)
        {
            var size = RuneLength(text[i]);
            end -= size;
            text.Slice(i, size).CopyTo(target[end..]);
            i += size;
        }

        output.Advance(text.Length);
        return true;
    }

    private static bool Replace(ReadOnlySpan<byte> text, ReadOnlySpan<byte> search, ReadOnlySpan<byte> with, ArrayBufferWriter<byte> output)
    {
        if (search.IsEmpty)
        {
            // Before every character and at the end.
            for (var i = 0; i < text.Length;)
            {
                output.Write(with);
                var size = RuneLength(text[i]);
                output.Write(text.Slice(i, size));
                i += size;
            }

            output.Write(with);
            return true;
        }

        for (var at = text.IndexOf(search); at >= 0; at = text.IndexOf(search))
        {
            output.Write(text[..at]);
            output.Write(with);
            text = text[(at + search.Length)..];
        }

        output.Write(text);
        return true;
    }

    private static int[] CodePoints(ReadOnlySpan<byte> text)
    {
        var points = new List<int>(text.Length);
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            points.Add(rune.Value);
            text = text[used..];
        }

        return [.. points];
    }

    private static bool Hamming(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out long result)
    {
        var (left, right) = (CodePoints(first), CodePoints(second));
        if (left.Length != right.Length)
        {
            throw NativeFailureException.Argument("The input strings to hamming_distance function must have the same length");
        }

        result = left.Where((point, i) => point != right[i]).Count();
        return true;
    }

    private static bool Levenshtein(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out long result)
    {
        var (left, right) = (CodePoints(first), CodePoints(second));
        if ((long)left.Length * right.Length > 1_000_000)
        {
            throw NativeFailureException.Argument("The combined inputs for Levenshtein distance are too large");
        }

        var costs = new int[right.Length + 1];
        for (var j = 0; j < costs.Length; j++)
        {
            costs[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var cost = Math.Min(Math.Min(costs[j + 1], costs[j]) + 1, diagonal + (left[i] == right[j] ? 0 : 1));
                (diagonal, costs[j + 1]) = (costs[j + 1], cost);
            }
        }

        result = costs[^1];
        return true;
    }

    private static bool LuhnCheck(ReadOnlySpan<byte> text, out bool result)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[^(i + 1)] - '0';
            if (digit is < 0 or > 9)
            {
                throw NativeFailureException.Argument($"Invalid characters in input: {CoreNatives.Text(text)}");
            }

            var value = i % 2 == 1 ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
        }

        result = !text.IsEmpty && sum % 10 == 0;
        return true;
    }

    private static bool Soundex(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        const string codes = "01230120022455012623010202";
        Span<byte> result = [(byte)'0', (byte)'0', (byte)'0', (byte)'0'];
        var (count, last) = (0, '\0');
        foreach (var character in text)
        {
            var letter = character & ~0x20;
            if (letter is < 'A' or > 'Z')
            {
                if (character >= 0x80)
                {
                    throw NativeFailureException.Argument($"The character is not mapped: {CoreNatives.Text(text)}");
                }

                continue;
            }

            var code = codes[letter - 'A'];
            if (count == 0)
            {
                result[count++] = (byte)letter;
            }
            else if (code != '0' && code != last && count < 4)
            {
                result[count++] = (byte)code;
            }

            // H and W do not part equal codes, vowels do.
            last = letter is 'H' or 'W' ? last : code;
        }

        return count == 0 || Write(output, result);
    }

    private static DuckScalarFunction Strpos(string name) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.BigInt], DuckLogicalType.BigInt, call =>
        {
            var texts = call.Argument(0);
            var searches = call.Argument(1);
            var instances = call.Argument(2).Data<long>();
            var output = call.Output;
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = Occurrence(texts.Bytes(row), searches.Bytes(row), instances[row]);
                }
            }
        });

    private static long Occurrence(ReadOnlySpan<byte> text, ReadOnlySpan<byte> search, long instance)
    {
        if (instance == 0)
        {
            throw NativeFailureException.Argument("'instance' must be a positive or negative number.");
        }

        if (search.IsEmpty)
        {
            return 1;
        }

        var at = -1;
        if (instance > 0)
        {
            for (; instance > 0; instance--)
            {
                var next = at + 1 > text.Length ? -1 : text[(at + 1)..].IndexOf(search);
                if (next < 0)
                {
                    return 0;
                }

                at += next + 1;
            }
        }
        else
        {
            var end = text.Length;
            for (; instance < 0; instance++)
            {
                at = end < 0 ? -1 : text[..end].LastIndexOf(search);
                if (at < 0)
                {
                    return 0;
                }

                end = at + search.Length - 1;
            }
        }

        return Encoding.UTF8.GetCharCount(text[..at]) is var chars && chars == at ? at + 1 : CodePoints(text[..at]).Length + 1;
    }

    private static DuckScalarFunction SplitPart(string name) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.BigInt], DuckLogicalType.Varchar, call =>
        {
            var texts = call.Argument(0);
            var delimiters = call.Argument(1);
            var places = call.Argument(2).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                if (places[row] < 1)
                {
                    throw NativeFailureException.Argument("Index must be greater than zero");
                }

                if (Part(texts.Bytes(row), delimiters.Bytes(row), places[row], out var part))
                {
                    output.SetBytes(row, part);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    // An empty delimiter parts all characters.
    private static bool Part(ReadOnlySpan<byte> text, ReadOnlySpan<byte> delimiter, long place, out ReadOnlySpan<byte> part)
    {
        part = text;
        for (; place > 1; place--)
        {
            var next = delimiter.IsEmpty ? (text.IsEmpty ? -1 : RuneLength(text[0])) : text.IndexOf(delimiter);
            if (next < 0)
            {
                return false;
            }

            text = text[(next + delimiter.Length)..];
        }

        if (delimiter.IsEmpty)
        {
            part = text.IsEmpty ? text : text[..RuneLength(text[0])];
            return !text.IsEmpty;
        }

        part = text.IndexOf(delimiter) is >= 0 and var end ? text[..end] : text;
        return true;
    }

    private static DuckScalarFunction SplitLimit(string name) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.BigInt], TextList, call =>
        {
            var texts = call.Argument(0);
            var delimiters = call.Argument(1);
            var limits = call.Argument(2).Data<long>();
            var output = call.Output;
            var parts = new ListCollector();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    output.SetList(row, 0, 0);
                    continue;
                }

                var text = texts.Bytes(row);
                var delimiter = delimiters.Bytes(row);
                var limit = limits[row];
                if (limit is <= 0 or > int.MaxValue || delimiter.IsEmpty)
                {
                    throw NativeFailureException.Argument(
                        limit <= 0 ? "Limit must be positive" : limit > int.MaxValue ? "Limit is too large" : "The delimiter may not be the empty string");
                }

                var start = parts.Count;
                for (var at = text.IndexOf(delimiter); at >= 0 && parts.Count - start < limit - 1; at = text.IndexOf(delimiter))
                {
                    parts.Add(text[..at]);
                    text = text[(at + delimiter.Length)..];
                }

                parts.Add(text);
                output.SetList(row, start, parts.Count - start);
            }

            parts.CopyTo(output.ReserveList(parts.Count));
            output.SetListSize(parts.Count);
        });

    private static DuckScalarFunction SplitToMap(string name, bool many) =>
        new(
            name,
            [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.Varchar],
            DuckLogicalType.Map(DuckLogicalType.Varchar, many ? TextList : DuckLogicalType.Varchar),
            call =>
            {
                var (texts, entries, separators, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Output);
                var rows = new List<(int Row, List<(string Key, List<string> Values)> Entries)>();
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        rows.Add((row, Entries(texts.Text(row), entries.Text(row), separators.Text(row), many)));
                    }
                    else
                    {
                        output.SetList(row, 0, 0);
                    }
                }

                var all = rows.SelectMany(row => row.Entries).ToList();
                var child = output.ReserveList(all.Count);
                var (keys, values) = (child.StructChild(0), child.StructChild(1));
                var offset = 0;
                foreach (var (row, pairs) in rows)
                {
                    output.SetList(row, offset, pairs.Count);
                    offset += pairs.Count;
                }

                var items = many ? values.ReserveList(all.Sum(pair => pair.Values.Count)) : values;
                var item = 0;
                for (var i = 0; i < all.Count; i++)
                {
                    keys.SetText(i, all[i].Key);
                    if (many)
                    {
                        values.SetList(i, item, all[i].Values.Count);
                    }

                    foreach (var value in all[i].Values)
                    {
                        items.SetText(item++, value);
                    }
                }

                if (many)
                {
                    values.SetListSize(item);
                }

                output.SetListSize(all.Count);
            });

    private static List<(string Key, List<string> Values)> Entries(string text, string entryDelimiter, string separator, bool many)
    {
        if (entryDelimiter.Length == 0 || separator.Length == 0 || entryDelimiter == separator)
        {
            throw NativeFailureException.Argument(entryDelimiter.Length == 0 ? "entryDelimiter is empty"
                : separator.Length == 0 ? "keyValueDelimiter is empty" : "entryDelimiter and keyValueDelimiter must not be the same");
        }

        var found = new List<(string Key, List<string> Values)>();
        var parts = text.Split(entryDelimiter);
        for (var i = 0; i < parts.Length; i++)
        {
            // An empty end makes no entry.
            if (parts[i].Length == 0 && i == parts.Length - 1)
            {
                break;
            }

            var pair = parts[i].Split(separator);
            if (pair.Length != 2)
            {
                throw NativeFailureException.Argument($"Key-value delimiter must appear exactly once in each entry. Bad input: '{parts[i]}'");
            }

            var known = found.FindIndex(entry => entry.Key == pair[0]);
            if (known < 0)
            {
                found.Add((pair[0], [pair[1]]));
            }
            else if (many)
            {
                found[known].Values.Add(pair[1]);
            }
            else
            {
                throw NativeFailureException.Argument($"Duplicate keys ({pair[0]}) are not allowed. Specifying a lambda to resolve conflicts can avoid this error");
            }
        }

        return found;
    }

    private static bool FromUtf8(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> replacement, ArrayBufferWriter<byte> output)
    {
        if (!replacement.IsEmpty && RuneLength(replacement[0]) != replacement.Length)
        {
            throw NativeFailureException.Argument("Replacement character string must empty or a single character");
        }

        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var used);
            output.Write(status == OperationStatus.Done ? bytes[..used] : replacement);
            bytes = bytes[used..];
        }

        return true;
    }

    // DuckDB's array_to_string takes constant separators only.
    private static DuckScalarFunction ArrayJoin(string name) =>
        new(name, [TextList, DuckLogicalType.Varchar], DuckLogicalType.Varchar, call =>
        {
            var (lists, delimiters, output) = (call.Argument(0), call.Argument(1), call.Output);
            var elements = lists.ListChild();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var (entry, buffer, first) = (lists.ListEntries[row], NativeRows.Buffer(), true);
                for (var i = (int)entry.Offset; i < (int)(entry.Offset + entry.Length); i++)
                {
                    if (!elements.IsValid(i))
                    {
                        continue;
                    }

                    if (!first)
                    {
                        buffer.Write(delimiters.Bytes(row));
                    }

                    first = false;
                    buffer.Write(elements.Bytes(i));
                }

                output.SetBytes(row, buffer.WrittenSpan);
            }
        });

    // The index groups of combinations(): the elements themselves may be of any type.
    private static DuckScalarFunction Combinations(string name) =>
        new(name, [DuckLogicalType.BigInt, DuckLogicalType.BigInt], DuckLogicalType.List(DuckLogicalType.List(DuckLogicalType.BigInt)), call =>
        {
            var lengths = call.Argument(0).Data<long>();
            var sizes = call.Argument(1).Data<long>();
            var output = call.Output;
            var groups = new List<int[]>();
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = groups.Count;
                if (output.IsValid(row))
                {
                    AddGroups(groups, (int)lengths[row], sizes[row]);
                }

                output.SetList(row, start, groups.Count - start);
            }

            var inner = output.ReserveList(groups.Count);
            var items = inner.ReserveList(groups.Sum(group => group.Length));
            var values = items.Data<long>();
            var item = 0;
            for (var i = 0; i < groups.Count; i++)
            {
                inner.SetList(i, item, groups[i].Length);
                foreach (var index in groups[i])
                {
                    values[item++] = index + 1;
                }
            }

            inner.SetListSize(item);
            output.SetListSize(groups.Count);
        });

    private static void AddGroups(List<int[]> groups, int length, long size)
    {
        if (size is < 0 or > 5)
        {
            throw NativeFailureException.Argument(size < 0 ? "combination size must not be negative" : "combination size must not exceed 5");
        }

        // Lexicographic by the last index first, as Trino orders them.
        var start = groups.Count;
        var group = Enumerable.Range(0, (int)size).ToArray();
        while (size <= length)
        {
            groups.Add([.. group]);
            if (groups.Count - start > 100_000)
            {
                throw NativeFailureException.Argument("combinations exceed max size");
            }

            var i = 0;
            while (i < size && group[i] + 1 == (i + 1 < size ? group[i + 1] : length))
            {
                i++;
            }

            if (i == size)
            {
                break;
            }

            group[i]++;
            for (var j = 0; j < i; j++)
            {
                group[j] = j;
            }
        }
    }
}
