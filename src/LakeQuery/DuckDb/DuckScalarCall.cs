namespace LakeQuery.DuckDb;

/// <summary>One call of a scalar function: the arguments of up to 2,048 rows and where the results go.</summary>
internal readonly ref struct DuckScalarCall
{
    private readonly nint _info;
    private readonly nint _chunk;
    private readonly DuckScalarFunction _function;

    internal DuckScalarCall(nint info, nint chunk, nint output, DuckScalarFunction function)
    {
        _info = info;
        _chunk = chunk;
        _function = function;
        RowCount = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
        ArgumentCount = (int)NativeMethods.duckdb_data_chunk_get_column_count(chunk);
        Output = new DuckVectorWriter(output, RowCount);
    }

    /// <summary>How many rows.</summary>
    public int RowCount { get; }

    /// <summary>How many arguments this call has, with the variable ones.</summary>
    public int ArgumentCount { get; }

    /// <summary>Where the results go. Take it into a local once.</summary>
    public DuckVectorWriter Output { get; }

    /// <summary>An argument's rows. Take it into a local once.</summary>
    public DuckVector Argument(int index) =>
        new(NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)index), RowCount, _function.ArgumentType(index));

    /// <summary>Fails the call without the cost of an exception; return after it. TRY makes the row NULL.</summary>
    /// <remarks>DuckDB shows the text as "Invalid Input Error: text".</remarks>
    public void Fail(string error) => NativeMethods.duckdb_scalar_function_set_error(_info, error);
}
