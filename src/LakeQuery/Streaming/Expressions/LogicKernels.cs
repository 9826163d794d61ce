using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;
using StreamColumn = LakeQuery.Streaming.Batches.StreamColumn;

namespace LakeQuery.Streaming.Expressions;

/// <summary>A comparison of two columns of one storage.</summary>
internal sealed class ComparisonKernel(BinaryOperator comparison, Kernel left, Kernel right)
    : PairKernel<LongColumn>(SqlType.Boolean, left, right, new LongColumn(SqlType.Boolean))
{
    /// <inheritdoc/>
    protected override void Compute(StreamColumn left, StreamColumn right, int rowCount)
    {
        var to = Result.AppendSpan(rowCount)[..rowCount];
        switch (left)
        {
            case LongColumn longs:
                Compare(longs.Values[..rowCount], ((LongColumn)right).Values[..rowCount], to);
                break;
            case DoubleColumn doubles:
                Compare(doubles.Values[..rowCount], ((DoubleColumn)right).Values[..rowCount], to);
                break;
            default:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = IsSet(left, right, row) && Holds(left.Compare(row, right, row)) ? 1 : 0;
                }

                break;
        }
    }

    private bool Holds(int order) => comparison switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.LessThan => order < 0,
        BinaryOperator.LessThanOrEqual => order <= 0,
        BinaryOperator.GreaterThan => order > 0,
        _ => order >= 0,
    };

    private void Compare<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<long> to)
        where T : System.Numerics.INumber<T>
    {
        switch (comparison)
        {
            case BinaryOperator.Equal:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] == b[row] ? 1 : 0;
                }

                break;
            case BinaryOperator.NotEqual:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] != b[row] ? 1 : 0;
                }

                break;
            case BinaryOperator.LessThan:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] < b[row] ? 1 : 0;
                }

                break;
            case BinaryOperator.LessThanOrEqual:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] <= b[row] ? 1 : 0;
                }

                break;
            case BinaryOperator.GreaterThan:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] > b[row] ? 1 : 0;
                }

                break;
            default:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] >= b[row] ? 1 : 0;
                }

                break;
        }
    }
}

/// <summary>AND or OR with three values.</summary>
internal sealed class LogicalKernel(bool isAnd, Kernel[] terms) : Kernel(SqlType.Boolean)
{
    private readonly LongColumn _result = new(SqlType.Boolean);
    private byte[] _unknown = [];

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var rowCount = input.RowCount;
        var absorbing = isAnd ? 0L : 1L;
        _result.Clear();
        var to = _result.AppendSpan(rowCount)[..rowCount];
        to.Fill(1 - absorbing);
        var hasNulls = false;
        foreach (var term in terms)
        {
            var column = (LongColumn)term.Evaluate(input);
            ReadOnlySpan<long> values = column.Values[..rowCount];
            if (!column.HasNulls)
            {
                if (isAnd)
                {
                    for (var row = 0; row < to.Length; row++)
                    {
                        to[row] &= values[row];
                    }
                }
                else
                {
                    for (var row = 0; row < to.Length; row++)
                    {
                        to[row] |= values[row];
                    }
                }

                continue;
            }

            if (!hasNulls)
            {
                hasNulls = true;
                if (_unknown.Length < rowCount)
                {
                    _unknown = new byte[rowCount];
                }

                _unknown.AsSpan(0, rowCount).Clear();
            }

            for (var row = 0; row < to.Length; row++)
            {
                if (column.IsNull(row))
                {
                    _unknown[row] = 1;
                }
                else if (values[row] == absorbing)
                {
                    to[row] = absorbing;
                }
            }
        }

        for (var row = 0; hasNulls && row < to.Length; row++)
        {
            if (_unknown[row] != 0 && to[row] != absorbing)
            {
                _result.SetNull(row);
            }
        }

        return _result;
    }
}

/// <summary>NOT.</summary>
internal sealed class NotKernel(Kernel operand) : Kernel(SqlType.Boolean)
{
    private readonly LongColumn _result = new(SqlType.Boolean);

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var from = (LongColumn)operand.Evaluate(input);
        _result.Clear();
        ReadOnlySpan<long> values = from.Values[..input.RowCount];
        var to = _result.AppendSpan(input.RowCount)[..values.Length];
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = values[row] ^ 1;
        }

        NullBits.Take(from, _result);
        return _result;
    }
}

/// <summary>IS NULL.</summary>
internal sealed class IsNullKernel(Kernel operand) : Kernel(SqlType.Boolean)
{
    private readonly LongColumn _result = new(SqlType.Boolean);

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var from = operand.Evaluate(input);
        _result.Clear();
        var to = _result.AppendSpan(input.RowCount);
        for (var row = 0; row < to.Length; row++)
        {
            to[row] = from.IsNull(row) ? 1 : 0;
        }

        return _result;
    }
}
