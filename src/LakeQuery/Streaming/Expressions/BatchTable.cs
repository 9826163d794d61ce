using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Functions;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Rows of a batch that DuckDB reads as a table: the columns <c>b0</c>, <c>b1</c> and on, then <c>rt</c>, the ROWTIME, and <c>rn</c>, the row's
/// number from 0.</summary>
internal sealed class BatchTable : IDisposable
{
    private static readonly ConcurrentDictionary<long, BatchTable> Tables = new();
    private static long _lastKey;

    private readonly long _key = Interlocked.Increment(ref _lastKey);
    private ImmutableArray<StreamColumn> _columns = [];
    private LongColumn? _rowtimes;
    private int _start;
    private int _count;

    /// <summary>A table of these columns, readable as <see cref="Sql"/> until it is disposed.</summary>
    public BatchTable(ImmutableArray<SqlType> types)
    {
        Types = types;
        Tables[_key] = this;
    }

    /// <summary>The types of the columns b0 and on.</summary>
    public ImmutableArray<SqlType> Types { get; }

    /// <summary>What stands in FROM.</summary>
    public string Sql => string.Create(CultureInfo.InvariantCulture, $"lq_batch({_key})");

    /// <summary>The name of a column.</summary>
    public static string ColumnName(int index) => "b" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes neighbouring rows of columns readable by the next run of a statement.</summary>
    public void Set(ImmutableArray<StreamColumn> columns, LongColumn rowtimes, int start, int count) =>
        (_columns, _rowtimes, _start, _count) = (columns, rowtimes, start, count);

    /// <inheritdoc/>
    public void Dispose() => Tables.TryRemove(_key, out _);

    /// <summary>The table function.</summary>
    internal sealed class Function() : DuckTableFunction("lq_batch", DuckLogicalType.BigInt)
    {
        /// <inheritdoc/>
        protected override DuckTableSource Bind(IReadOnlyList<DuckValue> arguments) => Tables.TryGetValue(arguments[0].Int64, out var table)
            ? new Source(table)
            : throw new InvalidOperationException("These rows are gone already.");
    }

    private sealed class Source(BatchTable table) : DuckTableSource
    {
        public override IReadOnlyList<DuckColumn> Columns { get; } =
        [
            .. table.Types.Select((type, index) => new DuckColumn(ColumnName(index), Carrier(type))),
            new DuckColumn("rt", DuckLogicalType.Timestamp), new DuckColumn("rn", DuckLogicalType.BigInt),
        ];

        public override DuckTableScan Open(int[] columns) => new Scan(table, columns);

        private static DuckLogicalType Carrier(SqlType type) =>
            type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth ? DuckLogicalType.Interval : DuckDbTypes.Logical(type);
    }

    // One thread: rows keep their order.
    private sealed class Scan(BatchTable table, int[] columns) : DuckTableScan
    {
        private int _next;

        public override int Fill(DuckTableChunk chunk, object? thread)
        {
            var rows = Math.Min(table._count - _next, DuckTableChunk.Capacity);
            var start = table._start + _next;
            for (var index = 0; index < columns.Length; index++)
            {
                var column = columns[index];
                var writer = chunk.Column(index);
                if (column < table.Types.Length)
                {
                    VectorCopy.Write(table._columns[column], start, rows, writer);
                }
                else if (column == table.Types.Length)
                {
                    table._rowtimes!.Values.Slice(start, rows).CopyTo(writer.Data<long>());
                }
                else
                {
                    var numbers = writer.Data<long>();
                    for (var row = 0; row < rows; row++)
                    {
                        numbers[row] = start + row;
                    }
                }
            }

            _next += rows;
            return rows;
        }
    }
}
