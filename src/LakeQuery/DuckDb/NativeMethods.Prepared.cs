using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>Prepared statements and their parameters, which are numbered from 1.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckState duckdb_prepare(ConnectionHandle connection, string sql, out nint statement);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(Library)]
    public static partial nint duckdb_prepare_error(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial ulong duckdb_nparams(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_clear_bindings(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial ulong duckdb_prepared_statement_column_count(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial nint duckdb_prepared_statement_column_name(StatementHandle statement, ulong column);

    [LibraryImport(Library)]
    public static partial nint duckdb_prepared_statement_column_logical_type(StatementHandle statement, ulong column);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_boolean(StatementHandle statement, ulong parameter, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_int32(StatementHandle statement, ulong parameter, int value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_int64(StatementHandle statement, ulong parameter, long value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_hugeint(StatementHandle statement, ulong parameter, NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_decimal(StatementHandle statement, ulong parameter, NativeDecimal value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_float(StatementHandle statement, ulong parameter, float value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_double(StatementHandle statement, ulong parameter, double value);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_date(StatementHandle statement, ulong parameter, int days);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_timestamp(StatementHandle statement, ulong parameter, long micros);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_timestamp_tz(StatementHandle statement, ulong parameter, long micros);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_varchar_length(StatementHandle statement, ulong parameter, byte* bytes, ulong length);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_blob(StatementHandle statement, ulong parameter, byte* bytes, ulong length);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_bind_null(StatementHandle statement, ulong parameter);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_execute_prepared(StatementHandle statement, NativeResult* result);

    // Marked deprecated in duckdb.h, and the only way to a stream that blocks instead of spinning.
    [LibraryImport(Library)]
    public static partial DuckState duckdb_execute_prepared_streaming(StatementHandle statement, NativeResult* result);
}
