using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>What the JSON SerDes make of texts, words and numbers in columns that are not text.</summary>
internal static class JsonScalars
{
    /// <summary>Hive's: a number is no text, a text no number.</summary>
    /// <param name="vector">Where the value goes.</param>
    /// <param name="text">The value without quotes.</param>
    /// <param name="isQuoted">Whether it had them.</param>
    /// <param name="row">The row.</param>
    /// <param name="options">The settings.</param>
    /// <param name="isNull">Whether false means NULL rather than an error.</param>
    public static bool TryHive(ValueVector vector, ReadOnlySpan<byte> text, bool isQuoted, int row, JsonOptions options, out bool isNull)
    {
        var type = vector.Type;
        isNull = false;
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                vector.SetBoolean(row, TextNumbers.IsTrue(text));
                return true;
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                if (isQuoted || !TextNumbers.TryExactInteger(text, out var number))
                {
                    return false;
                }

                // Jackson takes bytes without a sign too.
                if (type.Kind == SqlTypeKind.TinyInt && number is > sbyte.MaxValue and <= byte.MaxValue)
                {
                    number -= byte.MaxValue + 1;
                }

                return TextSetter.TryFit(vector, number, row);
            case SqlTypeKind.Decimal:
                isNull = !TextNumbers.IsNumber(text);
                return TextSetter.TryDecimal(vector, text, row);
            case SqlTypeKind.Real:
                return !isQuoted && TextNumbers.IsNumber(text) && TextSetter.TryReal(vector, text, row);
            case SqlTypeKind.Double:
                return !isQuoted && TextNumbers.IsNumber(text) && TextSetter.TryDouble(vector, text, row);
            case SqlTypeKind.Date:
                return isQuoted && TextSetter.TryDate(vector, text, row);
            default:
                return isQuoted && TextSetter.TryTimestamp(vector, text, row, options.Timestamps);
        }
    }

    /// <summary>Hive's keys of maps.</summary>
    public static bool TryHiveKey(ValueVector vector, ReadOnlySpan<byte> text, int row, JsonOptions options)
    {
        switch (vector.Type.Kind)
        {
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                return TextSetter.TryInteger(vector, text, row);
            case SqlTypeKind.Real:
                return TextSetter.TryReal(vector, text, row);
            case SqlTypeKind.Double:
                return TextSetter.TryDouble(vector, text, row);
            default:
                return TryHive(vector, text, isQuoted: true, row, options, out _);
        }
    }

    /// <summary>OpenX's: false is NULL.</summary>
    public static bool TryOpenX(ValueVector vector, ReadOnlySpan<byte> text, bool isQuoted, int row, JsonOptions options)
    {
        var type = vector.Type;
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                vector.SetBoolean(row, TextNumbers.IsTrue(text));
                return true;
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                return (TryRadix(text, out var number, out var isRadix) || (!isRadix && TextNumbers.TryExactInteger(text, out number)))
                    && TextSetter.TryFit(vector, number, row);
            case SqlTypeKind.Decimal:
                return TextSetter.TryDecimal(vector, text, row);
            case SqlTypeKind.Real:
                return TextSetter.TryReal(vector, text, row);
            case SqlTypeKind.Double:
                return TextSetter.TryDouble(vector, text, row);
            case SqlTypeKind.Date:
                return TextSetter.TryDate(vector, text, row) || TrySetDays(vector, text, row);
            case SqlTypeKind.Timestamp:
                return TextSetter.TryTimestamp(vector, text, row, options.Timestamps, allowsDate: false, allowsZone: true) || TrySetEpoch(vector, text, row);
            default:
                _ = isQuoted;
                return false;
        }
    }

    // 0x1F and 017, without a sign.
    private static bool TryRadix(ReadOnlySpan<byte> text, out long number, out bool isRadix)
    {
        number = 0;
        var isHex = text.Length > 2 && text[0] == '0' && text[1] is (byte)'x' or (byte)'X';
        isRadix = isHex || (text.Length > 1 && text[0] == '0' && text.IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0);
        if (!isRadix)
        {
            return false;
        }

        var radix = isHex ? 16 : 8;
        foreach (var character in isHex ? text[2..] : text[1..])
        {
            var digit = character switch
            {
                >= (byte)'0' and <= (byte)'9' => character - '0',
                >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
                _ => 99,
            };
            if (digit >= radix || number > (long.MaxValue - digit) / radix)
            {
                return false;
            }

            number = (number * radix) + digit;
        }

        return true;
    }

    private static bool TrySetDays(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if ((!TryRadix(text, out var days, out var isRadix) && (isRadix || !TextNumbers.TryInteger(text, out days)))
            || days is > int.MaxValue - 1 or < -int.MaxValue + 1)
        {
            return false;
        }

        vector.SetInteger(row, days);
        return true;
    }

    // Seconds with a fraction; whole numbers of 13 or more characters are milliseconds.
    private static bool TrySetEpoch(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        const long maxSeconds = 9_000_000_000_000;
        const int millisCharacters = 13;
        var point = text.IndexOf((byte)'.');
        long millis;
        if (point < 0)
        {
            if (!TextNumbers.TryInteger(text, out millis))
            {
                return false;
            }

            if (text.Length < millisCharacters)
            {
                millis *= 1000;
            }
        }
        else
        {
            var fraction = text[(point + 1)..];
            long seconds = 0;
            if ((point > 0 && !TextNumbers.TryInteger(text[..point], out seconds)) || fraction.IsEmpty
                || fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || seconds is > maxSeconds or < -maxSeconds)
            {
                return false;
            }

            long parts = 0;
            for (var index = 0; index < 3; index++)
            {
                parts = (parts * 10) + (index < fraction.Length ? fraction[index] - '0' : 0);
            }

            millis = (seconds * 1000) + (text[0] == '-' ? -parts : parts);
        }

        if (millis is > maxSeconds * 1000 or < -maxSeconds * 1000)
        {
            return false;
        }

        vector.SetInteger(row, millis * 1000);
        return true;
    }
}
