using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>Aggregate functions written in C#.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_aggregate_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_aggregate_function(ref nint function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_aggregate_function_set_name(AggregateFunctionHandle function, string name);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_add_parameter(AggregateFunctionHandle function, LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_return_type(AggregateFunctionHandle function, LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_functions(
        AggregateFunctionHandle function,
        delegate* unmanaged[Cdecl]<nint, ulong> stateSize,
        delegate* unmanaged[Cdecl]<nint, nint, void> init,
        delegate* unmanaged[Cdecl]<nint, nint, nint*, void> update,
        delegate* unmanaged[Cdecl]<nint, nint*, nint*, ulong, void> combine,
        delegate* unmanaged[Cdecl]<nint, nint*, nint, ulong, ulong, void> finalize);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_destructor(
        AggregateFunctionHandle function, delegate* unmanaged[Cdecl]<nint*, ulong, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_special_handling(AggregateFunctionHandle function);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_extra_info(
        AggregateFunctionHandle function, nint info, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(Library)]
    public static partial nint duckdb_aggregate_function_get_extra_info(nint info);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_aggregate_function_set_error(nint info, string error);

    [LibraryImport(Library)]
    public static partial DuckState duckdb_register_aggregate_function(ConnectionHandle connection, AggregateFunctionHandle function);
}
