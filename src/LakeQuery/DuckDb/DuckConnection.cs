namespace LakeQuery.DuckDb;

/// <summary>A connection: runs one query at a time; a second one closes a stream that is still open.</summary>
internal sealed unsafe partial class DuckConnection : IDisposable
{
    internal DuckConnection(ConnectionHandle handle) => Handle = handle;

    /// <summary>The connection itself, for the parts of this room.</summary>
    internal ConnectionHandle Handle { get; }

    /// <summary>Whether <see cref="ReadProfile"/> answers.</summary>
    public bool HasProfile { get; private set; }

    /// <summary>Runs one or more statements and drops what they return.</summary>
    /// <exception cref="DuckException">A statement failed.</exception>
    public void Execute(string sql) => Query(sql).Dispose();

    /// <summary>Runs one or more statements and holds the last one's whole result in memory.</summary>
    /// <exception cref="DuckException">A statement failed.</exception>
    public DuckResult Query(string sql)
    {
        var result = new ResultHandle(Handle);
        return DuckResult.Open(result, NativeMethods.duckdb_query(Handle, sql, result.Pointer));
    }

    /// <summary>Runs one statement whose rows are made while they are fetched: constant memory, first rows at once.</summary>
    /// <remarks>An error may come after good rows; <see cref="DuckResult.FetchChunk"/> throws it.</remarks>
    /// <exception cref="DuckException">The statement failed before its first row.</exception>
    public DuckResult QueryStreaming(string sql)
    {
        var statement = Prepare(sql);
        try
        {
            return statement.ExecuteStreaming(ownsStatement: true);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Prepares one statement.</summary>
    /// <exception cref="DuckException">The text does not parse or bind, or holds several statements.</exception>
    public DuckStatement Prepare(string sql)
    {
        var state = NativeMethods.duckdb_prepare(Handle, sql, out var pointer);
        if (pointer == 0)
        {
            throw DuckException.FromText(null);
        }

        var statement = new StatementHandle(pointer, Handle);
        if (state == DuckState.Success)
        {
            return new DuckStatement(statement, Handle);
        }

        using (statement)
        {
            throw DuckException.FromPointer(NativeMethods.duckdb_prepare_error(statement));
        }
    }

    /// <summary>Opens an appender on a table of the given schema, or of the search path.</summary>
    /// <exception cref="DuckException">There is no such table.</exception>
    public DuckAppender Append(string table, string? schema = null) => DuckAppender.Open(Handle, schema, table);

    /// <summary>Stops the running query from any thread; it ends with an error of type Interrupt. Nothing happens when none runs.</summary>
    public void Interrupt()
    {
        Handle.CountInterrupt();
        try
        {
            NativeMethods.duckdb_interrupt(Handle);
        }
        catch (ObjectDisposedException)
        {
            // The query ended and its connection was closed while the interrupt was under way.
        }
    }

    /// <summary>Makes <see cref="Progress"/> answer for the queries that follow.</summary>
    public void EnableProgress() => Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false");

    /// <summary>How far the running query is; may be asked from any thread.</summary>
    public DuckProgress Progress => NativeMethods.duckdb_query_progress(Handle);

    /// <summary>Makes <see cref="ReadProfile"/> answer for the queries that follow, printing nothing.</summary>
    public void EnableProfile()
    {
        Execute("SET enable_profiling = 'no_output'");
        HasProfile = true;
    }

    /// <summary>Makes <see cref="ReadProfile"/> tell, of the queries that follow, which row groups were read: a small part of a profile.</summary>
    public void EnableRowGroupProfile() => EnableProfile("OPERATOR_NAME", "EXTRA_INFO", "OPERATOR_ROW_GROUPS_SCANNED");

    /// <summary>Makes <see cref="ReadProfile"/> tell what people ask of operators, row groups too.</summary>
    public void EnableOperatorProfile() => EnableProfile(
        "OPERATOR_NAME", "OPERATOR_TYPE", "EXTRA_INFO", "OPERATOR_CARDINALITY", "OPERATOR_TIMING", "OPERATOR_ROW_GROUPS_SCANNED",
        "OPERATOR_TOTAL_ROW_GROUPS_TO_SCAN");

    /// <summary>The measurements of the last query, once it ended; null when there are none (answered from metadata, or not enabled).</summary>
    public DuckProfile? ReadProfile()
    {
        var info = NativeMethods.duckdb_get_profiling_info(Handle);
        return info == 0 ? null : DuckProfile.Read(info);
    }

    private void EnableProfile(params string[] metrics)
    {
        Execute(
            "SET enable_profiling = 'no_output'; SET custom_profiling_settings = '{"
            + string.Join(", ", metrics.Select(metric => $"\"{metric}\": \"true\"")) + "}'");
        HasProfile = true;
    }

    /// <summary>Closes the connection; results and statements that are still open keep it until they are disposed.</summary>
    public void Dispose() => Handle.Dispose();
}
