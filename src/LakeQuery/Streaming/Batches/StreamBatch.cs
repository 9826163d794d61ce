using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Batches;

/// <summary>Some rows of a stream, in order, and how far time has come with them.</summary>
/// <remarks>A batch belongs to whoever made it and is filled anew for the next rows: a receiver that keeps rows copies them.</remarks>
internal sealed class StreamBatch
{
    /// <summary>The bound that says that no row will follow at all.</summary>
    public const long End = long.MaxValue;

    /// <summary>An empty batch with columns of these types.</summary>
    public StreamBatch(ImmutableArray<SqlType> types)
        : this([.. types.Select(StreamColumn.Create)], new LongColumn(SqlType.TimestampMillis))
    {
    }

    /// <summary>A batch over columns that are there already, row by row beside each other.</summary>
    public StreamBatch(ImmutableArray<StreamColumn> columns, LongColumn rowtimes)
    {
        Columns = columns;
        Rowtimes = rowtimes;
    }

    /// <summary>The columns without ROWTIME.</summary>
    public ImmutableArray<StreamColumn> Columns { get; }

    /// <summary>ROWTIME of each row in microseconds since 1970-01-01 UTC: never NULL, never falling, neither here nor from batch to batch.</summary>
    public LongColumn Rowtimes { get; }

    /// <summary>How many rows. While rows are being added, rowtimes come last, so that a row counts once it is whole.</summary>
    public int RowCount => Rowtimes.Length;

    /// <summary>After these rows none will follow with a ROWTIME below this (a row at it may); in microseconds. A batch without rows may
    /// raise it. It never falls, and is <see cref="End"/> in the last batch of all.</summary>
    public long Bound { get; set; } = long.MinValue;

    /// <summary>Drops all rows, keeping the memory.</summary>
    public void Clear()
    {
        foreach (var column in Columns)
        {
            column.Clear();
        }

        Rowtimes.Clear();
    }

    /// <summary>Adds a row of a batch of the same columns.</summary>
    public void AppendFrom(StreamBatch source, int row)
    {
        for (var index = 0; index < Columns.Length; index++)
        {
            Columns[index].AppendFrom(source.Columns[index], row);
        }

        Rowtimes.Append(source.Rowtimes.Values[row]);
    }

    /// <summary>Adds neighbouring rows of a batch of the same columns.</summary>
    public void AppendRange(StreamBatch source, int start, int count)
    {
        for (var index = 0; index < Columns.Length; index++)
        {
            Columns[index].AppendRange(source.Columns[index], start, count);
        }

        Rowtimes.AppendRange(source.Rowtimes, start, count);
    }

    /// <summary>Bytes of memory held.</summary>
    public long MemoryBytes => Columns.Sum(column => column.MemoryBytes) + Rowtimes.MemoryBytes;
}
