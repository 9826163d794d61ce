namespace LakeQuery.DuckDb;

/// <summary>A table function in C#: rows that DuckDB reads as a table, made chunk by chunk by several threads.</summary>
/// <remarks>One object serves all queries: what belongs to a query is the source that <see cref="Bind"/> returns, what belongs to one
/// run of it is the scan. Exceptions in any of them become the query's error.</remarks>
internal abstract partial class DuckTableFunction
{
    /// <summary>Declares a function.</summary>
    protected DuckTableFunction(string name, params IReadOnlyList<DuckLogicalType> parameters)
    {
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The name that SQL calls it by.</summary>
    public string Name { get; }

    /// <summary>The types of the parameters.</summary>
    public IReadOnlyList<DuckLogicalType> Parameters { get; }

    /// <summary>Chooses the columns for these arguments. A prepared statement without parameters runs it once, one with parameters at each run.</summary>
    /// <param name="arguments">As many as parameters; good for the length of the call. NULL comes in too.</param>
    protected abstract DuckTableSource Bind(IReadOnlyList<DuckValue> arguments);
}

/// <summary>What a table function returns for one set of arguments. DuckDB disposes it with the statement when it is disposable.</summary>
internal abstract class DuckTableSource
{
    /// <summary>The columns.</summary>
    public abstract IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>How many rows it will give, for the order of joins; null when nobody knows.</summary>
    public virtual long? RowCount => null;

    /// <summary>Whether <see cref="RowCount"/> is more than a guess.</summary>
    public virtual bool IsRowCountExact => false;

    /// <summary>Begins a run.</summary>
    /// <param name="columns">Which of <see cref="Columns"/> are needed, in the order in which the chunks have them. May be empty.</param>
    public abstract DuckTableScan Open(int[] columns);
}

/// <summary>One run over a table function's rows. DuckDB disposes it after the run when it is disposable.</summary>
internal abstract class DuckTableScan
{
    /// <summary>How many threads may fill chunks at the same time.</summary>
    public virtual int MaxThreads => 1;

    /// <summary>Makes what one thread needs for itself; null when nothing.</summary>
    public virtual object? OpenThread() => null;

    /// <summary>Writes up to <see cref="DuckTableChunk.Capacity"/> rows and returns how many; 0 ends this thread's part.</summary>
    /// <remarks>It is not stopped by an interrupt: DuckDB looks between two calls.</remarks>
    /// <param name="chunk">Where they go.</param>
    /// <param name="thread">What <see cref="OpenThread"/> made on this thread.</param>
    public abstract int Fill(DuckTableChunk chunk, object? thread);
}

/// <summary>An empty chunk that a table function fills; good for the call.</summary>
internal readonly ref struct DuckTableChunk
{
    private readonly nint _chunk;

    internal DuckTableChunk(nint chunk)
    {
        _chunk = chunk;
        ColumnCount = (int)NativeMethods.duckdb_data_chunk_get_column_count(chunk);
    }

    /// <summary>The most rows that fit in any chunk.</summary>
    public static int Capacity => DuckChunk.MaxRows;

    /// <summary>How many columns; at least one even when none is needed, and then nobody reads it.</summary>
    public int ColumnCount { get; }

    /// <summary>A column. Take it into a local once a chunk.</summary>
    public DuckVectorWriter Column(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ColumnCount);
        return new(NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)index), Capacity);
    }
}
