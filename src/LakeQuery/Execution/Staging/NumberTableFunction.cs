using System.Collections.Concurrent;
using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Execution.Staging;

/// <summary>The table function by which DuckDB reads a <see cref="NumberTable"/>: its columns are <c>k0</c>, <c>k1</c> and on.</summary>
internal sealed class NumberTableFunction() : DuckTableFunction("lq_staged", DuckLogicalType.BigInt)
{
    private static readonly ConcurrentDictionary<long, NumberTable> Tables = new();
    private static long _lastKey;

    /// <summary>A key under which a table can be lent; <see cref="Sql"/> names it in a statement.</summary>
    public static long NewKey() => Interlocked.Increment(ref _lastKey);

    /// <summary>What stands in FROM.</summary>
    public static string Sql(long key) => string.Create(CultureInfo.InvariantCulture, $"lq_staged({key})");

    /// <summary>The name of a column.</summary>
    public static string ColumnName(int index) => "k" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Lends a table to DuckDB until it is taken back.</summary>
    public static void Lend(long key, NumberTable table) => Tables[key] = table;

    /// <summary>Ends the loan.</summary>
    public static void TakeBack(long key) => Tables.TryRemove(key, out _);

    /// <inheritdoc/>
    protected override DuckTableSource Bind(IReadOnlyList<DuckValue> arguments) => Tables.TryGetValue(arguments[0].Int64, out var table)
        ? new Source(table)
        : throw new InvalidOperationException("These rows are gone already.");

    private sealed class Source(NumberTable table) : DuckTableSource
    {
        public override IReadOnlyList<DuckColumn> Columns { get; } =
            [.. Enumerable.Range(0, table.ColumnCount).Select(index => new DuckColumn(ColumnName(index), DuckLogicalType.BigInt))];

        public override long? RowCount => table.RowCount;

        public override bool IsRowCountExact => true;

        public override DuckTableScan Open(int[] columns) => new Scan(table, columns);
    }

    // One thread: the rows keep their order as long as nothing else changes it.
    private sealed class Scan(NumberTable table, int[] columns) : DuckTableScan
    {
        private int _next;

        public override int Fill(DuckTableChunk chunk, object? thread)
        {
            var rows = Math.Min(table.RowCount - _next, DuckTableChunk.Capacity);
            for (var index = 0; index < columns.Length; index++)
            {
                var values = table.Column(columns[index]).Slice(_next, rows);
                var writer = chunk.Column(index);
                values.CopyTo(writer.Data<long>());
                for (var row = values.IndexOf(NumberTable.Null); row >= 0 && row < values.Length;)
                {
                    writer.SetNull(row);
                    var further = values[(row + 1)..].IndexOf(NumberTable.Null);
                    row = further < 0 ? -1 : row + 1 + further;
                }
            }

            _next += rows;
            return rows;
        }
    }
}
