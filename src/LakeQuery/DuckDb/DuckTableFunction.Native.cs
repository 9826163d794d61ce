using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>The bridge from DuckDB's callbacks. An exception that left one would end the process, so each catches all.</summary>
internal abstract unsafe partial class DuckTableFunction
{
    /// <summary>Makes the native declaration; registering copies it, so the caller disposes it.</summary>
    internal TableFunctionHandle ToNative()
    {
        var handle = new TableFunctionHandle(NativeMethods.duckdb_create_table_function());
        NativeMethods.duckdb_table_function_set_name(handle, Name);
        foreach (var parameter in Parameters)
        {
            using var type = parameter.ToNative();
            NativeMethods.duckdb_table_function_add_parameter(handle, type);
        }

        NativeMethods.duckdb_table_function_set_extra_info(handle, ManagedState.Keep(this), &ManagedState.Free);
        NativeMethods.duckdb_table_function_set_bind(handle, &RunBind);
        NativeMethods.duckdb_table_function_set_init(handle, &RunInit);
        NativeMethods.duckdb_table_function_set_local_init(handle, &RunThreadInit);
        NativeMethods.duckdb_table_function_set_function(handle, &RunFill);
        NativeMethods.duckdb_table_function_supports_projection_pushdown(handle, true);
        return handle;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunBind(nint info)
    {
        try
        {
            BindSource(info, ManagedState.Get<DuckTableFunction>(NativeMethods.duckdb_bind_get_extra_info(info)));
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_bind_set_error(info, error.Message);
        }
    }

    private static void BindSource(nint info, DuckTableFunction function)
    {
        var arguments = new DuckValue[NativeMethods.duckdb_bind_get_parameter_count(info)];
        try
        {
            for (var index = 0; index < arguments.Length; index++)
            {
                arguments[index] = new DuckValue(NativeMethods.duckdb_bind_get_parameter(info, (ulong)index));
            }

            var source = function.Bind(arguments);
            NativeMethods.duckdb_bind_set_bind_data(info, ManagedState.Keep(source), &ManagedState.Free);
            foreach (var column in source.Columns)
            {
                using var type = column.Type.ToNative();
                NativeMethods.duckdb_bind_add_result_column(info, column.Name, type);
            }

            if (source.RowCount is { } rows)
            {
                NativeMethods.duckdb_bind_set_cardinality(info, (ulong)rows, source.IsRowCountExact);
            }
        }
        finally
        {
            foreach (var argument in arguments)
            {
                argument?.Dispose();
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunInit(nint info)
    {
        try
        {
            var source = ManagedState.Get<DuckTableSource>(NativeMethods.duckdb_init_get_bind_data(info));
            var scan = source.Open(ReadColumns(info, source.Columns.Count));
            NativeMethods.duckdb_init_set_init_data(info, ManagedState.Keep(scan), &ManagedState.Free);
            NativeMethods.duckdb_init_set_max_threads(info, (ulong)Math.Max(1, scan.MaxThreads));
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_init_set_error(info, error.Message);
        }
    }

    // For count(*) DuckDB asks for a column that does not exist (the row number): nobody reads it.
    private static int[] ReadColumns(nint info, int columnCount)
    {
        var columns = new List<int>();
        var count = NativeMethods.duckdb_init_get_column_count(info);
        for (var index = 0UL; index < count; index++)
        {
            var column = NativeMethods.duckdb_init_get_column_index(info, index);
            if (column < (ulong)columnCount)
            {
                columns.Add((int)column);
            }
        }

        return [.. columns];
    }

    // Runs on each thread before its first chunk. The scan is not reachable from here, so the thread's state is made with the first chunk.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunThreadInit(nint info)
    {
        try
        {
            NativeMethods.duckdb_init_set_init_data(info, ManagedState.Keep(new ThreadState()), &ManagedState.Free);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_init_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunFill(nint info, nint chunk)
    {
        try
        {
            FillChunk(info, chunk);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_function_set_error(info, error.Message);
        }
    }

    // Apart from RunFill so that no native call lies inside its try block.
    private static void FillChunk(nint info, nint chunk)
    {
        var scan = ManagedState.Get<DuckTableScan>(NativeMethods.duckdb_function_get_init_data(info));
        var thread = ManagedState.Get<ThreadState>(NativeMethods.duckdb_function_get_local_init_data(info));
        var rows = scan.Fill(new DuckTableChunk(chunk), thread.For(scan));
        if ((uint)rows > (uint)DuckTableChunk.Capacity)
        {
            throw new InvalidOperationException($"a chunk of {rows} rows was made; it holds {DuckTableChunk.Capacity}");
        }

        NativeMethods.duckdb_data_chunk_set_size(chunk, (ulong)rows);
    }

    private sealed class ThreadState : IDisposable
    {
        private object? _state;
        private bool _isOpen;

        public object? For(DuckTableScan scan)
        {
            if (!_isOpen)
            {
                _state = scan.OpenThread();
                _isOpen = true;
            }

            return _state;
        }

        public void Dispose() => (_state as IDisposable)?.Dispose();
    }
}
