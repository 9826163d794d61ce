using System.Numerics;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Batches;

/// <summary>A column of a batch: values side by side and one bit a row for NULL. It grows as rows are added and keeps its memory when cleared.</summary>
/// <remarks>There are four storages: <see cref="LongColumn"/>, <see cref="DoubleColumn"/>, <see cref="WideColumn"/> and <see cref="TextColumn"/>;
/// <see cref="Create"/> knows which type lies in which. Rows are added at the end or the whole column is filled at once; only the last ones can be taken back.</remarks>
internal abstract class StreamColumn(SqlType type)
{
    private ulong[] _validity = [];

    /// <summary>The type of the values.</summary>
    public SqlType Type { get; } = type;

    /// <summary>How many rows.</summary>
    public int Length { get; private set; }

    /// <summary>True when some row may be NULL; false when none is.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>One bit a row, set when it is not NULL, lowest bit first; empty while <see cref="HasNulls"/> is false.</summary>
    public ReadOnlySpan<ulong> Validity => HasNulls ? _validity.AsSpan(0, (Length + 63) >> 6) : [];

    /// <summary>A column for values of a type.</summary>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED: a type that streams don't carry, such as an array.</exception>
    public static StreamColumn Create(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Date
            or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth => new LongColumn(type),
        SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone when !type.IsFinerThanMicros && !type.HasZonePerValue =>
            new LongColumn(type),
        SqlTypeKind.Decimal => type.Precision > 18 ? new WideColumn(type) : new LongColumn(type),
        SqlTypeKind.Real or SqlTypeKind.Double => new DoubleColumn(type),
        SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Varbinary or SqlTypeKind.Json => new TextColumn(type),
        _ => throw QueryErrors.StreamType(type.ToString()),
    };

    /// <summary>Whether streams carry values of a type.</summary>
    public static bool CanHold(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Date
            or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth or SqlTypeKind.Decimal or SqlTypeKind.Real or SqlTypeKind.Double
            or SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Varbinary or SqlTypeKind.Json => true,
        SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => !type.IsFinerThanMicros && !type.HasZonePerValue,
        _ => false,
    };

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => HasNulls && (_validity[row >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>Drops all rows, keeping the memory.</summary>
    public virtual void Clear()
    {
        Length = 0;
        HasNulls = false;
    }

    /// <summary>Drops the rows from one on.</summary>
    public virtual void Truncate(int rowCount) => Length = Math.Min(Length, rowCount);

    /// <summary>Makes room for as many rows in all.</summary>
    public abstract void Reserve(int rowCount);

    /// <summary>Adds a NULL.</summary>
    public void AppendNull()
    {
        AppendDefault();
        SetNull(Length - 1);
    }

    /// <summary>Adds a row of a column of the same storage.</summary>
    public void AppendFrom(StreamColumn source, int row)
    {
        if (source.IsNull(row))
        {
            AppendNull();
        }
        else
        {
            AppendValue(source, row);
        }
    }

    /// <summary>Adds neighbouring rows of a column of the same storage.</summary>
    public void AppendRange(StreamColumn source, int start, int count)
    {
        var first = Length;
        AppendValues(source, start, count);
        if (source.HasNulls)
        {
            for (var index = 0; index < count; index++)
            {
                if (source.IsNull(start + index))
                {
                    SetNull(first + index);
                }
            }
        }
    }

    /// <summary>Adds chosen rows of a column of the same storage, in the order given.</summary>
    public void AppendRows(StreamColumn source, ReadOnlySpan<int> rows)
    {
        var first = Length;
        AppendValues(source, rows);
        if (source.HasNulls)
        {
            for (var index = 0; index < rows.Length; index++)
            {
                if (source.IsNull(rows[index]))
                {
                    SetNull(first + index);
                }
            }
        }
    }

    /// <summary>A hash of a row; NULL has one too, and equal values have equal ones.</summary>
    public ulong Hash(int row) => IsNull(row) ? 0x9E3779B97F4A7C15UL : HashValue(row);

    /// <summary>Mixes the hashes of neighbouring rows into hashes of several columns.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="hashes">One for each row from there on.</param>
    public void AddHashes(int start, Span<ulong> hashes)
    {
        for (var index = 0; index < hashes.Length; index++)
        {
            var hash = (BitOperations.RotateLeft(hashes[index], 23) ^ Hash(start + index)) * 0xD6E8FEB86659FD93UL;
            hashes[index] = hash ^ (hash >> 29);
        }
    }

    /// <summary>Adds a row of a column of the same storage several times.</summary>
    public void AppendRepeated(StreamColumn source, int row, int count)
    {
        for (var index = 0; index < count; index++)
        {
            AppendFrom(source, row);
        }
    }

    /// <summary>Adds NULLs.</summary>
    public void AppendNulls(int count)
    {
        for (var index = 0; index < count; index++)
        {
            AppendNull();
        }
    }

    /// <summary>Whether two rows hold the same value; NULL is the same as NULL, as in GROUP BY.</summary>
    public bool Same(int row, StreamColumn other, int otherRow)
    {
        var isNull = IsNull(row);
        return isNull == other.IsNull(otherRow) && (isNull || SameValue(row, other, otherRow));
    }

    /// <summary>Compares two rows that are not NULL by SQL's order: below zero when this one is less.</summary>
    public abstract int Compare(int row, StreamColumn other, int otherRow);

    /// <summary>Bytes of memory held.</summary>
    public virtual long MemoryBytes => _validity.Length * 8L;

    /// <summary>Makes a row NULL that is there already.</summary>
    public void SetNull(int row)
    {
        if (!HasNulls)
        {
            HasNulls = true;
            EnsureValidity(Length);
            _validity.AsSpan(0, (Length + 63) >> 6).Fill(ulong.MaxValue);
        }

        _validity[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Takes over the bits of rows that were written at the end with <see cref="Grow"/>; empty bits mean no NULL.</summary>
    /// <param name="first">The first of those rows.</param>
    /// <param name="bits">One bit a row, from the lowest of the first word on.</param>
    public void SetValidity(int first, ReadOnlySpan<ulong> bits)
    {
        if (bits.IsEmpty)
        {
            return;
        }

        if (first == 0)
        {
            var words = (Length + 63) >> 6;
            if (!HasNulls)
            {
                HasNulls = true;
                EnsureValidity(Length);
                bits[..words].CopyTo(_validity);
                return;
            }

            for (var word = 0; word < words; word++)
            {
                _validity[word] &= bits[word];
            }

            return;
        }

        for (var row = first; row < Length; row++)
        {
            var index = row - first;
            if ((bits[index >> 6] & (1UL << (index & 63))) == 0)
            {
                SetNull(row);
            }
        }
    }

    /// <summary>Adds rows at the end whose values the caller writes next; they are not NULL.</summary>
    /// <returns>The first of them.</returns>
    protected int Grow(int count)
    {
        var first = Length;
        Reserve(first + count);
        Length = first + count;
        if (HasNulls)
        {
            EnsureValidity(Length);
            for (var word = (first + 63) >> 6; word < (Length + 63) >> 6; word++)
            {
                _validity[word] = ulong.MaxValue;
            }

            // Bits above the old end in its own word.
            if ((first & 63) != 0)
            {
                _validity[first >> 6] |= ulong.MaxValue << (first & 63);
            }
        }

        return first;
    }

    /// <summary>Adds a row of any value.</summary>
    protected abstract void AppendDefault();

    /// <summary>Adds a row that is not NULL.</summary>
    protected abstract void AppendValue(StreamColumn source, int row);

    /// <summary>Adds neighbouring rows, NULLs as any value.</summary>
    protected abstract void AppendValues(StreamColumn source, int start, int count);

    /// <summary>Adds chosen rows, NULLs as any value.</summary>
    protected abstract void AppendValues(StreamColumn source, ReadOnlySpan<int> rows);

    /// <summary>A hash of a value.</summary>
    protected abstract ulong HashValue(int row);

    /// <summary>Whether two values are the same.</summary>
    protected abstract bool SameValue(int row, StreamColumn other, int otherRow);

    private void EnsureValidity(int rows)
    {
        var words = (rows + 63) >> 6;
        if (_validity.Length < words)
        {
            Array.Resize(ref _validity, Math.Max(words, _validity.Length * 2));
        }
    }
}
