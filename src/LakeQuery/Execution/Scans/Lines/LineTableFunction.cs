using LakeQuery.DuckDb;
using LakeQuery.Functions;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary><c>lq_lines(spec)</c>: the lines of text files as a table, each SerDe by its own rules.</summary>
/// <remarks>Beside the columns <c>x0</c>, <c>x1</c>, … it has <c>file_index</c> and <c>filename</c>, as DuckDB's own readers do.</remarks>
internal sealed class LineTableFunction() : DuckTableFunction(FunctionName, DuckLogicalType.Varchar)
{
    /// <summary>The name in SQL.</summary>
    public const string FunctionName = "lq_lines";

    /// <inheritdoc/>
    protected override DuckTableSource Bind(IReadOnlyList<DuckValue> arguments) => new LineTableSource(LineScanSpec.Read(arguments[0].Text));
}

/// <summary>The lines of the files of one scan.</summary>
internal sealed class LineTableSource : DuckTableSource
{
    // For the order of joins only.
    private const int GuessedRowBytes = 100;

    private readonly LineScanSpec _spec;
    private readonly DuckColumn[] _columns;

    /// <summary>Makes the source of a scan.</summary>
    public LineTableSource(LineScanSpec spec)
    {
        _spec = spec;
        _columns =
        [
            .. spec.Columns.Select(column => new DuckColumn(column.SqlName, DuckDbTypes.Logical(column.Type))),
            new DuckColumn("file_index", DuckLogicalType.UBigInt),
            new DuckColumn("filename", DuckLogicalType.Varchar),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DuckColumn> Columns => _columns;

    /// <inheritdoc/>
    public override long? RowCount => _spec.Files.Sum(file => file.Bytes) / GuessedRowBytes;

    /// <inheritdoc/>
    public override DuckTableScan Open(int[] columns) => new LineTableScan(_spec, columns);
}
