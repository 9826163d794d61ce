using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>Running SQL text and looking at results.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckState duckdb_query(ConnectionHandle connection, string sql, NativeResult* result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(Library)]
    public static partial nint duckdb_column_name(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    public static partial nint duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    public static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_rows_changed(NativeResult* result);

    [LibraryImport(Library)]
    public static partial nint duckdb_result_error(NativeResult* result);

    [LibraryImport(Library)]
    public static partial DuckErrorType duckdb_result_error_type(NativeResult* result);

    [LibraryImport(Library)]
    public static partial nint duckdb_fetch_chunk(NativeResult result);
}
