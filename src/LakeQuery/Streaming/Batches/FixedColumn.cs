using System.Numerics;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Batches;

/// <summary>A column whose values have one size.</summary>
internal abstract class FixedColumn<T>(SqlType type) : StreamColumn(type)
    where T : unmanaged, IComparable<T>
{
    private T[] _values = [];

    /// <summary>The values, one a row, to read or overwrite; what lies under a NULL means nothing.</summary>
    public Span<T> Values => _values.AsSpan(0, Length);

    /// <inheritdoc/>
    public override unsafe long MemoryBytes => base.MemoryBytes + ((long)_values.Length * sizeof(T));

    /// <inheritdoc/>
    public override void Reserve(int rowCount)
    {
        if (_values.Length < rowCount)
        {
            Array.Resize(ref _values, Math.Max(rowCount, Math.Max(64, _values.Length * 2)));
        }
    }

    /// <summary>Adds a value.</summary>
    public void Append(T value)
    {
        var row = Grow(1);
        _values[row] = value;
    }

    /// <summary>Adds rows and gives their values to be written.</summary>
    public Span<T> AppendSpan(int count)
    {
        var first = Grow(count);
        return _values.AsSpan(first, count);
    }

    /// <inheritdoc/>
    public override int Compare(int row, StreamColumn other, int otherRow) => _values[row].CompareTo(((FixedColumn<T>)other)._values[otherRow]);

    /// <inheritdoc/>
    protected override void AppendDefault() => Append(default);

    /// <inheritdoc/>
    protected override void AppendValue(StreamColumn source, int row) => Append(((FixedColumn<T>)source)._values[row]);

    /// <inheritdoc/>
    protected override void AppendValues(StreamColumn source, int start, int count) =>
        ((FixedColumn<T>)source)._values.AsSpan(start, count).CopyTo(AppendSpan(count));

    /// <inheritdoc/>
    protected override void AppendValues(StreamColumn source, ReadOnlySpan<int> rows)
    {
        var from = ((FixedColumn<T>)source).Values;
        var to = AppendSpan(rows.Length);
        for (var index = 0; index < rows.Length; index++)
        {
            to[index] = from[rows[index]];
        }
    }

    /// <inheritdoc/>
    protected override bool SameValue(int row, StreamColumn other, int otherRow) => _values[row].CompareTo(((FixedColumn<T>)other)._values[otherRow]) == 0;

    /// <summary>Spreads bits.</summary>
    protected static ulong Mix(ulong bits)
    {
        bits *= 0x9E3779B97F4A7C15UL;
        return BitOperations.RotateLeft(bits ^ (bits >> 32), 17) * 0xD6E8FEB86659FD93UL;
    }
}

/// <summary>Booleans (0 and 1), whole numbers, decimals of at most 18 digits (without the point), dates (days since 1970-01-01), times,
/// timestamps and instants (microseconds), intervals (months or microseconds).</summary>
internal sealed class LongColumn(SqlType type) : FixedColumn<long>(type)
{
    /// <inheritdoc/>
    protected override ulong HashValue(int row) => Mix((ulong)Values[row]);
}

/// <summary>real and double; a real is kept as the double of the same value.</summary>
internal sealed class DoubleColumn(SqlType type) : FixedColumn<double>(type)
{
    /// <inheritdoc/>
    protected override ulong HashValue(int row)
    {
        var value = Values[row];
        return Mix(value == 0 ? 0 : double.IsNaN(value) ? 1 : BitConverter.DoubleToUInt64Bits(value));
    }
}

/// <summary>Decimals of 19 to 38 digits, without the point.</summary>
internal sealed class WideColumn(SqlType type) : FixedColumn<Int128>(type)
{
    /// <inheritdoc/>
    protected override ulong HashValue(int row) => Mix((ulong)Values[row] ^ Mix((ulong)(Values[row] >> 64)));
}
