using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Texts into columns that are not text, by the rules that the SerDes share: each sets the value, or gives false where the text
/// is none of the column's type.</summary>
internal static class TextSetter
{
    /// <summary>The words true and false.</summary>
    public static bool TryBoolean(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextNumbers.TryBoolean(text, out var truth))
        {
            return false;
        }

        vector.SetBoolean(row, truth);
        return true;
    }

    /// <summary>A whole number in the range of the column.</summary>
    public static bool TryInteger(ValueVector vector, ReadOnlySpan<byte> text, int row) =>
        TextNumbers.TryInteger(text, out var number) && TryFit(vector, number, row);

    /// <summary>A number that is in the range of the column.</summary>
    public static bool TryFit(ValueVector vector, long number, int row)
    {
        if (!TextNumbers.Fits(number, BytesOf(vector.Type.Kind)))
        {
            return false;
        }

        vector.SetInteger(row, number);
        return true;
    }

    /// <summary>A number with or without point and exponent, or Java's NaN and Infinity.</summary>
    public static bool TryReal(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextNumbers.TryReal(text, out var value))
        {
            return false;
        }

        vector.SetReal(row, value);
        return true;
    }

    /// <summary>A number with or without point and exponent, or Java's NaN and Infinity.</summary>
    public static bool TryDouble(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextNumbers.TryDouble(text, out var value))
        {
            return false;
        }

        vector.SetDouble(row, value);
        return true;
    }

    /// <summary>A number, rounded to the column's scale, that has room in its precision.</summary>
    public static bool TryDecimal(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextNumbers.TryDecimal(text, vector.Type.Precision, vector.Type.Scale, out var digits))
        {
            return false;
        }

        vector.SetDecimal(row, digits);
        return true;
    }

    /// <summary>A date as <c>2026-11-21</c>.</summary>
    public static bool TryDate(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextTimes.TryDate(text, out var days))
        {
            return false;
        }

        vector.SetInteger(row, days);
        return true;
    }

    /// <summary>A timestamp in one of the table's formats, else as <c>2026-11-21 10:00:00.123</c>.</summary>
    public static bool TryTimestamp(
        ValueVector vector, ReadOnlySpan<byte> text, int row, TimestampFormats formats, bool allowsDate = true, bool allowsZone = false)
    {
        if (!formats.TryParse(text, vector.Type.Precision, out var micros)
            && !TextTimes.TryTimestamp(text, vector.Type.Precision, allowsDate, allowsZone, out micros))
        {
            return false;
        }

        vector.SetInteger(row, micros);
        return true;
    }

    private static int BytesOf(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.TinyInt => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Integer or SqlTypeKind.Date => 4,
        _ => 8,
    };
}
