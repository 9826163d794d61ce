using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>A column of a result.</summary>
internal sealed record DuckColumn(string Name, DuckLogicalType Type);

/// <summary>A query's result: its columns, and its rows as chunks of at most 2,048.</summary>
internal sealed unsafe class DuckResult : IDisposable
{
    private readonly ResultHandle _handle;
    private readonly DuckStatement? _ownedStatement;
    private readonly Func<DuckException, DuckException>? _explain;
    private DuckLogicalType[]? _types;
    private IReadOnlyList<DuckColumn>? _columns;

    private DuckResult(ResultHandle handle, DuckStatement? ownedStatement, Func<DuckException, DuckException>? explain)
    {
        _handle = handle;
        _ownedStatement = ownedStatement;
        _explain = explain;
    }

    /// <summary>The columns with names and types.</summary>
    public IReadOnlyList<DuckColumn> Columns => _columns ??= ReadColumns();

    /// <summary>How many rows an INSERT, UPDATE, DELETE or COPY changed.</summary>
    public long RowsChanged => (long)NativeMethods.duckdb_rows_changed(_handle.Pointer);

    /// <summary>The next rows, or null after the last. The caller disposes the chunk.</summary>
    /// <exception cref="DuckException">The query failed or was interrupted; rows fetched before are good.</exception>
    public DuckChunk? FetchChunk()
    {
        var chunk = NativeMethods.duckdb_fetch_chunk(*_handle.Pointer);
        if (chunk != 0)
        {
            return new DuckChunk(chunk, _types ??= [.. Columns.Select(column => column.Type)]);
        }

        // Null is the end or an error: only the result knows which.
        var error = NativeMethods.duckdb_result_error(_handle.Pointer);
        return error == 0 ? null : throw ReadError(_handle.Pointer, _explain);
    }

    /// <summary>Abandons what is left and frees the result.</summary>
    /// <remarks>DuckDB lets go of an abandoned query's files and memory when its connection runs another one or is closed.</remarks>
    public void Dispose()
    {
        _handle.Dispose();
        _ownedStatement?.Dispose();
    }

    /// <summary>Takes what running a statement gave.</summary>
    /// <param name="handle">The result, which may be an error.</param>
    /// <param name="state">Whether it is one.</param>
    /// <param name="ownedStatement">Disposed together with the result.</param>
    /// <param name="explain">Looks for what is behind an error, now or while rows are fetched.</param>
    internal static DuckResult Open(
        ResultHandle handle, DuckState state, DuckStatement? ownedStatement = null, Func<DuckException, DuckException>? explain = null)
    {
        if (state == DuckState.Success)
        {
            return new DuckResult(handle, ownedStatement, explain);
        }

        using (handle)
        {
            throw ReadError(handle.Pointer, explain);
        }
    }

    private static DuckException ReadError(NativeResult* result, Func<DuckException, DuckException>? explain)
    {
        var text = Marshal.PtrToStringUTF8(NativeMethods.duckdb_result_error(result));
        var type = NativeMethods.duckdb_result_error_type(result);
        var error = type == DuckErrorType.Invalid ? DuckException.FromText(text) : new DuckException(text ?? "", type);
        return explain is null ? error : explain(error);
    }

    private DuckColumn[] ReadColumns()
    {
        var result = _handle.Pointer;
        var columns = new DuckColumn[NativeMethods.duckdb_column_count(result)];
        for (var index = 0; index < columns.Length; index++)
        {
            var name = Marshal.PtrToStringUTF8(NativeMethods.duckdb_column_name(result, (ulong)index)) ?? "";
            columns[index] = new(name, DuckLogicalType.FromNative(NativeMethods.duckdb_column_logical_type(result, (ulong)index)));
        }

        return columns;
    }
}
