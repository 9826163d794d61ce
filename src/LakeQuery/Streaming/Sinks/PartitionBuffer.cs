using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Rows of one partition that wait for their delivery.</summary>
internal sealed class PartitionBuffer(byte[] key, ImmutableArray<SqlType> types, DateTimeOffset since)
{
    /// <summary>The partition.</summary>
    public byte[] Key => key;

    /// <summary>The rows, with all columns of the stream.</summary>
    public StreamBatch Rows { get; } = new(types);

    /// <summary>When the first of them came.</summary>
    public DateTimeOffset Since => since;

    /// <summary>About how many bytes of data they are.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds neighbouring rows.</summary>
    public void Add(StreamBatch batch, int start, int count)
    {
        Rows.AppendRange(batch, start, count);
        Measure(batch, start, count);
    }

    /// <summary>Counts rows that were put into <see cref="Rows"/>.</summary>
    public void Measure(StreamBatch batch, int start, int count)
    {
        foreach (var column in batch.Columns)
        {
            if (column is not TextColumn text)
            {
                Bytes += count * (column is WideColumn ? 16L : 8L);
                continue;
            }

            for (var row = start; row < start + count; row++)
            {
                Bytes += text.Bytes(row).Length + 4;
            }
        }
    }
}

/// <summary>Compares keys of partitions by their bytes, so that a row's key is looked up without making an array of it.</summary>
internal sealed class PartitionKeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)Storage.Compression.XxHash64.Of(alternate));

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
}
