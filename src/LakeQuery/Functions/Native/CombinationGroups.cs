using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>The groups of combinations(), by the places of their elements, which may be of any type.</summary>
internal static class CombinationGroups
{
    /// <summary>Declares the function: a list's length and a group's size give the groups of places.</summary>
    public static DuckScalarFunction Create(string name) =>
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
