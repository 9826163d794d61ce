using System.Runtime.InteropServices;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Elements of any type compared as Trino does. Those that choose elements give their places, from 1, for list_select().</summary>
internal static class NestedNatives
{
    private static readonly DuckLogicalType Places = DuckLogicalType.List(DuckLogicalType.BigInt);

    private delegate void Chooser(Choice choice, int row);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_combinations"] = CombinationGroups.Create,
        ["lq_distinct_places"] = name => Chosen(name, 1, (choice, row) =>
        {
            var list = choice.First;
            var (start, end) = list.Range(row);
            choice.Seen.Clear(end - start);
            for (var i = start; i < end; i++)
            {
                if (choice.Seen.Add(list.Elements, i))
                {
                    choice.Take(i - start + 1);
                }
            }
        }),
        ["lq_except_places"] = name => Chosen(name, 2, (choice, row) => Among(choice, row, wanted: false)),
        ["lq_intersect_places"] = name => Chosen(name, 2, (choice, row) => Among(choice, row, wanted: true)),
        ["lq_keep_places"] = name => Chosen(name, 2, Keep),
        ["lq_key_groups"] = KeyGroups,
        ["lq_order_places"] = OrderPlaces,
        ["lq_arrays_overlap"] = name => Answer(name, Overlap),
        ["lq_nested_contains"] = name => Answer(name, Contains),
        ["lq_nested_equal"] = name => Answer(name, (first, second, _, row) => first.Equal(row, second, row)),
        ["lq_nested_identical"] = name => new DuckScalarFunction(name, [DuckLogicalType.Any, DuckLogicalType.Any], DuckLogicalType.Boolean, call =>
        {
            var (first, second) = (new NestedColumn(call.Argument(0)), new NestedColumn(call.Argument(1)));
            var values = call.Output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                values[row] = first.Identical(row, second, row);
            }
        })
        {
            HandlesNulls = true,
        },
        ["lq_nested_position"] = name => Number(name, Position),
        ["lq_nested_compare"] = name => Number(name, (first, second, row) => first.Compare(row, second, row)),
    };

    private static DuckScalarFunction Chosen(string name, int arguments, Chooser choose) =>
        new(name, [.. Enumerable.Repeat(DuckLogicalType.Any, arguments)], Places, call =>
        {
            var output = call.Output;
            var choice = new Choice(new NestedColumn(call.Argument(0)), arguments > 1 ? new NestedColumn(call.Argument(1)) : null);
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = choice.Count;
                if (output.IsValid(row))
                {
                    choose(choice, row);
                }

                output.SetList(row, start, choice.Count - start);
            }

            choice.Taken.CopyTo(output.ReserveList(choice.Count).Data<long>());
            output.SetListSize(choice.Count);
        });

    // Elements of the first list, once each, that the second has or has not.
    private static void Among(Choice choice, int row, bool wanted)
    {
        var (list, other) = (choice.First, choice.Second!);
        var ((start, end), (otherStart, otherEnd)) = (list.Range(row), other.Range(row));
        choice.Seen.Clear(end - start);
        choice.Others.Clear(otherEnd - otherStart);
        for (var i = otherStart; i < otherEnd; i++)
        {
            choice.Others.Add(other.Elements, i);
        }

        for (var i = start; i < end; i++)
        {
            if (choice.Others.Contains(list.Elements, i) == wanted && choice.Seen.Add(list.Elements, i))
            {
                choice.Take(i - start + 1);
            }
        }
    }

    private static void Keep(Choice choice, int row)
    {
        var (list, value) = (choice.First, choice.Second!);
        var (start, end) = list.Range(row);
        for (var i = start; i < end; i++)
        {
            if (list.Elements.IsNull(i) || !(list.Elements.Equal(i, value, row) ?? throw NullInside("array_remove")))
            {
                choice.Take(i - start + 1);
            }
        }
    }

    private static bool? Contains(NestedColumn list, NestedColumn value, PlaceSet seen, int row)
    {
        var (start, end) = list.Range(row);
        var foundNull = false;
        for (var i = start; i < end; i++)
        {
            if (list.Elements.IsNull(i))
            {
                foundNull = true;
            }
            else if (list.Elements.Equal(i, value, row) ?? throw NullInside("contains"))
            {
                return true;
            }
        }

        return foundNull ? null : false;
    }

    private static long Position(NestedColumn list, NestedColumn value, int row)
    {
        var (start, end) = list.Range(row);
        for (var i = start; i < end; i++)
        {
            if (!list.Elements.IsNull(i) && (list.Elements.Equal(i, value, row) ?? throw NullInside("array_position")))
            {
                return i - start + 1;
            }
        }

        return 0;
    }

    private static NativeFailureException NullInside(string function) =>
        new("NOT_SUPPORTED", $"{function} does not support arrays with elements that are null or contain null");

    private static bool? Overlap(NestedColumn first, NestedColumn second, PlaceSet seen, int row)
    {
        var ((start, end), (otherStart, otherEnd)) = (first.Range(row), second.Range(row));
        if (start == end || otherStart == otherEnd)
        {
            return false;
        }

        seen.Clear(otherEnd - otherStart);
        var foundNull = false;
        for (var i = otherStart; i < otherEnd; i++)
        {
            foundNull |= second.Elements.IsNull(i);
            seen.Add(second.Elements, i);
        }

        for (var i = start; i < end; i++)
        {
            if (first.Elements.IsNull(i))
            {
                foundNull = true;
            }
            else if (seen.Contains(first.Elements, i))
            {
                return true;
            }
        }

        return foundNull ? null : false;
    }

    private static DuckScalarFunction Answer(string name, Func<NestedColumn, NestedColumn, PlaceSet, int, bool?> body) =>
        new(name, [DuckLogicalType.Any, DuckLogicalType.Any], DuckLogicalType.Boolean, call =>
        {
            var (first, second, seen) = (new NestedColumn(call.Argument(0)), new NestedColumn(call.Argument(1)), new PlaceSet());
            var output = call.Output;
            var values = output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    if (body(first, second, seen, row) is { } answer)
                    {
                        values[row] = answer;
                    }
                    else
                    {
                        output.SetNull(row);
                    }
                }
            }
        });

    private static DuckScalarFunction Number(string name, Func<NestedColumn, NestedColumn, int, long> body) =>
        new(name, [DuckLogicalType.Any, DuckLogicalType.Any], DuckLogicalType.BigInt, call =>
        {
            var (first, second, output) = (new NestedColumn(call.Argument(0)), new NestedColumn(call.Argument(1)), call.Output);
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(first, second, row);
                }
            }
        });

    // The places of equal elements together, in the order of their first.
    private static DuckScalarFunction KeyGroups(string name) => new(name, [DuckLogicalType.Any], DuckLogicalType.List(Places), call =>
    {
        var (list, output, seen) = (new NestedColumn(call.Argument(0)), call.Output, new PlaceSet());
        var groups = new List<List<long>>();
        var items = 0;
        for (var row = 0; row < call.RowCount; row++)
        {
            var first = groups.Count;
            if (output.IsValid(row))
            {
                var (start, end) = list.Range(row);
                seen.Clear(end - start);
                for (var i = start; i < end; i++)
                {
                    var group = seen.IndexOf(list.Elements, i);
                    if (group == groups.Count - first)
                    {
                        groups.Add([]);
                    }

                    groups[first + group].Add(i - start + 1);
                    items++;
                }
            }

            output.SetList(row, first, groups.Count - first);
        }

        var inner = output.ReserveList(groups.Count);
        var values = inner.ReserveList(items).Data<long>();
        var item = 0;
        for (var i = 0; i < groups.Count; i++)
        {
            inner.SetList(i, item, groups[i].Count);
            foreach (var place in groups[i])
            {
                values[item++] = place;
            }
        }

        inner.SetListSize(item);
        output.SetListSize(groups.Count);
    });

    // The order of elements whose comparisons with each other are given, a list for each: the places, equal ones as they came.
    private static DuckScalarFunction OrderPlaces(string name) => new(name, [DuckLogicalType.List(Places)], Places, call =>
    {
        var (rows, output) = (call.Argument(0), call.Output);
        var lists = rows.ListChild();
        var comparisons = lists.ListChild();
        var places = new List<long>();
        for (var row = 0; row < call.RowCount; row++)
        {
            var start = places.Count;
            if (output.IsValid(row))
            {
                var entry = rows.ListEntries[row];
                var matrix = new int[(int)(entry.Length * entry.Length)];
                var size = (int)entry.Length;
                for (var i = 0; i < size; i++)
                {
                    var offset = (int)lists.ListEntries[(int)entry.Offset + i].Offset;
                    for (var j = 0; j < size; j++)
                    {
                        var answer = comparisons.IsValid(offset + j) ? comparisons.Data<long>()[offset + j] : long.MinValue;
                        matrix[(i * size) + j] = answer is >= -1 and <= 1
                            ? (int)answer
                            : throw NativeFailureException.Argument("Lambda comparator must return either -1, 0, or 1");
                    }
                }

                places.AddRange(Enumerable.Range(0, size).Order(Comparer<int>.Create((i, j) => matrix[(i * size) + j])).Select(i => i + 1L));
            }

            output.SetList(row, start, places.Count - start);
        }

        CollectionsMarshal.AsSpan(places).CopyTo(output.ReserveList(places.Count).Data<long>());
        output.SetListSize(places.Count);
    });


    // What one call of a chooser works with, made once a chunk.
    private sealed class Choice(NestedColumn first, NestedColumn? second)
    {
        private readonly List<long> _taken = [];

        public NestedColumn First => first;

        public NestedColumn? Second => second;

        public PlaceSet Seen { get; } = new();

        public PlaceSet Others { get; } = new();

        public int Count => _taken.Count;

        public ReadOnlySpan<long> Taken => CollectionsMarshal.AsSpan(_taken);

        public void Take(int place) => _taken.Add(place);
    }

    /// <summary>A set of values that lie in columns, by hash; used again for every row.</summary>
    private sealed class PlaceSet
    {
        private (NestedColumn Column, int Row, ulong Hash, int Index)[] _slots = new (NestedColumn, int, ulong, int)[16];
        private int _count;

        public void Clear(int expected)
        {
            if (_count > 0)
            {
                Array.Clear(_slots);
                _count = 0;
            }

            if (expected * 2 > _slots.Length)
            {
                _slots = new (NestedColumn, int, ulong, int)[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)expected * 2)];
            }
        }

        public bool Add(NestedColumn column, int row)
        {
            var before = _count;
            IndexOf(column, row);
            return _count > before;
        }

        /// <summary>The number of the value in the order of first coming; it is added when it is new.</summary>
        public int IndexOf(NestedColumn column, int row)
        {
            var hash = column.Hash(row);
            ref var slot = ref Slot(column, row, hash);
            if (slot.Column is null)
            {
                slot = (column, row, hash, _count++);
            }

            return slot.Index;
        }

        public bool Contains(NestedColumn column, int row) => Slot(column, row, column.Hash(row)).Column is not null;

        private ref (NestedColumn Column, int Row, ulong Hash, int Index) Slot(NestedColumn column, int row, ulong hash)
        {
            var mask = _slots.Length - 1;
            for (var at = (int)hash & mask; ; at = (at + 1) & mask)
            {
                ref var slot = ref _slots[at];
                if (slot.Column is null || (slot.Hash == hash && slot.Column.Identical(slot.Row, column, row)))
                {
                    return ref slot;
                }
            }
        }
    }
}
