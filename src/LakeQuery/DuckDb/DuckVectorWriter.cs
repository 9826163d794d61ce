using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LakeQuery.DuckDb;

/// <summary>A vector for writing: a function's output, a column of a table function's chunk, or of a chunk to append.</summary>
/// <remarks>Rows start as not NULL with undefined values: write each row or set it NULL. It holds bare pointers and is good for the
/// call it was given to; keep it in a local, since it remembers the validity bits once they exist.</remarks>
internal unsafe struct DuckVectorWriter
{
    private readonly nint _vector;
    private readonly byte* _data;
    private ulong* _validity;

    internal DuckVectorWriter(nint vector, int capacity)
    {
        _vector = vector;
        _data = (byte*)NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
        Capacity = capacity;
    }

    /// <summary>How many rows fit.</summary>
    public int Capacity { get; }

    /// <summary>The values of fixed size, to be filled. DECIMAL by its physical type, HUGEINT as <see cref="Int128"/>.</summary>
    public readonly Span<T> Data<T>() where T : unmanaged => new(_data, Capacity);

    /// <summary>Whether a row is not NULL. With default NULL handling a scalar function skips rows that are NULL already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsValid(int row) => _validity == null || (_validity[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>The validity bits for writing, all set at first: one a row, lowest bit first.</summary>
    public Span<ulong> Validity()
    {
        if (_validity == null)
        {
            MakeValidity();
        }

        return new(_validity, (Capacity + 63) >> 6);
    }

    /// <summary>Makes a row NULL. For STRUCT the members are made NULL by the caller where their readers need it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNull(int row)
    {
        if (_validity == null)
        {
            MakeValidity();
        }

        _validity[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Writes a VARCHAR or BLOB row. VARCHAR bytes must be valid UTF-8: DuckDB does not look again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetBytes(int row, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > DuckString.InlineLimit)
        {
            SetLongBytes(row, bytes);
            return;
        }

        var entry = (DuckString*)_data + row;
        *entry = new DuckString { Length = (uint)bytes.Length };
        bytes.CopyTo(new Span<byte>(&entry->Prefix, DuckString.InlineLimit));
    }

    /// <summary>What was written into a VARCHAR or BLOB row.</summary>
    public readonly ReadOnlySpan<byte> Bytes(int row)
    {
        var entry = (DuckString*)_data + row;
        return entry->Length <= DuckString.InlineLimit
            ? new(&entry->Prefix, (int)entry->Length)
            : new((byte*)entry->Pointer, (int)entry->Length);
    }

    /// <summary>Writes a VARCHAR row from a .NET string. Lone surrogates become U+FFFD.</summary>
    public readonly void SetText(int row, string text)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (needed <= 512)
        {
            Span<byte> buffer = stackalloc byte[512];
            SetBytes(row, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        }
        else
        {
            SetBytes(row, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Writes a VARCHAR or BLOB row that stays where it is: no copy. The memory must outlive the query and not move.</summary>
    public readonly void PointAt(int row, byte* bytes, int length)
    {
        var span = new ReadOnlySpan<byte>(bytes, length);
        if (length <= DuckString.InlineLimit)
        {
            SetBytes(row, span);
            return;
        }

        ((DuckString*)_data)[row] = new DuckString
        {
            Length = (uint)length,
            Prefix = MemoryMarshal.Read<uint>(span),
            Pointer = (nint)bytes,
        };
    }

    /// <summary>Writes a HUGEINT row, or a DECIMAL of more than 18 digits.</summary>
    public readonly void SetHugeInt(int row, Int128 value) => ((NativeHugeInt*)_data)[row] = NativeHugeInt.From(value);

    /// <summary>Writes a UUID row.</summary>
    public readonly void SetUuid(int row, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        ((NativeHugeInt*)_data)[row] = new(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ (1UL << 63));
    }

    /// <summary>Says which elements of the child a LIST or MAP row has.</summary>
    public readonly void SetList(int row, int offset, int length) =>
        ((DuckListEntry*)_data)[row] = new((ulong)offset, (ulong)length);

    /// <summary>Makes room for <paramref name="capacity"/> elements in all and gives the child; earlier child writers are stale.</summary>
    public readonly DuckVectorWriter ReserveList(int capacity)
    {
        _ = NativeMethods.duckdb_list_vector_reserve(_vector, (ulong)capacity);
        return new(NativeMethods.duckdb_list_vector_get_child(_vector), capacity);
    }

    /// <summary>Gives a LIST or MAP row <paramref name="length"/> elements behind those that are there: the child, and the first one's place
    /// in it.</summary>
    public readonly (DuckVectorWriter Child, int Offset) AppendToList(int row, int length)
    {
        var offset = (int)NativeMethods.duckdb_list_vector_get_size(_vector);
        SetList(row, offset, length);
        var child = ReserveList(offset + length);
        SetListSize(offset + length);
        return (child, offset);
    }

    /// <summary>Says how many elements the child has in all; to be called before returning.</summary>
    public readonly void SetListSize(int size) => _ = NativeMethods.duckdb_list_vector_set_size(_vector, (ulong)size);

    /// <summary>A member of a STRUCT; of a MAP's child member 0 is the key and 1 the value.</summary>
    public readonly DuckVectorWriter StructChild(int member) =>
        new(NativeMethods.duckdb_struct_vector_get_child(_vector, (ulong)member), Capacity);

    /// <summary>The elements of an ARRAY: row r has the elements r * arraySize and on.</summary>
    public readonly DuckVectorWriter ArrayChild(int arraySize) =>
        new(NativeMethods.duckdb_array_vector_get_child(_vector), Capacity * arraySize);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeValidity()
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(_vector);
        _validity = NativeMethods.duckdb_vector_get_validity(_vector);
    }

    private readonly void SetLongBytes(int row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            NativeMethods.duckdb_unsafe_vector_assign_string_element_len(_vector, (ulong)row, first, (ulong)bytes.Length);
        }
    }
}
