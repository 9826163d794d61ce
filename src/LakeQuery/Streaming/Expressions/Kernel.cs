using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>The rows that kernels work on.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rowtimes">ROWTIME of each row.</param>
internal readonly record struct KernelInput(ImmutableArray<StreamColumn> Columns, LongColumn Rowtimes)
{
    /// <summary>How many rows.</summary>
    public int RowCount => Rowtimes.Length;
}

/// <summary>An expression compiled for whole columns: the few shapes that are most of what streams compute. All others run in DuckDB, and a test
/// holds that both give the same.</summary>
/// <remarks>A kernel that meets what is an error in SQL (an overflow, a division by zero) throws <see cref="KernelFailure"/>: the rows are then
/// computed in DuckDB, which says which of them it is, or finds that the value was not needed.</remarks>
internal abstract class Kernel(SqlType type)
{
    /// <summary>The type of the values.</summary>
    public SqlType Type { get; } = type;

    /// <summary>The value of each row; the column is good until the next call, and may be one of the input's.</summary>
    public abstract StreamColumn Evaluate(in KernelInput input);
}

/// <summary>A kernel can't give a value; see <see cref="Kernel"/>.</summary>
internal sealed class KernelFailure : Exception
{
    /// <summary>Thrown again and again; it says nothing.</summary>
    public static readonly KernelFailure Instance = new();

    private KernelFailure()
        : base("A kernel met an error; the rows are computed in DuckDB.")
    {
    }
}

/// <summary>A column of the input.</summary>
internal sealed class ColumnKernel(SqlType type, int index) : Kernel(type)
{
    /// <summary>Which column.</summary>
    public int Index => index;

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input) => input.Columns[index];
}

/// <summary>ROWTIME.</summary>
internal sealed class RowtimeKernel(SqlType type) : Kernel(type)
{
    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input) => input.Rowtimes;
}

/// <summary>The same value in every row.</summary>
internal sealed class ConstantKernel : Kernel
{
    private readonly StreamColumn _column;
    private readonly Action _append;

    /// <summary>A whole number, or anything that is kept as one.</summary>
    public ConstantKernel(SqlType type, long value)
        : base(type)
    {
        var column = new LongColumn(type);
        (_column, _append) = (column, () => column.Append(value));
    }

    /// <summary>A floating-point number.</summary>
    public ConstantKernel(SqlType type, double value)
        : base(type)
    {
        var column = new DoubleColumn(type);
        (_column, _append) = (column, () => column.Append(value));
    }

    /// <summary>A text.</summary>
    public ConstantKernel(SqlType type, byte[] value)
        : base(type)
    {
        var column = new TextColumn(type);
        (_column, _append) = (column, () => column.Append(value));
    }

    /// <summary>NULL.</summary>
    public ConstantKernel(SqlType type)
        : base(type)
    {
        _column = StreamColumn.Create(type);
        _append = _column.AppendNull;
    }

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        if (_column.Length > input.RowCount)
        {
            _column.Clear();
        }

        while (_column.Length < input.RowCount)
        {
            _append();
        }

        return _column;
    }
}
