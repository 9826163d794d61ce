using System.Runtime.InteropServices;
using System.Text;

namespace LakeQuery.DuckDb;

/// <summary>Adds rows to a table without SQL: value by value, or a chunk at a time.</summary>
/// <remarks>Rows are held back and written in large pieces, so an error may come later than its row: the last ones in
/// <see cref="Close"/>. After an error nothing of what was held back is written, and the appender is good for nothing more.</remarks>
internal sealed unsafe class DuckAppender : IDisposable
{
    private readonly AppenderHandle _handle;
    private bool _isOver;

    private DuckAppender(AppenderHandle handle) => _handle = handle;

    /// <summary>Opens an appender on a table.</summary>
    /// <exception cref="DuckException">There is no such table.</exception>
    internal static DuckAppender Open(ConnectionHandle connection, string? schema, string table)
    {
        var state = NativeMethods.duckdb_appender_create_ext(connection, null, schema, table, out var pointer);
        var appender = new DuckAppender(new AppenderHandle(pointer, connection));
        if (state == DuckState.Success)
        {
            return appender;
        }

        using (appender)
        {
            throw pointer == 0 ? DuckException.FromText(null) : appender.ReadError();
        }
    }

    /// <summary>Adds a BOOLEAN to the row.</summary>
    public DuckAppender Append(bool value) => Check(NativeMethods.duckdb_append_bool(_handle, value));

    /// <summary>Adds an INTEGER to the row.</summary>
    public DuckAppender Append(int value) => Check(NativeMethods.duckdb_append_int32(_handle, value));

    /// <summary>Adds a BIGINT to the row.</summary>
    public DuckAppender Append(long value) => Check(NativeMethods.duckdb_append_int64(_handle, value));

    /// <summary>Adds a DOUBLE to the row.</summary>
    public DuckAppender Append(double value) => Check(NativeMethods.duckdb_append_double(_handle, value));

    /// <summary>Adds a DATE to the row.</summary>
    public DuckAppender Append(DateOnly value) =>
        Check(NativeMethods.duckdb_append_date(_handle, value.DayNumber - DuckTime.EpochDayNumber));

    /// <summary>Adds a TIMESTAMP to the row by microseconds since 1970.</summary>
    public DuckAppender AppendTimestamp(long micros) => Check(NativeMethods.duckdb_append_timestamp(_handle, micros));

    /// <summary>Adds a VARCHAR to the row, or NULL.</summary>
    public DuckAppender Append(string? value)
    {
        if (value is null)
        {
            return AppendNull();
        }

        const int onStackBytes = 512;
        Span<byte> utf8 = value.Length <= onStackBytes / 3 ? stackalloc byte[onStackBytes] : new byte[Encoding.UTF8.GetByteCount(value)];
        return AppendText(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    /// <summary>Adds a VARCHAR to the row by its UTF-8 bytes.</summary>
    public DuckAppender AppendText(ReadOnlySpan<byte> utf8)
    {
        byte nothing = 0;
        fixed (byte* bytes = utf8)
        {
            return Check(NativeMethods.duckdb_append_varchar_length(_handle, bytes == null ? &nothing : bytes, (ulong)utf8.Length));
        }
    }

    /// <summary>Adds a BLOB to the row.</summary>
    public DuckAppender AppendBlob(ReadOnlySpan<byte> value)
    {
        byte nothing = 0;
        fixed (byte* bytes = value)
        {
            return Check(NativeMethods.duckdb_append_blob(_handle, bytes == null ? &nothing : bytes, (ulong)value.Length));
        }
    }

    /// <summary>Adds NULL to the row.</summary>
    public DuckAppender AppendNull() => Check(NativeMethods.duckdb_append_null(_handle));

    /// <summary>Ends the row; it must have a value for each column.</summary>
    public void EndRow() => Check(NativeMethods.duckdb_appender_end_row(_handle));

    /// <summary>Adds a chunk's rows. Its columns must be the table's.</summary>
    public void Append(DuckChunkBuilder chunk) => Check(NativeMethods.duckdb_append_data_chunk(_handle, chunk.Pointer));

    /// <summary>Adds a result's rows. Its columns must be the table's.</summary>
    public void Append(DuckChunk chunk) => Check(NativeMethods.duckdb_append_data_chunk(_handle, chunk.Pointer));

    /// <summary>Writes what is held back.</summary>
    public void Flush() => Check(NativeMethods.duckdb_appender_flush(_handle));

    /// <summary>Writes what is held back and ends the appender. Without it, disposing drops what is held back.</summary>
    public void Close()
    {
        Check(NativeMethods.duckdb_appender_close(_handle));
        _isOver = true;
    }

    /// <summary>Frees the appender.</summary>
    public void Dispose()
    {
        if (!_isOver && !_handle.IsClosed && !_handle.IsInvalid)
        {
            // Destroying would write the rows of a caller who is leaving because of an error.
            _ = NativeMethods.duckdb_appender_clear(_handle);
        }

        _handle.Dispose();
    }

    private DuckAppender Check(DuckState state) => state == DuckState.Success ? this : throw ReadError();

    private DuckException ReadError()
    {
        var data = NativeMethods.duckdb_appender_error_data(_handle);
        var text = Marshal.PtrToStringUTF8(NativeMethods.duckdb_error_data_message(data));
        var type = NativeMethods.duckdb_error_data_error_type(data);
        NativeMethods.duckdb_destroy_error_data(ref data);
        return type == DuckErrorType.Invalid ? DuckException.FromText(text) : new DuckException(text ?? "", type);
    }
}
