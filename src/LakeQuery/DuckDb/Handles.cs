using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>A pointer owned by LakeQuery. It keeps its parent open until it is closed itself, so any order of disposing is safe.</summary>
internal abstract class DuckHandle : SafeHandle
{
    private readonly SafeHandle? _parent;

    protected DuckHandle(nint pointer, SafeHandle? parent = null)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
        if (parent is not null)
        {
            var held = false;
            parent.DangerousAddRef(ref held);
            _parent = parent;
        }
    }

    public sealed override bool IsInvalid => handle == 0;

    protected abstract void Destroy(ref nint pointer);

    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        _parent?.DangerousRelease();
        return true;
    }
}

/// <summary>Owns a <c>duckdb_config</c>.</summary>
internal sealed class ConfigHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_config(ref pointer);
}

/// <summary>Owns a <c>duckdb_database</c>.</summary>
internal sealed class DatabaseHandle(nint pointer) : DuckHandle(pointer)
{
    /// <summary>What the database's aggregates keep.</summary>
    public DuckAggregateStates States { get; } = new();

    protected override void Destroy(ref nint pointer)
    {
        NativeMethods.duckdb_close(ref pointer);
        States.Dispose();
    }
}

/// <summary>Owns a <c>duckdb_connection</c>.</summary>
internal sealed class ConnectionHandle(nint pointer, DatabaseHandle database) : DuckHandle(pointer, database)
{
    private int _interrupts;

    /// <summary>What the database's aggregates keep.</summary>
    public DuckAggregateStates States { get; } = database.States;

    /// <summary>How many interrupts were asked for so far.</summary>
    public int Interrupts => Volatile.Read(ref _interrupts);

    /// <summary>Counts an interrupt that is about to come.</summary>
    public void CountInterrupt() => Interlocked.Increment(ref _interrupts);

    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_disconnect(ref pointer);
}

/// <summary>Owns a <c>duckdb_prepared_statement</c>.</summary>
internal sealed class StatementHandle(nint pointer, ConnectionHandle connection) : DuckHandle(pointer, connection)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_prepare(ref pointer);
}

/// <summary>Owns a <c>duckdb_result</c>, which lives in memory of its own because the C API wants its address.</summary>
internal sealed unsafe class ResultHandle : DuckHandle
{
    // Null in the finalizer of a handle that could not be made, for its connection was closed.
    private readonly DuckAggregateStates? _states;

    public ResultHandle(ConnectionHandle connection)
        : base((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)), connection)
    {
        _states = connection.States;
        _states.Enter();
    }

    public NativeResult* Pointer => IsClosed ? throw new ObjectDisposedException(nameof(DuckResult)) : (NativeResult*)handle;

    protected override void Destroy(ref nint pointer)
    {
        NativeMethods.duckdb_destroy_result((NativeResult*)pointer);
        NativeMemory.Free((void*)pointer);
        _states?.Leave();
    }
}

/// <summary>Owns a <c>duckdb_logical_type</c>.</summary>
internal sealed class LogicalTypeHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_logical_type(ref pointer);
}

/// <summary>Owns a <c>duckdb_value</c>.</summary>
internal sealed class ValueHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_value(ref pointer);
}

/// <summary>Owns a <c>duckdb_scalar_function</c>.</summary>
internal sealed class ScalarFunctionHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_scalar_function(ref pointer);
}

/// <summary>Owns a <c>duckdb_scalar_function_set</c>.</summary>
internal sealed class ScalarFunctionSetHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_scalar_function_set(ref pointer);
}

/// <summary>Owns a <c>duckdb_table_function</c>.</summary>
internal sealed class TableFunctionHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_table_function(ref pointer);
}

/// <summary>Owns a <c>duckdb_appender</c>.</summary>
internal sealed class AppenderHandle(nint pointer, ConnectionHandle connection) : DuckHandle(pointer, connection)
{
    protected override void Destroy(ref nint pointer) => _ = NativeMethods.duckdb_appender_destroy(ref pointer);
}

/// <summary>Owns a <c>duckdb_aggregate_function</c>.</summary>
internal sealed class AggregateFunctionHandle(nint pointer) : DuckHandle(pointer)
{
    protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_aggregate_function(ref pointer);
}
