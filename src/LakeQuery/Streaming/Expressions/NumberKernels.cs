using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>A kernel over two numbers, NULL where either is NULL.</summary>
internal abstract class PairKernel<TColumn>(SqlType type, Kernel left, Kernel right, TColumn result) : Kernel(type)
    where TColumn : StreamColumn
{
    /// <summary>Where the values go.</summary>
    protected TColumn Result => result;

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var first = left.Evaluate(input);
        var second = right.Evaluate(input);
        result.Clear();
        Compute(first, second, input.RowCount);
        NullBits.Take(first, result);
        NullBits.Take(second, result);
        return result;
    }

    /// <summary>Writes a value for each row, whatever it is where an operand is NULL.</summary>
    protected abstract void Compute(StreamColumn left, StreamColumn right, int rowCount);

    /// <summary>Whether a row's value counts.</summary>
    protected static bool IsSet(StreamColumn left, StreamColumn right, int row) => !left.IsNull(row) && !right.IsNull(row);
}

/// <summary>Hands NULLs on.</summary>
internal static class NullBits
{
    /// <summary>Makes NULL in <paramref name="to"/> what is NULL in <paramref name="from"/>.</summary>
    public static void Take(StreamColumn from, StreamColumn to)
    {
        if (from.HasNulls)
        {
            to.SetValidity(0, from.Validity);
        }
    }
}

/// <summary>Which operation.</summary>
internal enum NumberOperation
{
    Add,
    Subtract,
    Multiply,
}

/// <summary>Sums, differences and products of whole numbers within a type's range.</summary>
internal sealed class LongArithmeticKernel(SqlType type, NumberOperation operation, Kernel left, Kernel right, long least, long greatest)
    : PairKernel<LongColumn>(type, left, right, new LongColumn(type))
{
    /// <inheritdoc/>
    protected override void Compute(StreamColumn left, StreamColumn right, int rowCount)
    {
        ReadOnlySpan<long> a = ((LongColumn)left).Values[..rowCount];
        ReadOnlySpan<long> b = ((LongColumn)right).Values[..rowCount];
        var to = Result.AppendSpan(rowCount)[..rowCount];
        var overflow = 0L;
        switch (operation)
        {
            case NumberOperation.Add:
                for (var row = 0; row < to.Length; row++)
                {
                    var sum = a[row] + b[row];
                    to[row] = sum;
                    overflow |= (a[row] ^ sum) & (b[row] ^ sum);
                }

                break;
            case NumberOperation.Subtract:
                for (var row = 0; row < to.Length; row++)
                {
                    var difference = a[row] - b[row];
                    to[row] = difference;
                    overflow |= (a[row] ^ b[row]) & (a[row] ^ difference);
                }

                break;
            default:
                for (var row = 0; row < to.Length; row++)
                {
                    var high = Math.BigMul(a[row], b[row], out var low);
                    to[row] = low;
                    overflow |= high == low >> 63 ? 0 : long.MinValue;
                }

                break;
        }

        if (least != long.MinValue)
        {
            foreach (var value in to)
            {
                overflow |= value < least || value > greatest ? long.MinValue : 0;
            }
        }

        if (overflow < 0 && !OnlyUnderNull(left, right, a, b, rowCount))
        {
            throw KernelFailure.Instance;
        }
    }

    // What lies under NULL means nothing and may overflow.
    private bool OnlyUnderNull(StreamColumn left, StreamColumn right, ReadOnlySpan<long> a, ReadOnlySpan<long> b, int rowCount)
    {
        if (!left.HasNulls && !right.HasNulls)
        {
            return false;
        }

        for (var row = 0; row < rowCount; row++)
        {
            var value = operation switch
            {
                NumberOperation.Add => (Int128)a[row] + b[row],
                NumberOperation.Subtract => (Int128)a[row] - b[row],
                _ => (Int128)a[row] * b[row],
            };
            if ((value < least || value > greatest) && IsSet(left, right, row))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Sums, differences and products of doubles.</summary>
internal sealed class DoubleArithmeticKernel(NumberOperation operation, Kernel left, Kernel right)
    : PairKernel<DoubleColumn>(SqlType.Double, left, right, new DoubleColumn(SqlType.Double))
{
    /// <inheritdoc/>
    protected override void Compute(StreamColumn left, StreamColumn right, int rowCount)
    {
        ReadOnlySpan<double> a = ((DoubleColumn)left).Values[..rowCount];
        ReadOnlySpan<double> b = ((DoubleColumn)right).Values[..rowCount];
        var to = Result.AppendSpan(rowCount)[..rowCount];
        switch (operation)
        {
            case NumberOperation.Add:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] + b[row];
                }

                break;
            case NumberOperation.Subtract:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] - b[row];
                }

                break;
            default:
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = a[row] * b[row];
                }

                break;
        }
    }
}

/// <summary>A number of one storage as one of another: a whole number as a double, or as a wider whole number.</summary>
internal sealed class WidenKernel(SqlType type, Kernel operand) : Kernel(type)
{
    private readonly StreamColumn _result = StreamColumn.Create(type);

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var from = operand.Evaluate(input);
        _result.Clear();
        if (_result is DoubleColumn doubles)
        {
            var to = doubles.AppendSpan(input.RowCount);
            if (from is LongColumn longs)
            {
                var values = longs.Values[..to.Length];
                for (var row = 0; row < to.Length; row++)
                {
                    to[row] = values[row];
                }
            }
            else
            {
                ((DoubleColumn)from).Values[..to.Length].CopyTo(to);
            }
        }
        else
        {
            ((LongColumn)from).Values[..input.RowCount].CopyTo(((LongColumn)_result).AppendSpan(input.RowCount));
        }

        NullBits.Take(from, _result);
        return _result;
    }
}

/// <summary>The greatest value of <c>origin + n * length</c> not above the operand: STEP and FLOOR of a time.</summary>
internal sealed class BucketKernel(SqlType type, Kernel operand, long lengthMicros, long shiftMicros) : Kernel(type)
{
    private readonly LongColumn _result = new(type);

    /// <inheritdoc/>
    public override StreamColumn Evaluate(in KernelInput input)
    {
        var from = (LongColumn)operand.Evaluate(input);
        _result.Clear();
        ReadOnlySpan<long> values = from.Values[..input.RowCount];
        var to = _result.AppendSpan(input.RowCount)[..values.Length];

        // Times come in order as a rule: the last bucket is most often the next row's too.
        var start = long.MaxValue;
        var end = long.MaxValue;
        for (var row = 0; row < to.Length; row++)
        {
            var value = values[row];
            if (value < start || value >= end)
            {
                var moved = value + shiftMicros;
                var number = Math.DivRem(moved, lengthMicros, out var rest);
                start = ((rest < 0 ? number - 1 : number) * lengthMicros) - shiftMicros;
                end = start + lengthMicros;
            }

            to[row] = start;
        }

        NullBits.Take(from, _result);
        return _result;
    }
}
