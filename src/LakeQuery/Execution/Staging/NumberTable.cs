namespace LakeQuery.Execution.Staging;

/// <summary>Rows of whole numbers in memory, column by column: what operators hand over to DuckDB are row numbers and counts.</summary>
internal sealed class NumberTable(int columnCount)
{
    /// <summary>Stands for NULL.</summary>
    public const long Null = long.MinValue;

    private const int FirstCapacity = 256;

    private readonly long[][] _columns = [.. Enumerable.Range(0, columnCount).Select(_ => new long[FirstCapacity])];

    /// <summary>How many columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>How many rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>The values of a column.</summary>
    public ReadOnlySpan<long> Column(int index) => _columns[index].AsSpan(0, RowCount);

    /// <summary>Adds a row, to be filled by <see cref="Set"/>; returns its number.</summary>
    public int Add()
    {
        if (_columns.Length > 0 && RowCount == _columns[0].Length)
        {
            for (var index = 0; index < _columns.Length; index++)
            {
                Array.Resize(ref _columns[index], RowCount * 2);
            }
        }

        return RowCount++;
    }

    /// <summary>Sets a value.</summary>
    public void Set(int row, int column, long value) => _columns[column][row] = value;

    /// <summary>Drops all rows, keeping the memory.</summary>
    public void Clear() => RowCount = 0;
}
