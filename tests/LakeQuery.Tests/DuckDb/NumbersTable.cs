using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

/// <summary>numbers(count, name): n BIGINT, half DOUBLE (NULL for every 5th), label VARCHAR; made by several threads.</summary>
internal sealed class NumbersTable(int threads = 4) : DuckTableFunction("lq_numbers", DuckLogicalType.BigInt, DuckLogicalType.Varchar)
{
    private static readonly DuckColumn[] AllColumns =
        [new("n", DuckLogicalType.BigInt), new("half", DuckLogicalType.Double), new("label", DuckLogicalType.Varchar)];

    private readonly int _threads = threads;

    /// <summary>The columns of the last scan.</summary>
    public int[] LastColumns { get; private set; } = [];

    public int Binds;
    public int Threads;
    public int ClosedThreads;
    public int ClosedScans;

    /// <summary>The row that throws, or -1.</summary>
    public long BadRow { get; set; } = -1;

    protected override DuckTableSource Bind(IReadOnlyList<DuckValue> arguments)
    {
        Binds++;
        return arguments[0].IsNull ? throw new ArgumentException("the number of rows is NULL")
            : new Source(this, arguments[0].Int64, arguments[1].IsNull ? "" : arguments[1].Text);
    }

    private sealed class Source(NumbersTable table, long count, string name) : DuckTableSource
    {
        public override IReadOnlyList<DuckColumn> Columns => AllColumns;

        public override long? RowCount => count;

        public override bool IsRowCountExact => true;

        public override DuckTableScan Open(int[] columns)
        {
            table.LastColumns = columns;
            return name == "no scan" ? throw new InvalidOperationException("this can't be opened") : new Scan(table, count, name, columns);
        }
    }

    private sealed class Scan(NumbersTable table, long count, string name, int[] columns) : DuckTableScan, IDisposable
    {
        private long _next;

        public override int MaxThreads => table._threads;

        public override object? OpenThread()
        {
            Interlocked.Increment(ref table.Threads);
            return name == "no thread" ? throw new InvalidOperationException("this thread can't be opened") : new Part(table);
        }

        public override int Fill(DuckTableChunk chunk, object? thread)
        {
            Assert.IsType<Part>(thread);
            var start = Interlocked.Add(ref _next, DuckTableChunk.Capacity) - DuckTableChunk.Capacity;
            var rows = (int)Math.Clamp(count - start, 0, DuckTableChunk.Capacity);
            for (var index = 0; index < columns.Length; index++)
            {
                var column = chunk.Column(index);
                for (var row = 0; row < rows; row++)
                {
                    Write(ref column, columns[index], row, start + row);
                }
            }

            return name == "too many" ? DuckTableChunk.Capacity + 1 : rows;
        }

        public void Dispose() => Interlocked.Increment(ref table.ClosedScans);

        private void Write(ref DuckVectorWriter column, int index, int row, long n)
        {
            if (n == table.BadRow)
            {
                throw new InvalidOperationException($"row {n} is bad");
            }

            switch (index)
            {
                case 0: column.Data<long>()[row] = n; break;
                case 1 when n % 5 == 0: column.SetNull(row); break;
                case 1: column.Data<double>()[row] = n / 2.0; break;
                default: column.SetText(row, $"{name} {n}"); break;
            }
        }
    }

    private sealed class Part(NumbersTable table) : IDisposable
    {
        public void Dispose() => Interlocked.Increment(ref table.ClosedThreads);
    }
}
