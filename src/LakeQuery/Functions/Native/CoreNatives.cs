using System.Globalization;
using System.Numerics;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>The error primitive and the division of decimals.</summary>
internal static class CoreNatives
{
    /// <summary>Names are this, the scales of dividend and divisor, and the result's scale: lq_decimal_div_2_0_2.</summary>
    public const string DecimalDivisionPrefix = "lq_decimal_div_";

    private static readonly BigInteger Limit = BigInteger.Pow(10, 38);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        // SQLNULL as the result fits every branch of a CASE; NULL text still fails, so that no row slips through.
        ["lq_fail"] = name => new DuckScalarFunction(name, [DuckLogicalType.Varchar], DuckLogicalType.SqlNull, call =>
        {
            if (call.RowCount > 0)
            {
                var text = call.Argument(0);
                call.Fail(text.IsValid(0) ? text.Text(0) : "GENERIC_INTERNAL_ERROR: an error without text");
            }
        })
        {
            HandlesNulls = true,
        },
    };

    /// <summary>Exact division with halves rounded away from zero.</summary>
    public static DuckScalarFunction DecimalDivision(string name)
    {
        var scales = name[DecimalDivisionPrefix.Length..].Split('_').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var (left, right, result) = (scales[0], scales[1], scales[2]);

        // a/10^left / (b/10^right) * 10^result = a * 10^(result + right - left) / b
        var shift = result + right - left;
        var factor = BigInteger.Pow(10, Math.Abs(shift));
        return new DuckScalarFunction(
            name,
            [DuckLogicalType.Decimal(38, left), DuckLogicalType.Decimal(38, right)],
            DuckLogicalType.Decimal(38, result),
            call =>
            {
                var (dividends, divisors, output) = (call.Argument(0), call.Argument(1), call.Output);
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        output.SetHugeInt(row, Divide(dividends.HugeInt(row), divisors.HugeInt(row), shift, factor));
                    }
                }
            });
    }

    /// <summary>Operations on decimals that do not fit one type: lq_decimal_add_2_0 by the scales of both, lq_decimal_round_2 by that of one.</summary>
    public static DuckScalarFunction? WideDecimal(string name)
    {
        var parts = name.Split('_');
        if (parts is not ["lq", "decimal", "add" or "sub" or "mod" or "round", ..])
        {
            return null;
        }

        var left = int.Parse(parts[3], CultureInfo.InvariantCulture);
        if (parts[2] == "round")
        {
            return new DuckScalarFunction(
                name, [DuckLogicalType.Decimal(38, left), DuckLogicalType.Integer], DuckLogicalType.Decimal(38, left), call =>
                {
                    var (values, output) = (call.Argument(0), call.Output);
                    var digits = call.Argument(1).Data<int>();
                    for (var row = 0; row < call.RowCount; row++)
                    {
                        if (output.IsValid(row))
                        {
                            output.SetHugeInt(row, RoundDecimal(values.HugeInt(row), left - digits[row]));
                        }
                    }
                });
        }

        var right = int.Parse(parts[4], CultureInfo.InvariantCulture);
        var scale = Math.Max(left, right);
        var (leftFactor, rightFactor) = (BigInteger.Pow(10, scale - left), BigInteger.Pow(10, scale - right));
        var operation = parts[2];
        return new DuckScalarFunction(
            name, [DuckLogicalType.Decimal(38, left), DuckLogicalType.Decimal(38, right)], DuckLogicalType.Decimal(38, scale), call =>
            {
                var (firsts, seconds, output) = (call.Argument(0), call.Argument(1), call.Output);
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        var (first, second) = (firsts.HugeInt(row) * leftFactor, seconds.HugeInt(row) * rightFactor);
                        var result = operation == "mod" ? BigInteger.Remainder(first, second)
                            : !Fits(first) || !Fits(second) ? Limit
                            : operation == "add" ? first + second : first - second;
                        output.SetHugeInt(
                            row, BigInteger.Abs(result) < Limit ? (Int128)result : throw NativeFailureException.Range("Decimal overflow"));
                    }
                }
            });

        // What Trino rescales must have 127 bits.
        static bool Fits(BigInteger value) => value >= Int128.MinValue && value <= Int128.MaxValue;
    }

    private static Int128 RoundDecimal(Int128 value, int dropped)
    {
        if (dropped <= 0)
        {
            return value;
        }

        if (dropped > 39)
        {
            return 0;
        }

        var unit = BigInteger.Pow(10, dropped);
        var rounded = (value + (Int128.Sign(value) * unit / 2)) / unit * unit;
        return BigInteger.Abs(rounded) < Limit ? (Int128)rounded : throw NativeFailureException.Range("Decimal overflow");
    }

    private static Int128 Divide(Int128 dividend, Int128 divisor, int shift, BigInteger factor)
    {
        if (divisor == 0)
        {
            throw new NativeFailureException("DIVISION_BY_ZERO", "Division by zero");
        }

        var numerator = shift >= 0 ? (BigInteger)dividend * factor : (BigInteger)dividend;
        var denominator = shift >= 0 ? (BigInteger)divisor : (BigInteger)divisor * factor;
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        if (BigInteger.Abs(remainder) * 2 >= BigInteger.Abs(denominator))
        {
            quotient += numerator.Sign * denominator.Sign;
        }

        return BigInteger.Abs(quotient) < Limit ? (Int128)quotient : throw NativeFailureException.Range("Decimal overflow");
    }

    /// <summary>The bytes as a string.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
