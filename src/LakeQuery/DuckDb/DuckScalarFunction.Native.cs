using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>The bridge from DuckDB's threads to the managed bodies.</summary>
internal sealed unsafe partial class DuckScalarFunction
{
    /// <summary>Makes the native declaration; registering copies it, so the caller disposes it.</summary>
    internal ScalarFunctionHandle ToNative()
    {
        var handle = new ScalarFunctionHandle(NativeMethods.duckdb_create_scalar_function());
        NativeMethods.duckdb_scalar_function_set_name(handle, Name);
        foreach (var parameter in Parameters)
        {
            using var type = parameter.ToNative();
            NativeMethods.duckdb_scalar_function_add_parameter(handle, type);
        }

        if (Varargs is not null)
        {
            using var type = Varargs.ToNative();
            NativeMethods.duckdb_scalar_function_set_varargs(handle, type);
        }

        using (var type = Result.ToNative())
        {
            NativeMethods.duckdb_scalar_function_set_return_type(handle, type);
        }

        if (HandlesNulls)
        {
            NativeMethods.duckdb_scalar_function_set_special_handling(handle);
        }

        if (IsVolatile)
        {
            NativeMethods.duckdb_scalar_function_set_volatile(handle);
        }

        NativeMethods.duckdb_scalar_function_set_extra_info(handle, ManagedState.Keep(this), &ManagedState.Free);
        NativeMethods.duckdb_scalar_function_set_function(handle, &Run);
        return handle;
    }

    // An exception that left here would end the process.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint chunk, nint output)
    {
        try
        {
            RunBody(info, chunk, output);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_scalar_function_set_error(info, error.Message);
        }
    }

    // Apart from Run so that no native call lies inside its try block.
    private static void RunBody(nint info, nint chunk, nint output)
    {
        var function = ManagedState.Get<DuckScalarFunction>(NativeMethods.duckdb_scalar_function_get_extra_info(info));
        if (!function.HandlesNulls)
        {
            CopyNulls(chunk, output);
        }

        function.Body(new DuckScalarCall(info, chunk, output, function));
    }

    // DuckDB leaves NULL rows to the function even with default handling: a row is NULL when an argument is.
    private static void CopyNulls(nint chunk, nint output)
    {
        var columns = NativeMethods.duckdb_data_chunk_get_column_count(chunk);
        var rows = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
        for (var column = 0UL; column < columns; column++)
        {
            var validity = NativeMethods.duckdb_vector_get_validity(NativeMethods.duckdb_data_chunk_get_vector(chunk, column));
            if (validity == null)
            {
                continue;
            }

            var target = new DuckVectorWriter(output, rows).Validity();
            for (var word = 0; word < target.Length; word++)
            {
                target[word] &= validity[word];
            }
        }
    }
}
