using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Operators.Sorting;

/// <summary>A key of an order: a column, its direction and where NULLs go.</summary>
internal readonly record struct OrderKey(int Column, bool Descending, bool NullsFirst);

/// <summary>Orders rows; those that are equal keep the order in which they came.</summary>
internal sealed class RowOrder(ImmutableArray<OrderKey> keys) : IComparer<int>
{
    private ImmutableArray<StreamColumn> _columns = [];

    /// <summary>The numbers of all rows of a batch in order.</summary>
    public int[] Sort(StreamBatch rows)
    {
        _columns = rows.Columns;
        var numbers = new int[rows.RowCount];
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = row;
        }

        Array.Sort(numbers, this);
        return numbers;
    }

    /// <inheritdoc/>
    public int Compare(int x, int y)
    {
        foreach (var key in keys)
        {
            var order = CompareKey(key, x, y);
            if (order != 0)
            {
                return order;
            }
        }

        return x.CompareTo(y);
    }

    /// <summary>Compares two rows of the batch sorted last by one key.</summary>
    public int CompareKey(OrderKey key, int x, int y)
    {
        var column = _columns[key.Column];
        var (first, second) = (column.IsNull(x), column.IsNull(y));
        if (first || second)
        {
            return first == second ? 0 : first == key.NullsFirst ? -1 : 1;
        }

        var order = column.Compare(x, column, y);
        return key.Descending ? -order : order;
    }
}
