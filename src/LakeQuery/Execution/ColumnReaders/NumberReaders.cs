using System.Numerics;
using LakeQuery.DuckDb;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>boolean, and the type of a bare NULL.</summary>
internal sealed class BooleanReader : ScalarReader
{
    /// <inheritdoc/>
    public override bool GetBoolean(int row) => Vector.Data<byte>()[row] != 0;

    /// <inheritdoc/>
    protected override Type? MemoryType => typeof(bool);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var text = GetBoolean(row) ? "true"u8 : "false"u8;
        text.CopyTo(room);
        return text.Length;
    }

    /// <inheritdoc/>
    protected override object Box(int row) => GetBoolean(row);

    /// <inheritdoc/>
    protected override bool IsBareInJson(int row) => true;
}

/// <summary>tinyint to bigint.</summary>
internal sealed class IntegerReader<T> : ScalarReader
    where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => long.CreateTruncating(Vector.Data<T>()[row]);

    /// <inheritdoc/>
    protected override Type? MemoryType => typeof(T);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Int64(GetInt64(row), room);

    /// <inheritdoc/>
    protected override object Box(int row) => Vector.Data<T>()[row];

    /// <inheritdoc/>
    protected override bool IsBareInJson(int row) => true;
}

/// <summary>double.</summary>
internal sealed class DoubleReader : ScalarReader
{
    /// <inheritdoc/>
    public override double GetDouble(int row) => Vector.Data<double>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => typeof(double);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Double(GetDouble(row), room);

    /// <inheritdoc/>
    protected override object Box(int row) => GetDouble(row);

    /// <inheritdoc/>
    protected override bool IsBareInJson(int row) => double.IsFinite(GetDouble(row));
}

/// <summary>real.</summary>
internal sealed class RealReader : ScalarReader
{
    /// <inheritdoc/>
    public override double GetDouble(int row) => Vector.Data<float>()[row];

    /// <inheritdoc/>
    protected override Type? MemoryType => typeof(float);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Real(Vector.Data<float>()[row], room);

    /// <inheritdoc/>
    protected override object Box(int row) => Vector.Data<float>()[row];

    /// <inheritdoc/>
    protected override bool IsBareInJson(int row) => float.IsFinite(Vector.Data<float>()[row]);
}

/// <summary>decimal.</summary>
internal sealed class DecimalReader(int scale) : ScalarReader
{
    // Width of the unscaled values in memory, by the vector's type; asked once per batch.
    private DuckTypeId _physicalId;

    /// <inheritdoc/>
    public override void Attach(DuckVector vector)
    {
        base.Attach(vector);
        _physicalId = vector.Type.PhysicalId;
    }

    /// <inheritdoc/>
    public override Int128 GetInt128(int row) => _physicalId switch
    {
        DuckTypeId.SmallInt => Vector.Data<short>()[row],
        DuckTypeId.Integer => Vector.Data<int>()[row],
        DuckTypeId.BigInt => Vector.Data<long>()[row],
        _ => Vector.HugeInt(row),
    };

    /// <inheritdoc/>
    protected override Type? MemoryType => _physicalId switch
    {
        DuckTypeId.SmallInt => typeof(short),
        DuckTypeId.Integer => typeof(int),
        DuckTypeId.BigInt => typeof(long),
        _ => typeof(Int128),
    };

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room) => ValueText.Decimal(GetInt128(row), scale, room);

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var unscaled = GetInt128(row);
        var magnitude = (UInt128)Int128.Abs(unscaled);
        return scale <= 28 && magnitude >> 96 == 0
            ? new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), Int128.IsNegative(unscaled), (byte)scale)
            : TextOf(row);
    }

    /// <inheritdoc/>
    protected override bool IsBareInJson(int row) => true;
}
