using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>The appender, and the error objects it reports by.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckState duckdb_appender_create_ext(
        ConnectionHandle connection, string? catalog, string? schema, string table, out nint appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_appender_destroy(ref nint appender);

    [LibraryImport(Library)]
    public static partial nint duckdb_appender_error_data(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_appender_flush(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_appender_clear(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_appender_close(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_appender_end_row(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_data_chunk(AppenderHandle appender, nint chunk);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_bool(AppenderHandle appender, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_int32(AppenderHandle appender, int value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_int64(AppenderHandle appender, long value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_double(AppenderHandle appender, double value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_date(AppenderHandle appender, int days);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_timestamp(AppenderHandle appender, long micros);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_varchar_length(AppenderHandle appender, byte* bytes, ulong length);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_blob(AppenderHandle appender, byte* bytes, ulong length);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_append_null(AppenderHandle appender);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_error_data(ref nint error);

    [LibraryImport(Library)]
    public static partial DuckErrorType duckdb_error_data_error_type(nint error);

    [LibraryImport(Library)]
    public static partial nint duckdb_error_data_message(nint error);
}
