using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace LakeQuery.DuckDb;

/// <summary>A column of a chunk for reading: spans over DuckDB's memory, nothing copied.</summary>
/// <remarks>It holds bare pointers and is good as long as the chunk or the call it came from.</remarks>
internal readonly unsafe struct DuckVector
{
    private readonly nint _vector;
    private readonly byte* _data;
    private readonly ulong* _validity;
    private readonly DuckLogicalType? _type;

    internal DuckVector(nint vector, int length, DuckLogicalType? type)
    {
        _vector = vector;
        _data = (byte*)NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
        _type = type;
        Length = length;
    }

    /// <summary>How many rows; for a LIST's child the number of all elements.</summary>
    public int Length { get; }

    /// <summary>The type; for a function's argument of type ANY it is read from the vector, so ask once per chunk.</summary>
    public DuckLogicalType Type => _type ?? DuckLogicalType.FromNative(NativeMethods.duckdb_vector_get_column_type(_vector));

    /// <summary>True when no row is NULL for certain, without looking at bits.</summary>
    public bool AllValid => _validity == null;

    /// <summary>One bit a row, set when it is not NULL, lowest bit first; empty when <see cref="AllValid"/>.</summary>
    public ReadOnlySpan<ulong> Validity => _validity == null ? [] : new(_validity, (Length + 63) >> 6);

    /// <summary>Whether a row is not NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(int row) => _validity == null || (_validity[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>The values as they lie in memory. What lies under a NULL row means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Data<T>() where T : unmanaged => new(_data, Length);

    /// <summary>The bytes of a VARCHAR (UTF-8), BLOB or BIT row that is not NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int row)
    {
        Debug.Assert((uint)row < (uint)Length, "Row outside of the vector.");
        var entry = (DuckString*)_data + row;
        return entry->Length <= DuckString.InlineLimit
            ? new(&entry->Prefix, (int)entry->Length)
            : new((byte*)entry->Pointer, (int)entry->Length);
    }

    /// <summary>A VARCHAR row as a .NET string. For display and names, not for hot paths.</summary>
    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>A DECIMAL row's digits without the point, whatever its width.</summary>
    public Int128 DecimalUnscaled(int row) => PhysicalId switch
    {
        DuckTypeId.SmallInt => ((short*)_data)[row],
        DuckTypeId.Integer => ((int*)_data)[row],
        DuckTypeId.BigInt => ((long*)_data)[row],
        _ => HugeInt(row),
    };

    /// <summary>A HUGEINT row.</summary>
    public Int128 HugeInt(int row) => ((NativeHugeInt*)_data)[row].ToInt128();

    /// <summary>A UHUGEINT row.</summary>
    public UInt128 UHugeInt(int row) => ((NativeHugeInt*)_data)[row].ToUInt128();

    /// <summary>A UUID row. DuckDB keeps it as a HUGEINT with the top bit flipped, so that it sorts.</summary>
    public Guid Uuid(int row)
    {
        var value = ((NativeHugeInt*)_data)[row];
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value.Upper ^ (1UL << 63));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], value.Lower);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The number of an ENUM row's word in <see cref="DuckLogicalType.EnumWords"/>.</summary>
    public int EnumIndex(int row) => PhysicalId switch
    {
        DuckTypeId.UTinyInt => _data[row],
        DuckTypeId.USmallInt => ((ushort*)_data)[row],
        _ => (int)((uint*)_data)[row],
    };

    /// <summary>Where each LIST or MAP row's elements lie in the child.</summary>
    public ReadOnlySpan<DuckListEntry> ListEntries => Data<DuckListEntry>();

    /// <summary>All elements of a LIST; of a MAP the entries as a STRUCT of key and value.</summary>
    public DuckVector ListChild() => new(
        NativeMethods.duckdb_list_vector_get_child(_vector),
        (int)NativeMethods.duckdb_list_vector_get_size(_vector),
        _type is { Id: DuckTypeId.List } ? _type.Children[0] : null);

    /// <summary>All keys of a MAP.</summary>
    public DuckVector MapKeys() => MapPart(0);

    /// <summary>All values of a MAP.</summary>
    public DuckVector MapValues() => MapPart(1);

    /// <summary>A member of a STRUCT, row by row beside the STRUCT.</summary>
    public DuckVector StructChild(int member) => new(
        NativeMethods.duckdb_struct_vector_get_child(_vector, (ulong)member),
        Length,
        _type is { Id: DuckTypeId.Struct } ? _type.Children[member] : null);

    /// <summary>All elements of an ARRAY: row r has the elements r * ArraySize and on.</summary>
    public DuckVector ArrayChild()
    {
        var type = Type;
        return new(NativeMethods.duckdb_array_vector_get_child(_vector), Length * type.ArraySize, type.Children[0]);
    }

    /// <summary>Which member each UNION row holds: an index into the type's members.</summary>
    public DuckVector UnionTags() => new(NativeMethods.duckdb_struct_vector_get_child(_vector, 0), Length, DuckLogicalType.UTinyInt);

    /// <summary>A member of a UNION; NULL in the rows that hold another.</summary>
    public DuckVector UnionMember(int member) =>
        new(NativeMethods.duckdb_struct_vector_get_child(_vector, (ulong)member + 1), Length, Type.Children[member]);

    private DuckTypeId PhysicalId => Type.PhysicalId;

    private DuckVector MapPart(int part)
    {
        var entries = NativeMethods.duckdb_list_vector_get_child(_vector);
        return new(
            NativeMethods.duckdb_struct_vector_get_child(entries, (ulong)part),
            (int)NativeMethods.duckdb_list_vector_get_size(_vector),
            _type?.Children[part]);
    }
}
