using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>A column whose values lie in memory one behind the other as <typeparamref name="T"/>.</summary>
internal abstract unsafe class PlainField<T>(SqlType type) : Field(type)
    where T : unmanaged
{
    private T* _values;

    /// <inheritdoc/>
    public override Type ClrType => typeof(T);

    /// <inheritdoc/>
    public override void Attach(ResultVector vector)
    {
        base.Attach(vector);
        var values = vector.GetSpan<T>();
        _values = values.IsEmpty ? null : (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
    }

    /// <summary>The value of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected T Value(int row) => _values != null ? _values[row] : Ask(row);

    /// <summary>The value of a row where the vector does not show its memory.</summary>
    protected abstract T Ask(int row);

    /// <inheritdoc/>
    public override object Box(int row) => Value(row);
}

/// <summary>boolean.</summary>
internal sealed class BooleanField(SqlType type) : PlainField<bool>(type)
{
    /// <inheritdoc/>
    public override bool GetBoolean(int row) => Value(row);

    /// <inheritdoc/>
    protected override bool Ask(int row) => Vector.GetBoolean(row);
}

/// <summary>tinyint to bigint.</summary>
internal sealed class IntegerField<T>(SqlType type) : PlainField<T>(type)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public override long GetInt64(int row) => long.CreateTruncating(Value(row));

    /// <inheritdoc/>
    public override double GetDouble(int row) => GetInt64(row);

    /// <inheritdoc/>
    public override decimal GetDecimal(int row) => GetInt64(row);

    /// <inheritdoc/>
    protected override T Ask(int row) => T.CreateTruncating(Vector.GetInt64(row));
}

/// <summary>real.</summary>
internal sealed class RealField(SqlType type) : PlainField<float>(type)
{
    /// <inheritdoc/>
    public override float GetFloat(int row) => Value(row);

    /// <inheritdoc/>
    public override double GetDouble(int row) => Value(row);

    /// <inheritdoc/>
    protected override float Ask(int row) => (float)Vector.GetDouble(row);
}

/// <summary>double.</summary>
internal sealed class DoubleField(SqlType type) : PlainField<double>(type)
{
    /// <inheritdoc/>
    public override double GetDouble(int row) => Value(row);

    /// <inheritdoc/>
    protected override double Ask(int row) => Vector.GetDouble(row);
}

/// <summary>decimal. What .NET's decimal can't hold (more than 96 bits, or more than 28 digits after the point) is read as BigInteger, double
/// or by GetText.</summary>
internal sealed class DecimalField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(decimal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int row)
    {
        var unscaled = Vector.GetInt128(row);
        var scale = Type.Scale;

        // Zeros at the end are no part of the number.
        while ((scale > 28 || (UInt128)Int128.Abs(unscaled) >> 96 != 0) && scale > 0 && unscaled % 10 == 0)
        {
            unscaled /= 10;
            scale--;
        }

        var magnitude = (UInt128)Int128.Abs(unscaled);
        return scale <= 28 && magnitude >> 96 == 0
            ? new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), Int128.IsNegative(unscaled), (byte)scale)
            : throw new OverflowException(
                $"A value of {Type} has more digits than .NET's decimal; read it by GetText, or as BigInteger where it has no fraction, or as double.");
    }

    /// <inheritdoc/>
    public override double GetDouble(int row)
    {
        // Two exact conversions and one division: at most one rounding more than the nearest double.
        var unscaled = Vector.GetInt128(row);
        return (UInt128)Int128.Abs(unscaled) >> 96 == 0 && Type.Scale <= 28 ? (double)GetDecimal(row) : (double)unscaled / Math.Pow(10, Type.Scale);
    }

    /// <inheritdoc/>
    public override Int128 GetInt128(int row)
    {
        var unscaled = Vector.GetInt128(row);
        for (var scale = Type.Scale; scale > 0; scale--)
        {
            if (unscaled % 10 != 0)
            {
                throw new InvalidCastException("The decimal has a fraction, which a whole number has not.");
            }

            unscaled /= 10;
        }

        return unscaled;
    }

    /// <inheritdoc/>
    public override object Box(int row) => GetDecimal(row);
}
