namespace LakeQuery.Execution.Pruning;

/// <summary>Gives the range that each column of a filter has where it is asked: in a row group, a page or a whole file.</summary>
internal interface IRangeSource
{
    /// <summary>The range of the column with this place in the filter.</summary>
    ref readonly ValueRange Range(int slot);
}

/// <summary>An expression whose range follows from the ranges of columns.</summary>
internal abstract class RangedValue
{
    /// <summary>Its range.</summary>
    public abstract void Read(IRangeSource source, out ValueRange range);
}

/// <summary>A column by its place in the filter.</summary>
internal sealed class ColumnValue(int slot) : RangedValue
{
    /// <summary>Its place.</summary>
    public int Slot => slot;

    /// <inheritdoc/>
    public override void Read(IRangeSource source, out ValueRange range) => range = source.Range(slot);
}

/// <summary>A constant.</summary>
internal sealed class ConstantValue(ValueRange value) : RangedValue
{
    /// <summary>It, as a range of one value.</summary>
    public ValueRange Value => value;

    /// <inheritdoc/>
    public override void Read(IRangeSource source, out ValueRange range) => range = value;
}

/// <summary>Whole numbers times a factor: what a cast to more digits does.</summary>
internal sealed class ScaledValue(RangedValue operand, Int128 factor) : RangedValue
{
    /// <inheritdoc/>
    public override void Read(IRangeSource source, out ValueRange range)
    {
        operand.Read(source, out range);
        range.HasLow = range.HasLow && WholeNumbers.TryMultiply(range.Low, factor, out range.Low);
        range.HasHigh = range.HasHigh && WholeNumbers.TryMultiply(range.High, factor, out range.High);
    }
}

/// <summary>Whole numbers divided, towards negative infinity: the day of a timestamp.</summary>
internal sealed class DividedValue(RangedValue operand, Int128 divisor) : RangedValue
{
    /// <inheritdoc/>
    public override void Read(IRangeSource source, out ValueRange range)
    {
        operand.Read(source, out range);
        range.Low = WholeNumbers.FloorDivide(range.Low, divisor);
        range.High = WholeNumbers.FloorDivide(range.High, divisor);
    }
}

/// <summary>Whole numbers as floating point. Rounding keeps the order.</summary>
internal sealed class FloatingValue(RangedValue operand) : RangedValue
{
    /// <inheritdoc/>
    public override void Read(IRangeSource source, out ValueRange range)
    {
        operand.Read(source, out range);
        if (range.Domain == RangeDomain.Whole)
        {
            WholeNumbers.ToFloating(ref range);
        }
    }
}

/// <summary>Arithmetic on the bounds.</summary>
internal static class WholeNumbers
{
    /// <summary>The product; false where it is too large.</summary>
    public static bool TryMultiply(Int128 number, Int128 factor, out Int128 product)
    {
        // Bounds have 39 digits at most; 37 of them and any factor in use fit.
        var limit = Int128.MaxValue / factor;
        product = number;
        if (number > limit || number < -limit)
        {
            return false;
        }

        product = number * factor;
        return true;
    }

    /// <summary>The quotient rounded down.</summary>
    public static Int128 FloorDivide(Int128 number, Int128 divisor)
    {
        var quotient = number / divisor;
        return number % divisor < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The quotient rounded up.</summary>
    public static Int128 CeilingDivide(Int128 number, Int128 divisor) => -FloorDivide(-number, divisor);

    /// <summary>Makes floating point of whole bounds.</summary>
    public static void ToFloating(ref ValueRange range)
    {
        range.Domain = RangeDomain.Floating;

        // Beyond 64 bits the runtime need not round to the nearest: one step further is safe.
        range.LowNumber = Fits(range.Low) ? (long)range.Low : Math.BitDecrement((double)range.Low);
        range.HighNumber = Fits(range.High) ? (long)range.High : Math.BitIncrement((double)range.High);
    }

    private static bool Fits(Int128 number) => number >= long.MinValue && number <= long.MaxValue;
}
