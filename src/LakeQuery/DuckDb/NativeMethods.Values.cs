using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>Single values: arguments of table functions, and the profiler's metrics.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial void duckdb_destroy_value(ref nint value);


    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool duckdb_is_null_value(ValueHandle value);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool duckdb_get_bool(ValueHandle value);

    [LibraryImport(Library)]
    public static partial long duckdb_get_int64(ValueHandle value);

    [LibraryImport(Library)]
    public static partial double duckdb_get_double(ValueHandle value);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_varchar(ValueHandle value);

    [LibraryImport(Library)]
    public static partial NativeBlob duckdb_get_blob(ValueHandle value);

    [LibraryImport(Library)]
    public static partial ulong duckdb_get_list_size(ValueHandle value);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_list_child(ValueHandle value, ulong index);

    [LibraryImport(Library)]
    public static partial ulong duckdb_get_map_size(ValueHandle value);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_map_key(ValueHandle value, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_map_value(ValueHandle value, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_profiling_info(ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial nint duckdb_profiling_info_get_metrics(nint info);

    [LibraryImport(Library)]
    public static partial ulong duckdb_profiling_info_get_child_count(nint info);

    [LibraryImport(Library)]
    public static partial nint duckdb_profiling_info_get_child(nint info, ulong index);
}
