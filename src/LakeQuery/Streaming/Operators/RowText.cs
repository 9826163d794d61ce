using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>Rows as text, for the error stream.</summary>
internal static class RowText
{
    /// <summary>The values of a row with commas between them; NULL is empty.</summary>
    public static byte[] Of(ImmutableArray<StreamColumn> columns, int row)
    {
        var text = new StringBuilder();
        for (var index = 0; index < columns.Length; index++)
        {
            text.Append(index > 0 ? "," : "");
            if (!columns[index].IsNull(row))
            {
                text.Append(Value(columns[index], row));
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Value(StreamColumn column, int row) => column switch
    {
        DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
        WideColumn wides => Decimal(wides.Values[row], column.Type.Scale),
        TextColumn texts => column.Type.Kind == SqlTypeKind.Varbinary ? Convert.ToHexString(texts.Bytes(row)) : texts.Text(row),
        LongColumn longs => Whole(longs.Values[row], column.Type),
        _ => "",
    };

    private static string Whole(long value, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => value != 0 ? "true" : "false",
        SqlTypeKind.Decimal => Decimal(value, type.Scale),
        SqlTypeKind.Date => Time(value * TimeSpan.MicrosecondsPerDay, "yyyy-MM-dd"),
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => Time(value, "yyyy-MM-dd HH:mm:ss.fff"),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Time(long micros, string format)
    {
        var ticks = (Int128)micros * TimeSpan.TicksPerMicrosecond + DateTime.UnixEpoch.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks).ToString(format, CultureInfo.InvariantCulture)
            : micros.ToString(CultureInfo.InvariantCulture);
    }

    private static string Decimal(Int128 value, int scale)
    {
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return value < 0 ? "-" + text : text;
    }
}
