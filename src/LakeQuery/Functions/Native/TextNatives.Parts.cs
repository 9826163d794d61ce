using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <content>Parts of texts: finding, splitting and joining them.</content>
internal static partial class TextNatives
{
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
}
