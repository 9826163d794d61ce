using System.Runtime.InteropServices;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Catalog;

/// <summary>Rows of text and whole numbers on their way into a table of DuckDB.</summary>
internal sealed unsafe class StagedRows : IDisposable
{
    private readonly AppenderHandle _appender;
    private byte[] _utf8 = new byte[1024];

    public StagedRows(DuckConnection connection, string table)
    {
        var state = NativeMethods.duckdb_appender_create_ext(connection.Handle, "temp", null, table, out var pointer);
        _appender = new AppenderHandle(pointer, connection.Handle);
        if (state != DuckState.Success)
        {
            using (_appender)
            {
                throw Failure();
            }
        }
    }

    /// <summary>The next column of the row, a VARCHAR.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Check(NativeMethods.duckdb_append_null(_appender));
            return;
        }

        if (value.Length * 3 > _utf8.Length)
        {
            _utf8 = new byte[value.Length * 3];
        }

        var length = Encoding.UTF8.GetBytes(value, _utf8);
        fixed (byte* bytes = _utf8)
        {
            Check(NativeMethods.duckdb_append_varchar_length(_appender, bytes, (ulong)length));
        }
    }

    /// <summary>The next column of the row, a BIGINT.</summary>
    public void Number(long? value) =>
        Check(value is { } known ? NativeMethods.duckdb_append_int64(_appender, known) : NativeMethods.duckdb_append_null(_appender));

    /// <summary>Ends the row.</summary>
    public void EndRow() => Check(NativeMethods.duckdb_appender_end_row(_appender));

    /// <summary>Puts the last rows into the table.</summary>
    public void Complete() => Check(NativeMethods.duckdb_appender_close(_appender));

    /// <summary>Frees the appender; rows since the last flush are lost without <see cref="Complete"/>.</summary>
    public void Dispose() => _appender.Dispose();

    private void Check(DuckState state)
    {
        if (state != DuckState.Success)
        {
            throw Failure();
        }
    }

    private DuckException Failure()
    {
        var error = NativeMethods.duckdb_appender_error_data(_appender);
        var text = Marshal.PtrToStringUTF8(NativeMethods.duckdb_error_data_message(error));
        NativeMethods.duckdb_destroy_error_data(ref error);
        return DuckException.FromText(text);
    }
}
