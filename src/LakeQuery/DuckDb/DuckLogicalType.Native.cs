using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>From and to the C API's handles.</summary>
internal sealed unsafe partial class DuckLogicalType
{
    /// <summary>Reads a type and frees its handle.</summary>
    public static DuckLogicalType FromNative(nint pointer)
    {
        using var type = new LogicalTypeHandle(pointer);
        var alias = TakeString(NativeMethods.duckdb_logical_type_get_alias(type));
        var id = NativeMethods.duckdb_get_type_id(type);
        return id switch
        {
            DuckTypeId.Decimal => Decimal(NativeMethods.duckdb_decimal_width(type), NativeMethods.duckdb_decimal_scale(type)),
            DuckTypeId.Enum => Enum(ReadEnumWords(type)),
            DuckTypeId.List => List(FromNative(NativeMethods.duckdb_list_type_child_type(type))),
            DuckTypeId.Array => Array(
                FromNative(NativeMethods.duckdb_array_type_child_type(type)), (int)NativeMethods.duckdb_array_type_array_size(type)),
            DuckTypeId.Map => Map(
                FromNative(NativeMethods.duckdb_map_type_key_type(type)), FromNative(NativeMethods.duckdb_map_type_value_type(type))),
            DuckTypeId.Struct => ReadMembers(type, id),
            DuckTypeId.Union => ReadMembers(type, id),
            _ => new(id) { Alias = alias },
        };
    }

    /// <summary>Makes a handle for the type; the caller disposes it.</summary>
    public LogicalTypeHandle ToNative()
    {
        switch (Id)
        {
            case DuckTypeId.Decimal:
                return new(NativeMethods.duckdb_create_decimal_type((byte)DecimalWidth, (byte)DecimalScale));
            case DuckTypeId.List:
                using (var element = Children[0].ToNative())
                {
                    return new(NativeMethods.duckdb_create_list_type(element));
                }

            case DuckTypeId.Array:
                using (var element = Children[0].ToNative())
                {
                    return new(NativeMethods.duckdb_create_array_type(element, (ulong)ArraySize));
                }

            case DuckTypeId.Map:
                using (var key = Children[0].ToNative())
                using (var value = Children[1].ToNative())
                {
                    return new(NativeMethods.duckdb_create_map_type(key, value));
                }

            case DuckTypeId.Struct or DuckTypeId.Union:
                return MakeMembers();
            case DuckTypeId.Enum:
                using (var words = new NativeStrings(EnumWords))
                {
                    return new(NativeMethods.duckdb_create_enum_type(words.Pointer, (ulong)EnumWords.Count));
                }

            default:
                var type = new LogicalTypeHandle(NativeMethods.duckdb_create_logical_type(Id));
                if (Alias is not null)
                {
                    NativeMethods.duckdb_logical_type_set_alias(type, Alias);
                }

                return type;
        }
    }

    /// <summary>Calls <paramref name="use"/> with the handles of several types, which live as long as the call.</summary>
    public static nint WithNative(IReadOnlyList<DuckLogicalType> types, NativeTypesUser use)
    {
        var handles = new LogicalTypeHandle[types.Count];
        try
        {
            var pointers = new nint[types.Count];
            for (var index = 0; index < types.Count; index++)
            {
                handles[index] = types[index].ToNative();
                pointers[index] = handles[index].DangerousGetHandle();
            }

            fixed (nint* first = pointers)
            {
                return use(first, (ulong)pointers.Length);
            }
        }
        finally
        {
            foreach (var handle in handles)
            {
                handle?.Dispose();
            }
        }
    }

    /// <summary>Something to do with an array of type handles.</summary>
    public delegate nint NativeTypesUser(nint* types, ulong count);

    private LogicalTypeHandle MakeMembers()
    {
        using var names = new NativeStrings(MemberNames);
        var namesPointer = names.Pointer;
        return new(WithNative(Children, (types, count) => Id == DuckTypeId.Struct
            ? NativeMethods.duckdb_create_struct_type(types, namesPointer, count)
            : NativeMethods.duckdb_create_union_type(types, namesPointer, count)));
    }

    private static DuckLogicalType ReadMembers(LogicalTypeHandle type, DuckTypeId id)
    {
        var isStruct = id == DuckTypeId.Struct;
        var count = isStruct ? NativeMethods.duckdb_struct_type_child_count(type) : NativeMethods.duckdb_union_type_member_count(type);
        var names = new string[count];
        var types = new DuckLogicalType[count];
        for (var index = 0UL; index < count; index++)
        {
            names[index] = TakeString(isStruct
                ? NativeMethods.duckdb_struct_type_child_name(type, index)
                : NativeMethods.duckdb_union_type_member_name(type, index)) ?? "";
            types[index] = FromNative(isStruct
                ? NativeMethods.duckdb_struct_type_child_type(type, index)
                : NativeMethods.duckdb_union_type_member_type(type, index));
        }

        return new(id) { Children = types, MemberNames = names };
    }

    private static string[] ReadEnumWords(LogicalTypeHandle type)
    {
        var words = new string[NativeMethods.duckdb_enum_dictionary_size(type)];
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = TakeString(NativeMethods.duckdb_enum_dictionary_value(type, (ulong)index)) ?? "";
        }

        return words;
    }

    // Reads and frees a text that the C API hands over.
    private static string? TakeString(nint text)
    {
        if (text == 0)
        {
            return null;
        }

        var read = Marshal.PtrToStringUTF8(text);
        NativeMethods.duckdb_free(text);
        return read;
    }

    // An array of UTF-8 texts for the length of a call.
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var index = 0; index < _count; index++)
            {
                Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]);
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var index = 0; index < _count; index++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[index]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
