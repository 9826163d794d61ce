using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>The bridge from DuckDB's threads to the managed bodies. An exception that left a callback would end the process.</summary>
internal sealed unsafe partial class DuckAggregateFunction
{
    /// <summary>Makes the native declaration; registering copies it, so the caller disposes it.</summary>
    internal AggregateFunctionHandle ToNative(DuckAggregateStates states)
    {
        var handle = new AggregateFunctionHandle(NativeMethods.duckdb_create_aggregate_function());
        NativeMethods.duckdb_aggregate_function_set_name(handle, Name);
        foreach (var parameter in Parameters)
        {
            using var type = parameter.ToNative();
            NativeMethods.duckdb_aggregate_function_add_parameter(handle, type);
        }

        using (var type = Result.ToNative())
        {
            NativeMethods.duckdb_aggregate_function_set_return_type(handle, type);
        }

        NativeMethods.duckdb_aggregate_function_set_special_handling(handle);
        NativeMethods.duckdb_aggregate_function_set_extra_info(handle, ManagedState.Keep(new Registration(this, states)), &ManagedState.Free);
        NativeMethods.duckdb_aggregate_function_set_functions(handle, &StateSize, &Init, &Update, &Combine, &Finish);
        if (Body.OwnsMemory)
        {
            NativeMethods.duckdb_aggregate_function_set_destructor(handle, &Destroy);
        }

        return handle;
    }

    private sealed record Registration(DuckAggregateFunction Function, DuckAggregateStates States)
    {
        public DuckAggregateBody Body { get; } = Function.Body;
    }

    private static Registration Of(nint info) =>
        ManagedState.Get<Registration>(NativeMethods.duckdb_aggregate_function_get_extra_info(info));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong StateSize(nint info) => (ulong)Of(info).Body.StateBytes;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info, nint state) => new Span<byte>((void*)state, Of(info).Body.StateBytes).Clear();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Update(nint info, nint chunk, nint* states)
    {
        try
        {
            UpdateBody(info, chunk, states);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_aggregate_function_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Combine(nint info, nint* sources, nint* targets, ulong count)
    {
        try
        {
            var registration = Of(info);
            for (var index = 0UL; index < count; index++)
            {
                registration.Body.Combine(sources[index], targets[index], registration.States);
            }
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_aggregate_function_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Finish(nint info, nint* states, nint output, ulong count, ulong offset)
    {
        try
        {
            FinishBody(info, states, output, (int)count, (int)offset);
        }
        catch (Exception error)
        {
            // DuckDB would forget these states until the query is closed.
            if (Of(info).Body.OwnsMemory)
            {
                Free(states, count);
            }

            NativeMethods.duckdb_aggregate_function_set_error(info, error.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(nint* states, ulong count) => Free(states, count);

    // Apart from Update and Finish so that no native call lies inside their try blocks.
    private static void UpdateBody(nint info, nint chunk, nint* states)
    {
        var registration = Of(info);
        registration.Body.Update(new DuckAggregateCall(chunk, states, registration.Function, registration.States));
    }

    private static void FinishBody(nint info, nint* states, nint output, int count, int offset)
    {
        var body = Of(info).Body;
        var writer = new DuckVectorWriter(output, offset + count);
        for (var index = 0; index < count; index++)
        {
            body.Finish(states[index], ref writer, offset + index);
        }
    }

    // A state of a managed aggregate is nothing but its ticket.
    private static void Free(nint* states, ulong count)
    {
        for (var index = 0UL; index < count; index++)
        {
            var state = (long*)states[index];
            DuckAggregateStates.Release(*state);
            *state = 0;
        }
    }
}
