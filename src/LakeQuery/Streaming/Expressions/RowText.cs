using System.Buffers;
using System.Collections.Immutable;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Rows as text: values as Trino prints them.</summary>
internal static class RowText
{
    /// <summary>A row's values with commas between, NULL as nothing: what the error stream shows of it.</summary>
    public static byte[] Of(ImmutableArray<StreamColumn> columns, int row)
    {
        var text = new ArrayBufferWriter<byte>();
        for (var index = 0; index < columns.Length; index++)
        {
            if (index > 0)
            {
                text.Write(","u8);
            }

            if (!columns[index].IsNull(row))
            {
                Append(columns[index], row, text);
            }
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Adds a value that is not NULL.</summary>
    public static void Append(StreamColumn column, int row, IBufferWriter<byte> output)
    {
        if (column is TextColumn texts)
        {
            if (texts.Type.Kind == SqlTypeKind.Varbinary)
            {
                ValueText.AppendHexPairs(output, texts.Bytes(row));
            }
            else
            {
                ValueText.Append(output, texts.Bytes(row));
            }

            return;
        }

        var room = output.GetSpan(ValueText.MaxScalarBytes);
        output.Advance(Scalar(column, row, room));
    }

    /// <summary>Writes the text of a value that is neither NULL nor text into a span of <see cref="ValueText.MaxScalarBytes"/>; an instant in UTC.</summary>
    public static int Scalar(StreamColumn column, int row, Span<byte> room)
    {
        var type = column.Type;
        switch (column)
        {
            case DoubleColumn doubles:
                return type.Kind == SqlTypeKind.Real ? ValueText.Real((float)doubles.Values[row], room) : ValueText.Double(doubles.Values[row], room);
            case WideColumn wides:
                return ValueText.Decimal(wides.Values[row], type.Scale, room);
        }

        var value = ((LongColumn)column).Values[row];
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                var word = value != 0 ? "true"u8 : "false"u8;
                word.CopyTo(room);
                return word.Length;
            case SqlTypeKind.Decimal:
                return ValueText.Decimal(value, type.Scale, room);
            case SqlTypeKind.Date:
                return ValueText.Date(value, room);
            case SqlTypeKind.Time:
                return ValueText.Time(value, type.Precision, room);
            case SqlTypeKind.Timestamp:
                return ValueText.Timestamp(value, type.Precision, room);
            case SqlTypeKind.TimestampWithTimeZone:
                var length = ValueText.Timestamp(value, type.Precision, room);
                " UTC"u8.CopyTo(room[length..]);
                return length + 4;
            case SqlTypeKind.IntervalDayToSecond:
                return ValueText.DayToSecond(value, room);
            case SqlTypeKind.IntervalYearToMonth:
                return ValueText.YearToMonth(value, room);
            default:
                return ValueText.Int64(value, room);
        }
    }
}
