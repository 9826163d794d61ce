namespace LakeQuery.DuckDb;

/// <summary>A chunk of our own to fill and append, used again and again: fill the columns, set the size, append, reset.</summary>
internal sealed unsafe class DuckChunkBuilder : IDisposable
{
    private nint _pointer;

    /// <summary>Makes an empty chunk.</summary>
    public DuckChunkBuilder(params IReadOnlyList<DuckLogicalType> columns)
    {
        ColumnCount = columns.Count;
        _pointer = DuckLogicalType.WithNative(columns, NativeMethods.duckdb_create_data_chunk);
        if (_pointer == 0)
        {
            throw new ArgumentException("A chunk can't hold columns of these types", nameof(columns));
        }
    }

    /// <summary>The most rows that fit.</summary>
    public static int Capacity => DuckChunk.MaxRows;

    /// <summary>How many columns.</summary>
    public int ColumnCount { get; }

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == 0, this);
            return _pointer;
        }
    }

    /// <summary>A column for writing; good until <see cref="Reset"/>.</summary>
    public DuckVectorWriter Column(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ColumnCount);
        return new(NativeMethods.duckdb_data_chunk_get_vector(Pointer, (ulong)index), Capacity);
    }

    /// <summary>Says how many rows were written.</summary>
    public void SetSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        NativeMethods.duckdb_data_chunk_set_size(Pointer, (ulong)rows);
    }

    /// <summary>Empties the chunk: no rows, nothing NULL.</summary>
    public void Reset() => NativeMethods.duckdb_data_chunk_reset(Pointer);

    /// <summary>Frees the chunk.</summary>
    public void Dispose()
    {
        var pointer = Interlocked.Exchange(ref _pointer, 0);
        if (pointer != 0)
        {
            NativeMethods.duckdb_destroy_data_chunk(ref pointer);
        }
    }
}
