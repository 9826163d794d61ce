using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>A column of a result as the user sees it.</summary>
/// <param name="Name">Its label; labels may repeat.</param>
/// <param name="Type">Its type.</param>
public sealed record ResultColumn(string Name, SqlType Type);

/// <summary>What a statement gave: columns and their rows in batches as they arrive. Read once, from one thread, then dispose.</summary>
public abstract class QueryResult : IDisposable
{
    /// <summary>The columns; empty for a statement that gives no rows.</summary>
    public abstract ImmutableArray<ResultColumn> Columns { get; }

    /// <summary>What the statement did, for statements that give no rows (<c>Created table web.clicks</c>), else null.</summary>
    public virtual string? Message => null;

    /// <summary>Whether the rows are the lines of one text, as a plan's are, which people read without a frame around it.</summary>
    public virtual bool IsPlainText => false;

    /// <summary>What was read; complete once <see cref="NextBatch"/> has returned null.</summary>
    public abstract QueryStatistics Statistics { get; }

    /// <summary>The next rows, or null at the end. The batch is valid until the next call.</summary>
    /// <param name="cancellation">Stops the query at once.</param>
    /// <exception cref="LakeQuery.Errors.LakeQueryException">The query failed; rows given before stay right.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public abstract ResultBatch? NextBatch(CancellationToken cancellation = default);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>How DuckDB has the columns, where the rows are its; asked before the last row.</summary>
    internal virtual IReadOnlyList<DuckDb.DuckColumn>? StoredColumns => null;

    /// <summary>Brings the statistics down to what was read so far, where the rows are not read to their end.</summary>
    internal virtual void AccountSoFar()
    {
    }
}

/// <summary>Some rows of a result, column by column.</summary>
public abstract class ResultBatch
{
    /// <summary>Number of rows, 1 or more.</summary>
    public abstract int RowCount { get; }

    /// <summary>The column at an index.</summary>
    public abstract ResultVector this[int columnIndex] { get; }

    /// <summary>Hands over the memory that the vectors show: it lives until what is given is disposed, whatever the result does meanwhile. Null
    /// where the vectors show none.</summary>
    internal virtual IDisposable? Detach() => null;

    /// <summary>The rows as DuckDB has them, where they are its; valid as long as the batch.</summary>
    internal virtual DuckDb.DuckChunk? Chunk => null;
}

/// <summary>One column of a batch: typed access without boxing, and the value's text as Trino prints it.</summary>
public abstract class ResultVector
{
    /// <summary>Whether the value is NULL.</summary>
    public abstract bool IsNull(int row);

    /// <summary>boolean.</summary>
    public virtual bool GetBoolean(int row) => throw WrongType("boolean");

    /// <summary>tinyint to bigint; a date as days, time and timestamps as microseconds since midnight or 1970-01-01 UTC, intervals as
    /// months or microseconds.</summary>
    public virtual long GetInt64(int row) => throw WrongType("bigint");

    /// <summary>real and double.</summary>
    public virtual double GetDouble(int row) => throw WrongType("double");

    /// <summary>decimal, unscaled.</summary>
    public virtual Int128 GetInt128(int row) => throw WrongType("decimal");

    /// <summary>The UTF-8 of varchar, char and json, or the bytes of varbinary; valid as long as the batch.</summary>
    public virtual ReadOnlySpan<byte> GetBytes(int row) => throw WrongType("varchar");

    /// <summary>uuid.</summary>
    public virtual Guid GetGuid(int row) => throw WrongType("uuid");

    /// <summary>timestamp with time zone, with the offset of its zone at that moment.</summary>
    /// <exception cref="OverflowException">The moment lies outside of the years 1 to 9999.</exception>
    public virtual DateTimeOffset GetDateTimeOffset(int row) => throw WrongType("timestamp with time zone");

    /// <summary>array and map: where the row's entries lie in <see cref="Elements"/> (and <see cref="Keys"/>). The row is not NULL.</summary>
    public virtual (int Start, int Count) GetEntries(int row) => throw WrongType("array or map");

    /// <summary>The elements of all arrays of the batch, or the values of all maps; there once <see cref="GetEntries"/> was asked.</summary>
    public virtual ResultVector Elements => throw WrongType("array or map");

    /// <summary>The keys of all maps of the batch; there once <see cref="GetEntries"/> was asked.</summary>
    public virtual ResultVector Keys => throw WrongType("map");

    /// <summary>row: the field at an index, row by row beside the whole.</summary>
    public virtual ResultVector Field(int index) => throw WrongType("row");

    /// <summary>Whether <see cref="Validity"/> and <see cref="GetSpan"/> show how the values lie in memory.</summary>
    public virtual bool HasMemory => false;

    /// <summary>One bit a row, set where it is not NULL, lowest bit first; empty where no row is NULL. Valid as long as the batch.</summary>
    public virtual ReadOnlySpan<ulong> Validity => [];

    /// <summary>The values of all rows as they lie in memory, without a copy; empty where they don't lie as <typeparamref name="T"/>. What lies
    /// under a NULL means nothing. Valid as long as the batch.</summary>
    /// <typeparam name="T">bool for boolean; sbyte, short, int, long for tinyint to bigint; float, double; int for date (days); long for time
    /// and timestamp up to 6 digits (microseconds) and for instants of a column with one zone; for decimal by its digits short (to 4), int
    /// (to 9), long (to 18) or Int128, unscaled.</typeparam>
    public virtual ReadOnlySpan<T> GetSpan<T>()
        where T : unmanaged => [];

    /// <summary>The value as an object of .NET: bool, sbyte to long, float, double, decimal (BigInteger pairs beyond its range are given as
    /// text), string, byte[], DateOnly, TimeOnly, DateTime, DateTimeOffset, TimeSpan, Guid, object?[] for arrays and rows,
    /// KeyValuePair&lt;object, object?&gt;[] for maps; null for NULL.</summary>
    public abstract object? GetValue(int row);

    /// <summary>Appends the value's text in UTF-8 as Trino's command line prints it; nothing for NULL.</summary>
    public abstract void AppendText(int row, System.Buffers.IBufferWriter<byte> output);

    /// <summary>Appends the value as JSON in UTF-8: numbers and booleans bare, the rest strings, arrays, objects; null for NULL.</summary>
    public abstract void AppendJson(int row, System.Buffers.IBufferWriter<byte> output);

    private static InvalidCastException WrongType(string wanted) => new($"The column is not of a type that is read as {wanted}.");
}
