namespace LakeQuery.DuckDb;

/// <summary>At most 2,048 rows of a result, column by column in DuckDB's own memory.</summary>
/// <remarks>Vectors and spans taken from it are good until it is disposed. It has no finalizer, which could free it under a span that is
/// still read; the finalizer of what owns it calls <see cref="Abandon"/>.</remarks>
internal sealed class DuckChunk : IDisposable
{
    /// <summary>The most rows of a chunk, DuckDB's vector size.</summary>
    public const int MaxRows = 2048;

    private readonly DuckLogicalType[] _types;
    private nint _pointer;

    internal DuckChunk(nint pointer, DuckLogicalType[] types)
    {
        _pointer = pointer;
        _types = types;
        Size = (int)NativeMethods.duckdb_data_chunk_get_size(pointer);
    }

    /// <summary>How many rows.</summary>
    public int Size { get; }

    /// <summary>The types of the columns.</summary>
    public IReadOnlyList<DuckLogicalType> Types => _types;

    /// <summary>The chunk itself, for the parts of this room.</summary>
    internal nint Pointer => _pointer;

    /// <summary>How many columns.</summary>
    public int ColumnCount => _types.Length;

    /// <summary>A column. Take it once per chunk, not once per row.</summary>
    public DuckVector Vector(int column)
    {
        ObjectDisposedException.ThrowIf(_pointer == 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _types.Length);
        return new DuckVector(NativeMethods.duckdb_data_chunk_get_vector(_pointer, (ulong)column), Size, _types[column]);
    }

    /// <summary>Frees the rows.</summary>
    public void Dispose()
    {
        var pointer = Interlocked.Exchange(ref _pointer, 0);
        if (pointer != 0)
        {
            NativeMethods.duckdb_destroy_data_chunk(ref pointer);
        }
    }

    /// <summary>Frees the rows after a while: a span does not keep alive what it was taken from, and may be read yet.</summary>
    public void Abandon() => _ = new Abandoned(this);

    /// <summary>A chunk that nobody can dispose any more.</summary>
    private sealed class Abandoned(DuckChunk chunk)
    {
        private const long GraceMilliseconds = 1000;

        private readonly long _since = Environment.TickCount64;

        ~Abandoned()
        {
            if (Environment.TickCount64 - _since < GraceMilliseconds)
            {
                GC.ReRegisterForFinalize(this);
            }
            else
            {
                chunk.Dispose();
            }
        }
    }
}
