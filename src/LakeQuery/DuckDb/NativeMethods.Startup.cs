using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>DuckDB's C API, one partial file a chapter of duckdb.h, names as there.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>The name that <see cref="LibraryLoader"/> resolves.</summary>
    public const string Library = "duckdb";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckState duckdb_open_ext(string? path, out nint database, ConfigHandle config, out nint error);

    [LibraryImport(Library)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_connect(DatabaseHandle database, out nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial DuckProgress duckdb_query_progress(ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_create_config(out nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckState duckdb_set_config(ConfigHandle config, string name, string option);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library)]
    public static partial void duckdb_free(nint pointer);
}
