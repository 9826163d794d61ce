using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>A column that is filled from what is known of a record besides its data, where the stream declares it.</summary>
internal enum SystemColumn
{
    /// <summary>An ordinary column.</summary>
    None,

    /// <summary>APPROXIMATE_ARRIVAL_TIME: when the source took the record in.</summary>
    ArrivalTime,

    /// <summary>PARTITION_KEY of Kinesis.</summary>
    PartitionKey,

    /// <summary>SEQUENCE_NUMBER of Kinesis.</summary>
    SequenceNumber,

    /// <summary>SHARD_ID of Kinesis.</summary>
    ShardId,
}

/// <summary>What is known of the record at hand besides its data.</summary>
internal sealed class RecordOrigin
{
    /// <summary>When the source took it in, in microseconds; null for now.</summary>
    public long? ArrivalMicros { get; set; }

    public byte[]? PartitionKey { get; set; }

    public byte[]? SequenceNumber { get; set; }

    public byte[]? ShardId { get; set; }

    /// <summary>Which columns of a stream are filled from here.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isKinesis">Whether records have a shard and the like.</param>
    /// <param name="mapped">Names of columns for which the user says where their data lies.</param>
    public static SystemColumn[] Find(StreamDefinition stream, bool isKinesis, IEnumerable<string> mapped)
    {
        var own = mapped.ToImmutableHashSet(StringComparer.Ordinal);
        return
        [
            .. stream.Columns.Select(column => own.Contains(column.Name) ? SystemColumn.None : column.Name switch
            {
                "APPROXIMATE_ARRIVAL_TIME" when column.Type.Kind == SqlTypeKind.Timestamp => SystemColumn.ArrivalTime,
                "PARTITION_KEY" when isKinesis && column.Type.IsText => SystemColumn.PartitionKey,
                "SEQUENCE_NUMBER" when isKinesis && column.Type.IsText => SystemColumn.SequenceNumber,
                "SHARD_ID" when isKinesis && column.Type.IsText => SystemColumn.ShardId,
                _ => SystemColumn.None,
            }),
        ];
    }

    /// <summary>Adds the value to its column.</summary>
    public void Write(SystemColumn what, StreamColumn column, long now)
    {
        if (what == SystemColumn.ArrivalTime)
        {
            ((LongColumn)column).Append(ArrivalMicros ?? now);
            return;
        }

        var text = what switch
        {
            SystemColumn.PartitionKey => PartitionKey,
            SystemColumn.SequenceNumber => SequenceNumber,
            _ => ShardId,
        };
        if (text is null)
        {
            column.AppendNull();
        }
        else
        {
            ((TextColumn)column).Append(Utf8Cut.Points(text, column.Type.Length ?? int.MaxValue));
        }
    }
}
