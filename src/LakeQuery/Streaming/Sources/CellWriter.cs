using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>Writes the values of one column as records have them: a text, a number, true or false, or a piece of JSON.</summary>
/// <remarks>What becomes what is the old service's table for JSON. Each method adds one row, or none and gives false: then <see cref="Reason"/>
/// tells why the value does not fit.</remarks>
internal abstract class CellWriter(StreamColumn column)
{
    /// <summary>The column written to.</summary>
    public StreamColumn Column { get; } = column;

    /// <summary>The type of the values.</summary>
    public SqlType Type => Column.Type;

    /// <summary>Whether an empty field of CSV is an empty text; else it is NULL.</summary>
    public virtual bool TakesEmpty => false;

    /// <summary>Why the last value did not fit.</summary>
    public virtual string Reason => $"it is no {Type}";

    /// <summary>Writes a text: a string of JSON, without its quotes and escapes, or a field of CSV.</summary>
    public abstract bool WriteText(ReadOnlySpan<byte> text);

    /// <summary>Writes a number as JSON spells it.</summary>
    public abstract bool WriteNumber(ReadOnlySpan<byte> text);

    /// <summary>Writes true or false.</summary>
    public abstract bool WriteBoolean(bool value);

    /// <summary>Writes an array or object by its source text.</summary>
    public virtual bool WriteJson(ReadOnlySpan<byte> text) => false;

    /// <summary>The writer of a column's type.</summary>
    public static CellWriter For(StreamColumn column) => column.Type.Kind switch
    {
        SqlTypeKind.Boolean => new BooleanCell((LongColumn)column),
        SqlTypeKind.TinyInt => new IntegerCell((LongColumn)column, sbyte.MinValue, sbyte.MaxValue),
        SqlTypeKind.SmallInt => new IntegerCell((LongColumn)column, short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => new IntegerCell((LongColumn)column, int.MinValue, int.MaxValue),
        SqlTypeKind.BigInt or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth =>
            new IntegerCell((LongColumn)column, long.MinValue, long.MaxValue),
        SqlTypeKind.Decimal => new DecimalCell(column),
        SqlTypeKind.Real or SqlTypeKind.Double => new DoubleCell((DoubleColumn)column),
        SqlTypeKind.Date => new DateCell((LongColumn)column),
        SqlTypeKind.Time => new TimeCell((LongColumn)column),
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => new TimestampCell((LongColumn)column),
        SqlTypeKind.Varbinary => new BinaryCell((TextColumn)column),
        SqlTypeKind.Json => new JsonCell((TextColumn)column),
        _ => new TextCell((TextColumn)column),
    };
}
