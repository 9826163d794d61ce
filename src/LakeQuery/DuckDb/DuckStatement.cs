using System.Runtime.InteropServices;
using System.Text;

namespace LakeQuery.DuckDb;

/// <summary>A prepared statement with typed parameters. Parameters are numbered from 1 and keep their values between runs.</summary>
internal sealed unsafe class DuckStatement : IDisposable
{
    private const int CauseAttempts = 5;

    private readonly StatementHandle _handle;
    private readonly ConnectionHandle _connection;

    internal DuckStatement(StatementHandle handle, ConnectionHandle connection)
    {
        _handle = handle;
        _connection = connection;
    }

    /// <summary>How many parameters the statement has.</summary>
    public int ParameterCount => (int)NativeMethods.duckdb_nparams(_handle);

    /// <summary>The columns that the statement returns, known without running it.</summary>
    public IReadOnlyList<DuckColumn> DescribeColumns()
    {
        var columns = new DuckColumn[NativeMethods.duckdb_prepared_statement_column_count(_handle)];
        for (var index = 0; index < columns.Length; index++)
        {
            var name = NativeMethods.duckdb_prepared_statement_column_name(_handle, (ulong)index);
            var type = NativeMethods.duckdb_prepared_statement_column_logical_type(_handle, (ulong)index);
            columns[index] = new(Marshal.PtrToStringUTF8(name) ?? "", DuckLogicalType.FromNative(type));
            NativeMethods.duckdb_free(name);
        }

        return columns;
    }

    /// <summary>Binds a BOOLEAN.</summary>
    public DuckStatement Bind(int parameter, bool value) =>
        Check(parameter, NativeMethods.duckdb_bind_boolean(_handle, (ulong)parameter, value));

    /// <summary>Binds an INTEGER.</summary>
    public DuckStatement Bind(int parameter, int value) =>
        Check(parameter, NativeMethods.duckdb_bind_int32(_handle, (ulong)parameter, value));

    /// <summary>Binds a BIGINT.</summary>
    public DuckStatement Bind(int parameter, long value) =>
        Check(parameter, NativeMethods.duckdb_bind_int64(_handle, (ulong)parameter, value));

    /// <summary>Binds a HUGEINT.</summary>
    public DuckStatement Bind(int parameter, Int128 value) =>
        Check(parameter, NativeMethods.duckdb_bind_hugeint(_handle, (ulong)parameter, NativeHugeInt.From(value)));

    /// <summary>Binds a FLOAT.</summary>
    public DuckStatement Bind(int parameter, float value) =>
        Check(parameter, NativeMethods.duckdb_bind_float(_handle, (ulong)parameter, value));

    /// <summary>Binds a DOUBLE.</summary>
    public DuckStatement Bind(int parameter, double value) =>
        Check(parameter, NativeMethods.duckdb_bind_double(_handle, (ulong)parameter, value));

    /// <summary>Binds a DECIMAL(width, scale) by its digits without the point.</summary>
    public DuckStatement BindDecimal(int parameter, Int128 unscaled, int width, int scale)
    {
        var value = new NativeDecimal { Width = (byte)width, Scale = (byte)scale, Value = NativeHugeInt.From(unscaled) };
        return Check(parameter, NativeMethods.duckdb_bind_decimal(_handle, (ulong)parameter, value));
    }

    /// <summary>Binds a DECIMAL(38, s) with the value's own scale.</summary>
    public DuckStatement Bind(int parameter, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return BindDecimal(parameter, bits[3] < 0 ? -magnitude : magnitude, 38, (bits[3] >> 16) & 0xFF);
    }

    /// <summary>Binds a DATE.</summary>
    public DuckStatement Bind(int parameter, DateOnly value) =>
        Check(parameter, NativeMethods.duckdb_bind_date(_handle, (ulong)parameter, value.DayNumber - DuckTime.EpochDayNumber));

    /// <summary>Binds a TIMESTAMP by microseconds since 1970.</summary>
    public DuckStatement BindTimestamp(int parameter, long micros) =>
        Check(parameter, NativeMethods.duckdb_bind_timestamp(_handle, (ulong)parameter, micros));

    /// <summary>Binds a TIMESTAMP WITH TIME ZONE by microseconds since 1970 UTC.</summary>
    public DuckStatement BindTimestampTz(int parameter, long micros) =>
        Check(parameter, NativeMethods.duckdb_bind_timestamp_tz(_handle, (ulong)parameter, micros));

    /// <summary>Binds a VARCHAR by its UTF-8 bytes; an empty span is the empty text.</summary>
    public DuckStatement BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        byte nothing = 0;
        fixed (byte* bytes = utf8)
        {
            return Check(parameter, NativeMethods.duckdb_bind_varchar_length(
                _handle, (ulong)parameter, bytes == null ? &nothing : bytes, (ulong)utf8.Length));
        }
    }

    /// <summary>Binds a VARCHAR, or NULL.</summary>
    public DuckStatement Bind(int parameter, string? value) =>
        value is null ? BindNull(parameter) : BindText(parameter, Encoding.UTF8.GetBytes(value));

    /// <summary>Binds a BLOB; an empty span is the empty blob.</summary>
    public DuckStatement BindBlob(int parameter, ReadOnlySpan<byte> value)
    {
        byte nothing = 0;
        fixed (byte* bytes = value)
        {
            return Check(parameter, NativeMethods.duckdb_bind_blob(
                _handle, (ulong)parameter, bytes == null ? &nothing : bytes, (ulong)value.Length));
        }
    }

    /// <summary>Binds NULL.</summary>
    public DuckStatement BindNull(int parameter) =>
        Check(parameter, NativeMethods.duckdb_bind_null(_handle, (ulong)parameter));

    /// <summary>Forgets all bound values.</summary>
    public void ClearBindings() => _ = NativeMethods.duckdb_clear_bindings(_handle);

    /// <summary>Runs the statement and holds its whole result in memory.</summary>
    /// <exception cref="DuckException">It failed, or a parameter has no value.</exception>
    public DuckResult Execute()
    {
        var result = new ResultHandle(_connection);
        return DuckResult.Open(result, NativeMethods.duckdb_execute_prepared(_handle, result.Pointer));
    }

    /// <summary>Runs the statement; its rows are made while they are fetched.</summary>
    /// <param name="ownsStatement">Dispose the statement together with the result.</param>
    /// <exception cref="DuckException">It failed before its first row, or a parameter has no value.</exception>
    public DuckResult ExecuteStreaming(bool ownsStatement = false)
    {
        var interrupts = _connection.Interrupts;
        return ownsStatement ? Stream(this, error => FindCause(error, interrupts)) : Stream(null, null);
    }

    /// <summary>Frees the statement; results that came from it live on.</summary>
    public void Dispose() => _handle.Dispose();

    private DuckResult Stream(DuckStatement? owned, Func<DuckException, DuckException>? explain)
    {
        var result = new ResultHandle(_connection);
        return DuckResult.Open(result, NativeMethods.duckdb_execute_prepared_streaming(_handle, result.Pointer), owned, explain);
    }

    // Where one thread of a query fails, DuckDB interrupts the others, and once in a while the reader is told of that interrupt instead of the
    // failure. Nobody asked for it then, and the query, run again, tells what it was.
    private DuckException FindCause(DuckException error, int interrupts)
    {
        for (var attempt = 0; attempt < CauseAttempts && error.Type == DuckErrorType.Interrupt && _connection.Interrupts == interrupts; attempt++)
        {
            try
            {
                using var again = Stream(null, null);
                while (again.FetchChunk() is { } chunk)
                {
                    chunk.Dispose();
                }

                return new DuckException("INTERNAL Error: the query failed, and run again it did not", DuckErrorType.Internal);
            }
            catch (DuckException next)
            {
                error = next;
            }
        }

        return error;
    }

    private DuckStatement Check(int parameter, DuckState state) => state == DuckState.Success
        ? this
        : throw new DuckException(
            $"Invalid Input Error: parameter {parameter} can't be bound; the statement has {ParameterCount}", DuckErrorType.InvalidInput);
}
