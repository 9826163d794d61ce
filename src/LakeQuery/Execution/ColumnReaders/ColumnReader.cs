using System.Buffers;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>Reads one column of a result in DuckDB's own memory. One reader per column is made when the result is opened, the one that fits
/// the type; each batch only points it at the new vector.</summary>
internal abstract class ColumnReader : ResultVector
{
    /// <summary>Points the reader at a vector of the next batch.</summary>
    public abstract void Attach(DuckVector vector);

    /// <summary>The reader for a type.</summary>
    public static ColumnReader For(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Unknown or SqlTypeKind.Boolean => new BooleanReader(),
        SqlTypeKind.TinyInt => new IntegerReader<sbyte>(),
        SqlTypeKind.SmallInt => new IntegerReader<short>(),
        SqlTypeKind.Integer => new IntegerReader<int>(),
        SqlTypeKind.BigInt => new IntegerReader<long>(),
        SqlTypeKind.Real => new RealReader(),
        SqlTypeKind.Double => new DoubleReader(),
        SqlTypeKind.Decimal => new DecimalReader(type.Scale),
        SqlTypeKind.Varchar or SqlTypeKind.Json => new TextReader(0),
        SqlTypeKind.Char => new TextReader(type.Length ?? 1),
        SqlTypeKind.Varbinary => new BinaryReader(),
        SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography => new ShapeReader(),
        SqlTypeKind.BingTile => new BingTileReader(),
        _ when type.IsSketch => new BinaryReader(),
        SqlTypeKind.Color => new ColorReader(),
        SqlTypeKind.IpAddress => new IpAddressReader(),
        SqlTypeKind.Uuid => new UuidReader(),
        SqlTypeKind.Date => new DateReader(),
        SqlTypeKind.Time => new TimeReader(type.Precision),
        SqlTypeKind.TimeWithTimeZone => new TimeWithZoneReader(type.Precision),
        SqlTypeKind.Timestamp => new TimestampReader(type.Precision),
        SqlTypeKind.TimestampWithTimeZone => new InstantReader(type),
        SqlTypeKind.IntervalYearToMonth => new IntervalReader(yearToMonth: true),
        SqlTypeKind.IntervalDayToSecond => new IntervalReader(yearToMonth: false),
        SqlTypeKind.Array => new ArrayReader(For(type.Element!)),
        SqlTypeKind.Map => new MapReader(For(type.Key!), For(type.Element!)),
        SqlTypeKind.Row => new RowReader([.. type.Fields.Select(field => For(field.Type))], [.. type.Fields.Select(field => field.Name)]),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };
}

/// <summary>A reader of values whose text is short: one method says it, the rest follows.</summary>
internal abstract class ScalarReader : ColumnReader
{
    /// <summary>The vector of the batch at hand.</summary>
    protected DuckVector Vector { get; private set; }

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => Vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !Vector.IsValid(row);

    /// <inheritdoc/>
    public sealed override bool HasMemory => true;

    /// <inheritdoc/>
    public sealed override ReadOnlySpan<ulong> Validity => Vector.Validity;

    /// <inheritdoc/>
    public sealed override ReadOnlySpan<T> GetSpan<T>() => typeof(T) == MemoryType ? Vector.Data<T>() : [];

    /// <summary>What the values lie as in memory, where .NET has a type for it.</summary>
    protected virtual Type? MemoryType => null;

    /// <inheritdoc/>
    public override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (Vector.IsValid(row))
        {
            output.Advance(Format(row, output.GetSpan(ValueText.MaxScalarBytes)));
        }
    }

    /// <inheritdoc/>
    public override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (!Vector.IsValid(row))
        {
            ValueText.Append(output, "null"u8);
        }
        else if (IsBareInJson(row))
        {
            output.Advance(Format(row, output.GetSpan(ValueText.MaxScalarBytes)));
        }
        else
        {
            ValueText.Append(output, "\""u8);
            output.Advance(Format(row, output.GetSpan(ValueText.MaxScalarBytes)));
            ValueText.Append(output, "\""u8);
        }
    }

    /// <inheritdoc/>
    public sealed override object? GetValue(int row) => Vector.IsValid(row) ? Box(row) : null;

    /// <summary>Writes the text of a row that is not NULL; returns its length.</summary>
    protected abstract int Format(int row, Span<byte> room);

    /// <summary>The value of a row that is not NULL as an object.</summary>
    protected abstract object Box(int row);

    /// <summary>Whether JSON has the value without quotes.</summary>
    protected virtual bool IsBareInJson(int row) => false;

    /// <summary>The row's text, for objects that .NET has no type for.</summary>
    protected string TextOf(int row)
    {
        Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
        return ValueText.ToText(room[..Format(row, room)]);
    }
}
