using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>Reads one column in the types that .NET's readers ask for. One is made for each column when a result is opened, the one that fits
/// its type; each batch only points it at the new values.</summary>
/// <remarks>What a type can't be read as throws <see cref="InvalidCastException"/>; so does NULL, but for the types that have a word for it.</remarks>
internal abstract unsafe class Field(SqlType type)
{
    // Bits of the batch at hand; null where no row is NULL or the vector has to be asked.
    private ulong* _validity;
    private bool _asksVector;

    /// <summary>The column's SQL type.</summary>
    public SqlType Type { get; } = type;

    /// <summary>What <see cref="GetValue"/> gives.</summary>
    public abstract Type ClrType { get; }

    /// <summary>The values of the batch at hand.</summary>
    protected ResultVector Vector { get; private set; } = null!;

    /// <summary>Points the field at the values of the next batch.</summary>
    public virtual void Attach(ResultVector vector)
    {
        Vector = vector;
        var bits = vector.Validity;
        _asksVector = !vector.HasMemory;
        _validity = bits.IsEmpty ? null : (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bits));
    }

    /// <summary>Whether a row is NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => _validity != null ? (_validity[row >> 6] & (1UL << (row & 63))) == 0 : _asksVector && Vector.IsNull(row);

    public virtual bool GetBoolean(int row) => throw WrongType(typeof(bool));

    public virtual long GetInt64(int row) => throw WrongType("a whole number");

    public virtual float GetFloat(int row) => throw WrongType(typeof(float));

    public virtual double GetDouble(int row) => throw WrongType(typeof(double));

    public virtual decimal GetDecimal(int row) => throw WrongType(typeof(decimal));

    public virtual string GetString(int row) => throw WrongType(typeof(string));

    public virtual Guid GetGuid(int row) => throw WrongType(typeof(Guid));

    public virtual DateTime GetDateTime(int row) => throw WrongType(typeof(DateTime));

    public virtual DateTimeOffset GetDateTimeOffset(int row) => throw WrongType(typeof(DateTimeOffset));

    public virtual DateOnly GetDate(int row) => throw WrongType(typeof(DateOnly));

    public virtual TimeOnly GetTime(int row) => throw WrongType(typeof(TimeOnly));

    public virtual TimeSpan GetTimeSpan(int row) => throw WrongType(typeof(TimeSpan));

    /// <summary>The bytes of varbinary; valid as long as the batch.</summary>
    public virtual ReadOnlySpan<byte> GetBytes(int row) => throw WrongType(typeof(byte[]));

    /// <summary>The UTF-8 of text; valid as long as the batch.</summary>
    public virtual ReadOnlySpan<byte> GetUtf8(int row) => throw WrongType(typeof(TextReader));

    /// <summary>A whole number that may be longer than 64 bits.</summary>
    public virtual Int128 GetInt128(int row) => GetInt64(row);

    /// <summary>The value of a row that is not NULL as an object of <see cref="ClrType"/>.</summary>
    public abstract object Box(int row);

    /// <summary>Reads a type that only some columns have.</summary>
    public virtual T GetOther<T>(int row) => typeof(T).IsAssignableFrom(ClrType) ? (T)Box(row) : throw WrongType(typeof(T));

    /// <summary>Appends the value's text as Trino shows it.</summary>
    public void AppendText(int row, System.Buffers.IBufferWriter<byte> output) => Vector.AppendText(row, output);

    /// <summary>The value as an object; <see cref="DBNull"/> for NULL.</summary>
    public object GetValue(int row) => IsNull(row) ? DBNull.Value : Box(row);

    /// <summary>The value as <typeparamref name="T"/>, without boxing where T is a value type that ADO.NET knows.</summary>
    public T Get<T>(int row)
    {
        if (IsNull(row))
        {
            return Null<T>();
        }

        // The comparisons are decided when the method is compiled for T, so one branch is left.
        if (typeof(T) == typeof(int))
        {
            return As<int, T>(Narrow<int>(row));
        }

        if (typeof(T) == typeof(long))
        {
            return As<long, T>(GetInt64(row));
        }

        if (typeof(T) == typeof(double))
        {
            return As<double, T>(GetDouble(row));
        }

        if (typeof(T) == typeof(string))
        {
            return (T)(object)GetString(row);
        }

        if (typeof(T) == typeof(decimal))
        {
            return As<decimal, T>(GetDecimal(row));
        }

        if (typeof(T) == typeof(bool))
        {
            return As<bool, T>(GetBoolean(row));
        }

        if (typeof(T) == typeof(DateTime))
        {
            return As<DateTime, T>(GetDateTime(row));
        }

        if (typeof(T) == typeof(float))
        {
            return As<float, T>(GetFloat(row));
        }

        return typeof(T).IsValueType ? GetRarer<T>(row) : GetObject<T>(row);
    }

    /// <summary>A whole number in fewer bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public T Narrow<T>(int row)
        where T : System.Numerics.INumberBase<T>
    {
        var value = GetInt64(row);
        var narrow = T.CreateTruncating(value);
        return long.CreateTruncating(narrow) == value && T.IsNegative(narrow) == value < 0 ? narrow : throw TooLarge(value, typeof(T));
    }

    private static OverflowException TooLarge(long value, Type wanted) => new($"{value} is too large or too small for {wanted.Name}.");

    protected InvalidCastException WrongType(Type wanted) => WrongType(wanted.Name);

    private InvalidCastException WrongType(string wanted) =>
        new($"A column of type {Type} is not read as {wanted}, but as {ClrType.Name}; read it so, or write CAST in the statement.");

    private T GetRarer<T>(int row)
    {
        if (typeof(T) == typeof(short))
        {
            return As<short, T>(Narrow<short>(row));
        }

        if (typeof(T) == typeof(sbyte))
        {
            return As<sbyte, T>(Narrow<sbyte>(row));
        }

        if (typeof(T) == typeof(byte))
        {
            return As<byte, T>(Narrow<byte>(row));
        }

        if (typeof(T) == typeof(ushort))
        {
            return As<ushort, T>(Narrow<ushort>(row));
        }

        if (typeof(T) == typeof(uint))
        {
            return As<uint, T>(Narrow<uint>(row));
        }

        if (typeof(T) == typeof(ulong))
        {
            return As<ulong, T>(Narrow<ulong>(row));
        }

        if (typeof(T) == typeof(Int128))
        {
            return As<Int128, T>(GetInt128(row));
        }

        if (typeof(T) == typeof(System.Numerics.BigInteger))
        {
            return As<System.Numerics.BigInteger, T>(GetInt128(row));
        }

        if (typeof(T) == typeof(Guid))
        {
            return As<Guid, T>(GetGuid(row));
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return As<DateTimeOffset, T>(GetDateTimeOffset(row));
        }

        if (typeof(T) == typeof(DateOnly))
        {
            return As<DateOnly, T>(GetDate(row));
        }

        if (typeof(T) == typeof(TimeOnly))
        {
            return As<TimeOnly, T>(GetTime(row));
        }

        if (typeof(T) == typeof(TimeSpan))
        {
            return As<TimeSpan, T>(GetTimeSpan(row));
        }

        if (typeof(T) == typeof(char))
        {
            return As<char, T>(GetChar(row));
        }

        if (typeof(T).IsEnum)
        {
            return (T)Enum.ToObject(typeof(T), GetInt64(row));
        }

        return Nullable.GetUnderlyingType(typeof(T)) is not null ? NullableReader<T>.Get(this, row) : GetOther<T>(row);
    }

    private T GetObject<T>(int row)
    {
        if (typeof(T) == typeof(object))
        {
            return (T)Box(row);
        }

        if (typeof(T) == typeof(byte[]))
        {
            return (T)(object)GetBytes(row).ToArray();
        }

        if (typeof(T) == typeof(Stream))
        {
            return (T)(object)new MemoryStream(GetBytes(row).ToArray(), writable: false);
        }

        if (typeof(T) == typeof(TextReader))
        {
            // Asked for first, so that what is no text says so.
            _ = GetUtf8(row);
            return (T)(object)new StringReader(GetString(row));
        }

        return typeof(T) == typeof(DBNull) ? throw WrongType(typeof(T)) : GetOther<T>(row);
    }

    /// <summary>Text of one character.</summary>
    public char GetChar(int row) => GetString(row) is [var character]
        ? character
        : throw new InvalidCastException("The text is not one character long.");

    private static T Null<T>() => typeof(T) == typeof(object) || typeof(T) == typeof(DBNull) ? (T)(object)DBNull.Value
        : default(T) is null && typeof(T).IsValueType ? default!
        : throw new InvalidCastException($"The value is NULL, which is no {typeof(T).Name}. Ask IsDBNull first, or read it as a nullable type.");

    // TFrom and TTo are the same type; the compiler cannot know.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static TTo As<TFrom, TTo>(TFrom value) => Unsafe.BitCast<TFrom, TTo>(value);
}
