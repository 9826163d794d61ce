using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using LakeQuery.Data.Fields;

namespace LakeQuery.Data;

public sealed partial class LakeDataReader
{
    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => At(ordinal).IsNull(_row);

    /// <inheritdoc/>
    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) =>
        AtOnce(static (reader, at) => reader.IsDBNull(at), ordinal, cancellationToken);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => At(ordinal).Get<bool>(_row);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => At(ordinal).Get<byte>(_row);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => At(ordinal).Get<short>(_row);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => At(ordinal).Get<int>(_row);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => At(ordinal).Get<long>(_row);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => At(ordinal).Get<float>(_row);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => At(ordinal).Get<double>(_row);

    /// <summary>A decimal, or a whole number as one.</summary>
    /// <exception cref="OverflowException">It has more digits than .NET's decimal.</exception>
    public override decimal GetDecimal(int ordinal) => At(ordinal).Get<decimal>(_row);

    /// <inheritdoc/>
    public override string GetString(int ordinal) => At(ordinal).Get<string>(_row);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => At(ordinal).Get<char>(_row);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => At(ordinal).Get<Guid>(_row);

    /// <summary>A timestamp; a date at midnight; a timestamp with time zone in UTC.</summary>
    public override DateTime GetDateTime(int ordinal) => At(ordinal).Get<DateTime>(_row);

    /// <summary>A timestamp with time zone, with its zone's offset.</summary>
    public DateTimeOffset GetDateTimeOffset(int ordinal) => At(ordinal).Get<DateTimeOffset>(_row);

    /// <summary>A date.</summary>
    public DateOnly GetDateOnly(int ordinal) => At(ordinal).Get<DateOnly>(_row);

    /// <summary>A time; of a time with time zone what its own clock shows.</summary>
    public TimeOnly GetTimeOnly(int ordinal) => At(ordinal).Get<TimeOnly>(_row);

    /// <summary>An interval day to second, or a time.</summary>
    public TimeSpan GetTimeSpan(int ordinal) => At(ordinal).Get<TimeSpan>(_row);

    /// <summary>A whole number, or a decimal without a fraction.</summary>
    public BigInteger GetBigInteger(int ordinal) => At(ordinal).Get<BigInteger>(_row);

    /// <summary>The value of any type as the text that Trino's command line shows; null for NULL.</summary>
    public string? GetText(int ordinal)
    {
        var field = At(ordinal);
        if (field.IsNull(_row))
        {
            return null;
        }

        var text = new ArrayBufferWriter<byte>(128);
        field.AppendText(_row, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The value as an object of <see cref="GetFieldType"/>; <see cref="DBNull"/> for NULL.</summary>
    public override object GetValue(int ordinal) => At(ordinal).GetValue(_row);

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_current.Length == 0)
        {
            throw NotReadable(0);
        }

        var count = Math.Min(values.Length, _current.Length);
        for (var index = 0; index < count; index++)
        {
            values[index] = _current[index].GetValue(_row);
        }

        return count;
    }

    /// <summary>The value as <typeparamref name="T"/>: every type of a typed getter, those of nullable value types (NULL is null), enums from whole
    /// numbers; arrays as T[] or lists; maps as dictionaries; rows as tuples, dictionaries by name or objects with members of the fields'
    /// names; Stream, TextReader.</summary>
    /// <exception cref="InvalidCastException">The column is not read as T, or the value is NULL and T has no word for it.</exception>
    public override T GetFieldValue<T>(int ordinal) => At(ordinal).Get<T>(_row);

    /// <inheritdoc/>
    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) =>
        AtOnce(static (reader, at) => reader.GetFieldValue<T>(at), ordinal, cancellationToken);

    /// <summary>The bytes of a varbinary, read from a copy.</summary>
    public override Stream GetStream(int ordinal) => At(ordinal).Get<Stream>(_row);

    /// <inheritdoc/>
    public override TextReader GetTextReader(int ordinal) => At(ordinal).Get<TextReader>(_row);

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var field = At(ordinal);
        RequireValue(field);
        return Copy(field.GetBytes(_row), dataOffset, buffer, bufferOffset, length);
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var field = At(ordinal);
        RequireValue(field);
        _ = field.GetUtf8(_row);
        return Copy(field.GetString(_row).AsSpan(), dataOffset, buffer, bufferOffset, length);
    }

    /// <summary>The bytes of a varbinary, or the UTF-8 of text, without a copy; good until the next row is read.</summary>
    public ReadOnlySpan<byte> GetSpan(int ordinal)
    {
        var field = At(ordinal);
        RequireValue(field);
        return field.ClrType == typeof(string) ? field.GetUtf8(_row) : field.GetBytes(_row);
    }

    // Nothing is waited for; what it throws is the task's.
    private Task<T> AtOnce<T>(Func<LakeDataReader, int, T> read, int ordinal, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        try
        {
            return Task.FromResult(read(this, ordinal));
        }
        catch (Exception error) when (error is InvalidCastException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
        {
            return Task.FromException<T>(error);
        }
    }

    private static long Copy<T>(ReadOnlySpan<T> data, long dataOffset, T[]? buffer, int bufferOffset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        if (buffer is null)
        {
            return data.Length;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(bufferOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bufferOffset, buffer.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > buffer.Length - bufferOffset)
        {
            throw new ArgumentException($"The buffer has no room for {length} from {bufferOffset} on; its length is {buffer.Length}.", nameof(length));
        }

        if (dataOffset >= data.Length)
        {
            return 0;
        }

        var count = (int)Math.Min(data.Length - dataOffset, length);
        data.Slice((int)dataOffset, count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    private void RequireValue(Field field)
    {
        if (field.IsNull(_row))
        {
            throw new InvalidCastException("The value is NULL; ask IsDBNull first.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Field At(int ordinal)
    {
        var fields = _current;
        return (uint)ordinal < (uint)fields.Length ? fields[ordinal] : throw NotReadable(ordinal);
    }

    private Exception NotReadable(int ordinal) => _closed ? Closed()
        : _columns.Count == 0 ? NoColumns()
        : _current.Length == 0 ? new InvalidOperationException("The reader stands on no row; call Read, and read values only while it gives true.")
        : OutOfRange(ordinal);

    private static InvalidOperationException NoColumns() => new("The statement gives no rows.");

    private IndexOutOfRangeException OutOfRange(int ordinal) => new($"There is no column {ordinal}; there are {_columns.Count}, numbered from 0.");
}
