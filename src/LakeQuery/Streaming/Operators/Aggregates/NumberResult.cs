using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Turns what an aggregate has added up into a value of its result type.</summary>
internal sealed class NumberResult
{
    private static readonly Int128[] Powers = MakePowers();

    private readonly SqlType _result;
    private readonly Int128 _low;
    private readonly Int128 _high;

    // Digits by which the result has more behind the point than the input.
    private readonly int _scaleUp;
    private readonly double _inputUnit;

    /// <summary>Results of one type from numbers of another.</summary>
    public NumberResult(SqlType result, SqlType input)
    {
        _result = result;
        var inputScale = input.Kind == SqlTypeKind.Decimal ? input.Scale : 0;
        _inputUnit = (double)Powers[inputScale];
        _scaleUp = result.Kind == SqlTypeKind.Decimal ? result.Scale - inputScale : -inputScale;
        (_low, _high) = result.Kind switch
        {
            SqlTypeKind.TinyInt => (sbyte.MinValue, sbyte.MaxValue),
            SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
            SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
            SqlTypeKind.Decimal => (-(Powers[result.Precision] - 1), Powers[result.Precision] - 1),
            SqlTypeKind.Real or SqlTypeKind.Double => (Int128.MinValue, Int128.MaxValue),
            _ => ((Int128)long.MinValue, (Int128)long.MaxValue),
        };
    }

    /// <summary>Whether every number of 64 bits fits and is the result as it is.</summary>
    public bool TakesAnyLong => _low == long.MinValue && _high == long.MaxValue && _scaleUp == 0;

    /// <summary>A number as a double, the digits behind the point where they belong.</summary>
    public double ToDouble(Int128 number) => (double)number / _inputUnit;

    /// <summary>Whether a sum fits.</summary>
    public bool Fits(Int128 sum) => sum >= _low && sum <= _high;

    /// <summary>Adds a sum to a column.</summary>
    public void WriteSum(Int128 sum, StreamColumn output) => WriteScaled(sum, 1, output);

    /// <summary>Adds an average: of whole numbers in a whole type cut towards zero, of decimals rounded half away from zero.</summary>
    public void WriteAverage(Int128 sum, long count, StreamColumn output) => WriteScaled(sum, count, output);

    /// <summary>Adds a double as a value of the result's type.</summary>
    public void WriteDouble(double value, StreamColumn output)
    {
        switch (output)
        {
            case DoubleColumn doubles:
                doubles.Append(_result.Kind == SqlTypeKind.Real ? (float)value : value);
                break;
            case WideColumn wides:
                wides.Append((Int128)Math.Round(value * (double)Powers[_result.Scale], MidpointRounding.AwayFromZero));
                break;
            case LongColumn longs:
                longs.Append(
                    _result.Kind == SqlTypeKind.Decimal
                        ? (long)Math.Round(value * (double)Powers[_result.Scale], MidpointRounding.AwayFromZero)
                        : (long)value);
                break;
            default:
                throw new InvalidOperationException($"A number can't be a {_result}.");
        }
    }

    private void WriteScaled(Int128 sum, long count, StreamColumn output)
    {
        if (output is DoubleColumn)
        {
            WriteDouble((double)sum / count / _inputUnit, output);
            return;
        }

        Int128 value;
        if (_result.Kind == SqlTypeKind.Decimal && (count != 1 || _scaleUp != 0))
        {
            var divisor = (Int128)count;
            if (_scaleUp >= 0)
            {
                sum *= Powers[_scaleUp];
            }
            else
            {
                divisor *= Powers[-_scaleUp];
            }

            value = sum / divisor;
            var rest = sum - (value * divisor);
            if (Int128.Abs(rest) * 2 >= divisor)
            {
                value += Int128.Sign(sum);
            }
        }
        else
        {
            value = count == 1 ? sum : sum / count;
            value = _scaleUp < 0 ? value / Powers[-_scaleUp] : value;
        }

        if (output is WideColumn wide)
        {
            wide.Append(value);
        }
        else
        {
            ((LongColumn)output).Append((long)value);
        }
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var index = 1; index < powers.Length; index++)
        {
            powers[index] = powers[index - 1] * 10;
        }

        return powers;
    }
}
